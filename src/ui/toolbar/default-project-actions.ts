import type { App } from "../app-context.ts";
import { notify } from "../notices/notices-store.ts";
import type { ProjectActions } from "./project-actions.ts";

/** The mount point of import, download, share and stored projects. */
export function projectActions(_app: App): ProjectActions {
  const missing = (): void =>
    notify("error", "Not there yet: this part of the page is being built.");
  return {
    importFiles: missing,
    share: missing,
    downloadEntries: () => [
      {
        kind: "item",
        label: "Deployable bundle (.zip)",
        detail: "What you give to Lambda: bootstrap at the root, its mode kept",
        run: missing,
      },
      {
        kind: "item",
        label: "Project (.zip)",
        detail: "The same files with a SAM template, a Makefile and the events",
        run: missing,
      },
      { kind: "item", label: "Layer (.zip)", detail: "What belongs under /opt", run: missing },
    ],
    projectEntries: () => [],
  };
}
