import type { Project } from "#project/project.ts";
import type { PackageContents } from "../package-contents.ts";
import { deployedVariables } from "./deployed-variables.ts";
import { ENVIRONMENT, TRUST_POLICY } from "./make/layer-rules.ts";

/** Lets Lambda run the function under the role. Source: AWS Lambda developer guide, "Execution role". */
const TRUST = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    },
  ],
};

/** What the Makefile hands to the AWS CLI as files: no value of the project passes through a shell or make by them. */
export function deployFiles(
  project: Project,
  contents: PackageContents,
): (readonly [path: string, text: string])[] {
  if (contents.function.entries.length === 0) return [];
  const variables = deployedVariables(project, contents.target);
  return [
    [TRUST_POLICY, json(TRUST)],
    [ENVIRONMENT, json({ Variables: Object.fromEntries(variables) })],
  ];
}

/** Four spaces and one field a line, as the AWS CLI prints JSON: the Makefile compares the two. */
function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 4)}\n`;
}
