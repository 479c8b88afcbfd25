import { bootstrapFindings } from "#bundle/preflight/bootstrap-checks.ts";
import type { PreflightFinding } from "#bundle/preflight/finding.ts";
import type { Project, ProjectPath } from "#project/project.ts";
import type { Problem } from "./problem.ts";

/** What the look at the text finds by itself. */
const SEEN_IN_TEXT: ReadonlySet<string> = new Set([
  "bootstrap-no-shebang",
  "bootstrap-crlf",
  "bootstrap-interpreter",
  "bootstrap-in-layer",
]);

/** What keeps Lambda from starting this file and is not in its text: its mode, its invisible first bytes, its emptiness. */
export function startProblems(
  project: Project,
  path: ProjectPath,
  mend: (finding: PreflightFinding) => void,
): Problem[] {
  if (project.settings.engine !== "linux" || !/(^|\/)bootstrap$/.test(path)) return [];
  return bootstrapFindings(project)
    .filter(({ id, projectPath }) => projectPath === path && !SEEN_IN_TEXT.has(id))
    .map((finding) => ({
      severity: finding.severity,
      code: finding.id,
      message: `${finding.title}. ${finding.detail}`,
      line: 1,
      column: 1,
      endLine: 1,
      endColumn: 1000,
      ...(finding.fix !== undefined && {
        fix: { kind: "project", label: finding.fix.label, run: () => mend(finding) },
      }),
    }));
}
