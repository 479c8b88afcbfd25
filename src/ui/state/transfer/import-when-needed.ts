import { later } from "#ui/kit/later.ts";
import type { App } from "../app-context.ts";
import type { PickedFile } from "./picked-files.ts";

const importing = later(() => import("./import-files.ts"), "asked");

let reading: Promise<void> = Promise.resolve();

/** Takes in files that were chosen, dropped or pasted. The code that reads zips comes with the first of them. */
export function importFiles(app: App, files: readonly PickedFile[]): void {
  reading = importing.load().then(
    (code) => code.importFiles(app, files),
    // Says so, and can try again.
    () => importing.use((code) => code.importFiles(app, files)),
  );
}

/** Resolves when what is being imported is open, or was refused: an Invoke in the meantime is meant for it. */
export function whenImported(): Promise<void> {
  return reading;
}
