import type { Project } from "#project/project.ts";
import type { PackageContents } from "../../package-contents.ts";
import { deployedVariables } from "../deployed-variables.ts";
import { isReplaced, templateVariables, withoutReferences } from "../dynamic-references.ts";
import { httpFronts } from "../http-events.ts";

/**
 * What the programs for Terraform and CDK read: the project's values as data, so that the programs themselves are the
 * same for every project and nothing of it becomes code.
 */
export function settingsJson(
  project: Project,
  contents: PackageContents,
  format: "terraform" | "cdk",
): string {
  const { settings } = project;
  const variables = deployedVariables(project, contents.target);
  const fronts = httpFronts(project);
  // CDK makes a CloudFormation template of it.
  const text = (value: string): string => (format === "cdk" ? withoutReferences(value) : value);
  const value = {
    name: text(settings.functionName),
    description: text(project.name.slice(0, 200)),
    hasFunction: contents.function.entries.length > 0,
    runtime: contents.target.runtime,
    handler: text(settings.handler),
    architecture: settings.architecture,
    memoryMb: settings.memoryMb,
    timeoutSeconds: settings.timeoutSeconds,
    storageMb: settings.tmpMb,
    logFormat: settings.logFormat,
    variables: Object.fromEntries(format === "cdk" ? templateVariables(variables).kept : variables),
    layers: contents.layers.map(({ name }) => name),
    httpApi: fronts.httpApi,
    restApi: fronts.restApi,
    functionUrl: fronts.functionUrl,
    isStreaming: fronts.isStreaming,
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** Whether a template of CloudFormation would change what the project says. */
export function hasReplacedValues(project: Project): boolean {
  const { settings } = project;
  return [settings.handler, settings.functionName, ...settings.variables.flat()].some(isReplaced);
}
