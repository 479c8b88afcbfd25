import type { Project } from "#project/project.ts";
import type { PackageContents } from "../package-contents.ts";
import { CDK_APP, CDK_JSON, CDK_PACKAGE, CDK_TSCONFIG } from "./formats/cdk.ts";
import { cloudFormationText } from "./formats/cloudformation.ts";
import { DOCKERIGNORE, dockerfileText } from "./formats/container.ts";
import type { DeployFormat } from "./formats/deploy-format.ts";
import { settingsJson } from "./formats/settings-json.ts";
import { TERRAFORM_MAIN } from "./formats/terraform.ts";
import { DEPLOY, TEMPLATE } from "./layout.ts";
import { templateText } from "./template.ts";
import { deployedVariables } from "./deployed-variables.ts";
import { TRUST } from "./trust-policy.ts";
import { ENVIRONMENT, TRUST_POLICY } from "./make/layer-rules.ts";

/** What the Makefile hands to the AWS CLI as files: no value of the project passes through a shell or make by them. */
export function deployFiles(
  project: Project,
  contents: PackageContents,
  format: DeployFormat,
): (readonly [path: string, text: string])[] {
  const variables = deployedVariables(project, contents.target);
  return [
    ...(contents.function.entries.length === 0
      ? []
      : ([
          [TRUST_POLICY, json(TRUST)],
          [ENVIRONMENT, json({ Variables: Object.fromEntries(variables) })],
        ] as const)),
    ...formatFiles(project, contents, format),
  ];
}

/** Where each format has what it reads. */
function formatFiles(
  project: Project,
  contents: PackageContents,
  format: DeployFormat,
): (readonly [path: string, text: string])[] {
  switch (format) {
    case "sam":
      return [[TEMPLATE, templateText(project, contents)]];
    case "cloudformation":
      return [[TEMPLATE, cloudFormationText(project, contents)]];
    case "terraform":
      return [
        [`${DEPLOY}/terraform/main.tf`, TERRAFORM_MAIN],
        [`${DEPLOY}/terraform/settings.json`, settingsJson(project, contents, format)],
      ];
    case "cdk":
      return [
        [`${DEPLOY}/cdk/app.ts`, CDK_APP],
        [`${DEPLOY}/cdk/package.json`, CDK_PACKAGE],
        [`${DEPLOY}/cdk/cdk.json`, CDK_JSON],
        [`${DEPLOY}/cdk/tsconfig.json`, CDK_TSCONFIG],
        [`${DEPLOY}/cdk/settings.json`, settingsJson(project, contents, format)],
      ];
    case "container":
      return [
        [`${DEPLOY}/Dockerfile`, dockerfileText(project, contents)],
        [`${DEPLOY}/Dockerfile.dockerignore`, DOCKERIGNORE],
      ];
  }
}

/** Four spaces and one field a line, as the AWS CLI prints JSON: the Makefile compares the two. */
function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 4)}\n`;
}
