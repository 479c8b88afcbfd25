import { messageOf } from "#base/message-of.ts";

/** Why the browser did not store the project, and what to do: for a notice with an offer to download. */
export function storageProblem(error: unknown): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") {
    return "The project could not be saved: the space that the browser gives this page is full. Delete projects or versions under Projects, or download this project. Your edits are in this tab only until then.";
  }
  if (
    typeof indexedDB === "undefined" ||
    name === "SecurityError" ||
    name === "InvalidStateError"
  ) {
    return "The project is not being saved: this browser refuses storage to the page, as private windows and blocked site data do. Your edits are in this tab only. Download the project to keep it.";
  }
  const detail = messageOf(error);
  return `The project could not be saved: the browser's database answered “${detail}”. Your edits are in this tab only. Download the project to keep it.`;
}
