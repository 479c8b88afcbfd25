import { isJsonObject } from "#base/json.ts";
import { contentOfBytes } from "#project/file-content.ts";
import { fileBytes } from "#project/deployed-files.ts";
import { projectToJson } from "#project/project-json.ts";
import type { Project } from "#project/project.ts";
import { LAYOUT, codeRoot, eventFiles } from "./layout.ts";

/**
 * `playground.json`: what the files of the zip don't carry, so that an import gives back exactly this project. The
 * fields are those of the canonical project JSON, without files; events name theirs.
 */
export function manifestText(project: Project): string {
  const canonical: unknown = JSON.parse(projectToJson({ ...project, files: new Map() }));
  const names = eventFiles(project);
  const kinds = (kind: "text" | "binary"): string[] =>
    [...project.files]
      .filter(([, file]) => file.content.kind === kind)
      .filter(([, file]) => contentOfBytes(fileBytes(file)).kind !== kind)
      .map(([path]) => path)
      .toSorted();
  const manifest = {
    ...(isJsonObject(canonical) ? canonical : {}),
    files: undefined,
    code: codeRoot(project),
    layout: LAYOUT,
    events: project.events.map(({ name }, index) => ({ name, file: names[index] ?? "" })),
    // Files that look like the other kind.
    text: kinds("text"),
    binary: kinds("binary"),
  };
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}
