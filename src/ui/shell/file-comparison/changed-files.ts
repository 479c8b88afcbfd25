import type { ProjectFile } from "#project/project.ts";
import type { Files } from "./file-sources.ts";

export interface ChangedFile {
  readonly path: string;
  readonly change: "changed" | "added" | "removed" | "mode" | "same";
}

/** Every file of either side; those that differ first. */
export function changedFiles(before: Files, after: Files): readonly ChangedFile[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  const files = paths.map((path): ChangedFile => ({
    path,
    change: changeOf(before.get(path), after.get(path)),
  }));
  return [
    ...files.filter(({ change }) => change !== "same"),
    ...files.filter(({ change }) => change === "same"),
  ];
}

function changeOf(
  before: ProjectFile | undefined,
  after: ProjectFile | undefined,
): ChangedFile["change"] {
  if (before === undefined) return "added";
  if (after === undefined) return "removed";
  if (contentText(before) !== contentText(after)) return "changed";
  return before.mode === after.mode ? "same" : "mode";
}

/** What stands for a file's content in a comparison. */
export function contentText({ content }: ProjectFile): string {
  switch (content.kind) {
    case "text":
      return content.text;
    case "link":
      return `(link to ${content.target})`;
    case "binary":
      return `(${content.bytes.length} bytes: ${content.bytes.subarray(0, 4096).join(" ")})`;
  }
}
