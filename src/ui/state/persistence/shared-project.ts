import { ENGINE_LABELS } from "#contract/engine-name.ts";
import type { Result } from "#base/result.ts";
import { decodeShareValue } from "#project/share-link.ts";
import type { Project } from "#project/project.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { noteProjectOfLink } from "../live/link-consent.ts";
import { showBundleDialog } from "../transfer/bundle-dialog-store.ts";

/** Reads the project of a link. */
export function decodeShared(value: string): Result<Project, string> {
  return decodeShareValue(value);
}

/** Says what came with a link. Nothing of it runs before Invoke. */
export function announceShared(project: Project): void {
  noteProjectOfLink();
  const { settings, files, layers } = project;
  const names = [...files.keys()].map((path) => path.replace(/^task\//, ""));
  const listed = `${names.slice(0, 3).join(", ")}${names.length > 3 ? ", …" : ""}`;
  const origins =
    settings.allowedOrigins.length === 0
      ? ""
      : ` Its code may reach ${settings.allowedOrigins.join(", ")}.`;
  const withLayers =
    layers.length === 0 ? "" : `, ${layers.length} ${layers.length === 1 ? "layer" : "layers"}`;
  notify(
    "status",
    `Opened the shared project “${project.name}”: ${files.size} ${files.size === 1 ? "file" : "files"} (${listed})${withLayers}, handler ${settings.handler}, ${ENGINE_LABELS[settings.engine]} engine.${origins} Nothing of it runs until you press Invoke.`,
    { label: "Details", run: () => showBundleDialog({ kind: "shared" }) },
  );
}
