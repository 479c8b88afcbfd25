import type { Project } from "#project/project.ts";
import type { PackageTarget } from "../package-target.ts";

/** The function's environment variables, with the one that starts the project's own JavaScript loop. */
export function deployedVariables(
  project: Pick<Project, "settings">,
  target: PackageTarget,
): (readonly [name: string, value: string])[] {
  const { variables } = project.settings;
  if (target.kind !== "node-bootstrap") return [...variables];
  return [
    ...variables.filter(([name]) => name !== "AWS_LAMBDA_EXEC_WRAPPER"),
    ["AWS_LAMBDA_EXEC_WRAPPER", target.wrapper],
  ];
}
