import { type LineEnds, lineEndsOf } from "#project/line-ends.ts";
import type { FileContent, ProjectFile } from "#project/project.ts";

const known = new WeakMap<FileContent, LineEnds>();

/** Line endings of a file, read once for each content: the tree is drawn again with every keystroke. */
export function fileLineEnds({ content }: ProjectFile): LineEnds {
  if (content.kind !== "text") return "none";
  const before = known.get(content);
  if (before !== undefined) return before;
  const ends = lineEndsOf(content.text);
  known.set(content, ends);
  return ends;
}

export function isExecutable(file: ProjectFile): boolean {
  return file.content.kind !== "link" && (file.mode & 0o111) !== 0;
}
