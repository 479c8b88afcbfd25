import { notify } from "./notices-store.ts";

/**
 * Copies a text for the person and says so.
 *
 * @param what in the notice: `the request ID`; the text itself, when absent
 */
export async function copyText(text: string, what = text): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify("status", `Copied ${what}.`);
  } catch {
    notify("error", `The browser did not allow to copy. Select and copy it here: ${text}`);
  }
}
