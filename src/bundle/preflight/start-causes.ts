import type { Project } from "#project/project.ts";
import { type CompiledProject, packageContents } from "../package-contents.ts";
import { bootstrapFindings } from "./bootstrap-checks.ts";
import { extensionFindings } from "./extension-checks.ts";
import { moduleFindings } from "./file-checks.ts";
import type { PreflightFinding } from "./finding.ts";
import { handlerFindings } from "./handler-checks.ts";

/** Not a reason for a failed start. */
const NO_CAUSE: ReadonlySet<string> = new Set(["bootstrap-in-layer", "extension-in-package"]);

/**
 * What in the files and settings keeps the function from starting, worst first: the part of the pre-flight that a failed
 * start is explained by.
 *
 * @param compiled by `compileProject`; a project without TypeScript needs none
 */
export function startCauses(project: Project, compiled?: CompiledProject): PreflightFinding[] {
  const contents = packageContents(project, compiled);
  const found = [
    ...(contents.target.kind === "provided" ? bootstrapFindings(project) : []),
    ...extensionFindings(project),
    ...moduleFindings(contents).filter(({ severity }) => severity === "error"),
    ...handlerFindings(project, contents),
  ].filter(({ id }) => !NO_CAUSE.has(id));
  return [...found.filter(isError), ...found.filter((finding) => !isError(finding))];
}

function isError({ severity }: PreflightFinding): boolean {
  return severity === "error";
}
