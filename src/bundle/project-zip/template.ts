import type { Project } from "#project/project.ts";
import type { PackageContents } from "../package-contents.ts";
import { deployedVariables } from "./deployed-variables.ts";
import { templateVariables, withoutReferences } from "./dynamic-references.ts";
import { httpFronts } from "./http-events.ts";
import { layerIds } from "./layout.ts";
import { yamlString } from "./yaml-text.ts";

/**
 * The SAM template of a project. Properties: Runtime API reference §11. The code comes from `dist/function.zip`, which
 * `make dist` builds: a folder as `CodeUri` would deploy this template, the events and the Makefile too.
 */
export function templateText(project: Project, contents: PackageContents): string {
  const ids = layerIds(contents.layers.map(({ name }) => name));
  const lines = [
    "# Deploy: make dist && sam deploy --guided",
    'AWSTemplateFormatVersion: "2010-09-09"',
    "Transform: AWS::Serverless-2016-10-31",
    `Description: ${yamlString(withoutReferences(project.name.slice(0, 200)))}`,
    "",
    "Resources:",
  ];
  if (contents.function.entries.length > 0) lines.push(...functionLines(project, contents, ids));
  for (const [name, id] of ids) lines.push("", ...layerLines(project, contents, name, id));
  if (contents.function.entries.length > 0) {
    lines.push("", "Outputs:", "  FunctionArn:", "    Value: !GetAtt Function.Arn");
    if (httpFronts(project).functionUrl)
      lines.push("  FunctionUrl:", "    Value: !GetAtt FunctionUrl.FunctionUrl");
  }
  return `${lines.join("\n")}\n`;
}

function functionLines(
  project: Project,
  contents: PackageContents,
  ids: ReadonlyMap<string, string>,
): string[] {
  const { settings } = project;
  const fronts = httpFronts(project);
  const { kept: variables } = templateVariables(deployedVariables(project, contents.target));
  const lines = [
    "  Function:",
    "    Type: AWS::Serverless::Function",
    "    Properties:",
    `      FunctionName: ${yamlString(withoutReferences(settings.functionName))}`,
    "      # Made by `make dist`: only what belongs to the function.",
    "      CodeUri: dist/function.zip",
    `      Handler: ${yamlString(withoutReferences(settings.handler))}`,
    `      Runtime: ${contents.target.runtime}`,
    "      Architectures:",
    `        - ${settings.architecture}`,
    `      MemorySize: ${settings.memoryMb}`,
    `      Timeout: ${settings.timeoutSeconds}`,
    "      EphemeralStorage:",
    `        Size: ${settings.tmpMb}`,
  ];
  if (settings.logFormat === "JSON") lines.push("      LoggingConfig:", "        LogFormat: JSON");
  if (variables.length > 0) {
    lines.push("      Environment:", "        Variables:");
    for (const [name, value] of variables)
      lines.push(`          ${yamlString(name)}: ${yamlString(value)}`);
  }
  if (ids.size > 0) {
    lines.push("      Layers:");
    for (const id of ids.values()) lines.push(`        - !Ref ${id}`);
  }
  if (fronts.functionUrl) {
    lines.push(
      "      FunctionUrlConfig:",
      "        # Anyone who has the address may call it. AWS_IAM asks for signed requests.",
      "        AuthType: NONE",
      ...(fronts.isStreaming ? ["        InvokeMode: RESPONSE_STREAM"] : []),
    );
  }
  if (fronts.httpApi || fronts.restApi) lines.push("      Events:");
  if (fronts.httpApi) lines.push("        HttpApi:", "          Type: HttpApi");
  if (fronts.restApi) {
    for (const [id, path] of [
      ["RestApiRoot", "/"],
      ["RestApi", "/{proxy+}"],
    ] as const) {
      lines.push(
        `        ${id}:`,
        "          Type: Api",
        "          Properties:",
        `            Path: ${yamlString(path)}`,
        "            Method: ANY",
      );
    }
  }
  return lines;
}

function layerLines(
  { settings }: Project,
  { target }: PackageContents,
  name: string,
  id: string,
): string[] {
  return [
    `  ${id}:`,
    "    Type: AWS::Serverless::LayerVersion",
    "    Properties:",
    `      LayerName: ${yamlString(withoutReferences(`${settings.functionName}-${name}`))}`,
    `      ContentUri: dist/layers/${name}.zip`,
    "      CompatibleRuntimes:",
    `        - ${target.runtime}`,
    "      CompatibleArchitectures:",
    `        - ${settings.architecture}`,
    "      RetentionPolicy: Delete",
  ];
}
