import type { Project } from "#project/project.ts";
import type { PackageTarget } from "../package-target.ts";

/**
 * The function's environment variables, with the one that starts the project's own JavaScript loop. Of two with one name
 * the later counts, as in the tab: a template with both would be no YAML.
 */
export function deployedVariables(
  project: Pick<Project, "settings">,
  target: PackageTarget,
): (readonly [name: string, value: string])[] {
  const variables = new Map(project.settings.variables);
  if (target.kind !== "node-bootstrap") return [...variables];
  variables.delete("AWS_LAMBDA_EXEC_WRAPPER");
  return [...variables, ["AWS_LAMBDA_EXEC_WRAPPER", target.wrapper]];
}
