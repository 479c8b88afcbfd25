import { messageOf } from "#base/message-of.ts";

interface Circumstances {
  /** A reload of the page brings the edits back all the same: they are in the journal. */
  readonly isNoted: boolean;
}

/** Why the browser did not store the project, and what to do: for a notice with an offer to download. */
export function storageProblem(error: unknown, { isNoted }: Circumstances): string {
  const where = isNoted
    ? "Your last edits survive a reload of this tab, and saving is tried again by itself."
    : "Your edits are in this tab only; saving is tried again by itself.";
  return `${reasonOf(error)} ${where}`;
}

function reasonOf(error: unknown): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  switch (name) {
    case "QuotaExceededError":
      return "The project could not be saved: the space that the browser gives this page is full. Delete projects or versions under Projects, or download this project.";
    case "VersionError":
      return "The project could not be saved: a newer version of this page, in another tab, has changed the browser's database. Download this project, then reload this tab.";
    case "TimeoutError":
      return "The project is not saved yet: the browser's database does not answer. Download the project if that lasts.";
    default:
  }
  if (name === "SecurityError" || isRefused())
    return "The project is not being saved: this browser refuses storage to the page, as private windows and blocked site data do. Download the project to keep it.";
  return `The project could not be saved: the browser's database answered “${messageOf(error)}”. Download the project to keep it.`;
}

/** Browsers hide the database in their own ways: no name, nothing behind the name, or an error for asking. */
function isRefused(): boolean {
  try {
    const { indexedDB } = globalThis as { readonly indexedDB?: IDBFactory | null };
    return indexedDB === undefined || indexedDB === null;
  } catch {
    return true;
  }
}
