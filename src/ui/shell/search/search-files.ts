import type { Project, ProjectPath } from "#project/project.ts";

/** A line that has the text; `line` counts from 1, `at` is the column from 0. */
export interface Match {
  readonly path: ProjectPath;
  readonly line: number;
  readonly at: number;
  readonly text: string;
}

/** More than anybody reads through. */
export const MAX_MATCHES = 200;

/** Lines of the project's text files with `wanted` in them, in any case; at most one match a line. */
export function searchFiles(project: Project, wanted: string): Match[] {
  const needle = wanted.toLowerCase();
  if (needle === "") return [];
  const matches: Match[] = [];
  for (const [path, { content }] of project.files) {
    if (content.kind !== "text" || !content.text.toLowerCase().includes(needle)) continue;
    for (const [index, text] of content.text.split(/\r?\n/).entries()) {
      const at = text.toLowerCase().indexOf(needle);
      if (at < 0) continue;
      matches.push({ path, line: index + 1, at, text });
      if (matches.length === MAX_MATCHES) return matches;
    }
  }
  return matches;
}
