import { later } from "#ui/kit/later.ts";
import type { App } from "../app-context.ts";

const importing = later(() => import("./import-files.ts"), "asked");

/** Takes in files that were chosen, dropped or pasted. The code that reads zips comes with the first of them. */
export function importFiles(app: App, files: readonly File[]): void {
  importing.use((code) => code.importFiles(app, files));
}
