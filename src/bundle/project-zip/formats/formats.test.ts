import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { loadAwsServiceSpec } from "@aws-cdk/aws-service-spec";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { type JsonObject, isJsonObject } from "#base/json.ts";
import { utf8Text } from "#base/utf8.ts";
import { DEFAULT_SETTINGS, type Project } from "#project/project.ts";
import { packageContents } from "../../package-contents.ts";
import { parseTemplate } from "../../import/template/parse-template.ts";
import { importArchive } from "../../import/import-archive.ts";
import { projectToJson } from "#project/project-json.ts";
import { preflight } from "../../preflight/preflight.ts";
import { projectEntries } from "../project-entries.ts";
import { CDK_APP } from "./cdk.ts";
import { cloudFormationText } from "./cloudformation.ts";
import { dockerfileText } from "./container.ts";
import { DEPLOY_FORMATS, type DeployFormat, deployCommands, formatsFor } from "./deploy-format.ts";
import { FORMAT_PROJECTS } from "./format-projects.test-support.ts";
import { settingsJson } from "./settings-json.ts";
import { TERRAFORM_MAIN } from "./terraform.ts";

const spec = await loadAwsServiceSpec();
const projects = Object.entries(FORMAT_PROJECTS);
const project = (name: string): Project => {
  const found = FORMAT_PROJECTS[name];
  if (found === undefined) throw new Error(name);
  return found;
};
const filesOf = (one: Project, format: DeployFormat): ReadonlyMap<string, string> =>
  new Map(
    projectEntries(one, packageContents(one), format).map(({ path, bytes }) => [
      path,
      utf8Text(bytes),
    ]),
  );

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** What a project from a link may say, in every place that a format writes. */
const HOSTILE = [
  "{{resolve:secretsmanager:prod:SecretString:password}}",
  "{{ resolve:ssm:/prod/key }}",
  "${Token[AWS.AccountId.3]}",
  "${aws_iam_role.x.arn}",
  "%{ for x in y }",
  '${file("/etc/passwd")}',
  '"]\nRUN touch pwned\n#',
  "\n  Evil:\n    Type: AWS::IAM::User",
  "!Ref CodeBucket",
  "$(touch pwned)",
  "`touch pwned`",
  "'; touch pwned; '",
  "\\",
  "\u2028",
  "*/ evil()",
];
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...HOSTILE), fc.constantFrom("a", " ", "x1")), {
    minLength: 1,
    maxLength: 3,
  })
  .map((parts) => parts.join(""));
const hostileProject: fc.Arbitrary<Project> = fc.record({
  name: hostile,
  files: fc.constant(project("a function with every front end").files),
  layers: fc.constant([]),
  settings: fc
    .record({
      functionName: hostile,
      handler: hostile,
      variables: fc.array(fc.tuple(hostile, hostile), { maxLength: 3 }),
    })
    .map((settings) => ({ ...DEFAULT_SETTINGS, ...settings })),
  events: fc.constant([]),
  requests: fc.constant(project("a function with every front end").requests),
});

describe("CloudFormation", () => {
  /** Reports what the published resource specification does not have. */
  const problemsOf = (template: JsonObject): string[] => {
    const problems: string[] = [];
    const resources = template["Resources"];
    for (const [id, resource] of Object.entries(isJsonObject(resources) ? resources : {})) {
      if (!isJsonObject(resource)) continue;
      const [known] = spec.lookup(
        "resource",
        "cloudFormationType",
        "equals",
        textOf(resource["Type"]),
      );
      const properties = isJsonObject(resource["Properties"]) ? resource["Properties"] : {};
      if (known === undefined) problems.push(`${id}: no type ${textOf(resource["Type"])}`);
      for (const name of Object.keys(properties))
        if (known?.properties[name] === undefined) problems.push(`${id}: no property ${name}`);
      for (const [name, { required }] of Object.entries(known?.properties ?? {}))
        if (required === true && properties[name] === undefined)
          problems.push(`${id}: ${name} is missing`);
    }
    return problems;
  };
  const references = (value: unknown): string[] => {
    if (Array.isArray(value)) return value.flatMap(references);
    if (!isJsonObject(value)) return [];
    return Object.entries(value).flatMap(([key, inner]) => {
      if (key === "Ref") return [textOf(inner)];
      if (key === "Fn::GetAtt") return [textOf(inner).split(".")[0] ?? ""];
      if (key === "Fn::Sub")
        return [...textOf(inner).matchAll(/\$\{([^}.]+)/g)].map((match) => match[1] ?? "");
      return references(inner);
    });
  };

  test.each(projects)("of %s is what the resource specification allows", async (_name, one) => {
    const template = await parseTemplate(cloudFormationText(one, packageContents(one)));
    if (template === undefined) throw new Error("not read");
    expect(problemsOf(template)).toEqual([]);
    const known = new Set([
      ...Object.keys(template["Resources"] as JsonObject),
      ...Object.keys(template["Parameters"] as JsonObject),
    ]);
    const unknown = references(template).filter((id) => !id.startsWith("AWS::") && !known.has(id));
    expect(unknown).toEqual([]);
  });

  test("has function, role, layers, front ends and each permission that they need", async () => {
    const one = project("a function with every front end");
    const template = await parseTemplate(cloudFormationText(one, packageContents(one)));
    const types = Object.values(template?.["Resources"] as Record<string, JsonObject>).map(
      ({ Type }) => Type,
    );
    expect(types.filter((type) => type === "AWS::Lambda::Permission")).toHaveLength(4);
    for (const type of [
      "IAM::Role",
      "Lambda::Function",
      "Lambda::Url",
      "ApiGatewayV2::Api",
      "ApiGateway::Stage",
    ])
      expect(types).toContain(`AWS::${type}`);
  });

  test("the check would see a property that is none", () => {
    const template = {
      Resources: { F: { Type: "AWS::Lambda::Function", Properties: { Code: {}, Rolle: "x" } } },
    };
    expect(problemsOf(template)).toEqual(["F: no property Rolle", "F: Role is missing"]);
  });
});

describe("Terraform", () => {
  /** Arguments and blocks, per resource, as `hashicorp/aws` 6.25.0 has them (its published schema). */
  const ARGUMENTS: Readonly<Record<string, string>> = {
    aws_lambda_layer_version:
      "layer_name filename source_code_hash compatible_runtimes compatible_architectures",
    aws_iam_role: "name_prefix assume_role_policy",
    aws_iam_role_policy_attachment: "role policy_arn",
    aws_lambda_function:
      "function_name description role filename source_code_hash runtime handler architectures memory_size timeout layers ephemeral_storage logging_config environment",
    aws_apigatewayv2_api: "name protocol_type target",
    aws_lambda_permission: "function_name action principal source_arn",
    aws_api_gateway_rest_api: "name",
    aws_api_gateway_resource: "rest_api_id parent_id path_part",
    aws_api_gateway_method: "rest_api_id resource_id http_method authorization",
    aws_api_gateway_integration:
      "rest_api_id resource_id http_method type integration_http_method uri",
    aws_api_gateway_deployment: "rest_api_id",
    aws_api_gateway_stage: "rest_api_id deployment_id stage_name",
    aws_lambda_function_url: "function_name authorization_type invoke_mode",
  };

  test("uses arguments that the provider has", () => {
    const resources = [...TERRAFORM_MAIN.matchAll(/^resource "(\w+)" "\w+" \{\n([\s\S]*?)^\}/gm)];
    expect(resources.length).toBeGreaterThan(12);
    for (const [, type = "", body = ""] of resources) {
      const names = [...body.matchAll(/^ {2}(?:dynamic ")?(\w+)"? *[={]/gm)].map(
        (match) => match[1] ?? "",
      );
      const own = names.filter((name) => !["count", "for_each", "depends_on"].includes(name));
      expect(own.length).toBeGreaterThan(0);
      for (const name of own) expect(ARGUMENTS[type]?.split(" "), type).toContain(name);
    }
  });

  test.each(projects)("finds each setting of %s that it reads", (_name, one) => {
    const settings = JSON.parse(settingsJson(one, packageContents(one), "terraform")) as JsonObject;
    const read = [...TERRAFORM_MAIN.matchAll(/local\.settings\.(\w+)/g)].map((match) => match[1]);
    expect(Object.keys(settings)).toEqual(expect.arrayContaining([...new Set(read)]));
  });
});

describe("CDK", () => {
  const record = JSON.parse(readFileSync(new URL("./cdk-synth.json", import.meta.url), "utf8")) as {
    readonly program: string;
    readonly recorded: Record<string, { settings: unknown; template: JsonObject }>;
  };

  test("the program is the one whose templates are recorded (scripts/record-cdk-synth.ts)", () => {
    expect(createHash("sha256").update(CDK_APP).digest("hex")).toBe(record.program);
  });

  test.each(projects)("makes of %s what CloudFormation needs, from these settings", (name, one) => {
    const { settings, template } = record.recorded[name] ?? {};
    expect(JSON.parse(settingsJson(one, packageContents(one), "cdk"))).toEqual(settings);
    const resources = Object.values(template?.["Resources"] as Record<string, JsonObject>);
    const made = resources.find(({ Type }) => Type === "AWS::Lambda::Function");
    const hasFunction = packageContents(one).function.entries.length > 0;
    expect(made !== undefined).toBe(hasFunction);
    expect(resources.filter(({ Type }) => Type === "AWS::Lambda::LayerVersion")).toHaveLength(
      packageContents(one).layers.length,
    );
    const expected = {
      Handler: one.settings.handler,
      Timeout: one.settings.timeoutSeconds,
      Architectures: [one.settings.architecture],
    };
    expect(made?.["Properties"] ?? expected).toMatchObject(expected);
    expect(JSON.stringify(template)).not.toMatch(/\{\{resolve:|Token\[/);
  });
});

describe("container image", () => {
  const instructions = (text: string): string[] =>
    text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

  test("has the files, the runtime where the base image looks for it, and SnapStart's label as a comment", () => {
    const nasty = project("a nasty project");
    const text = dockerfileText(nasty, packageContents(nasty));
    expect(instructions(text)).toEqual([
      "FROM public.ecr.aws/lambda/provided:al2023",
      "COPY dist/opt/ /opt/",
      "COPY dist/function/ /var/task/",
      "RUN mkdir -p /var/runtime && ln -sf /var/task/bootstrap /var/runtime/bootstrap",
      `CMD ${JSON.stringify([nasty.settings.handler])}`,
    ]);
    expect(text).toContain('# LABEL com.amazonaws.lambda.feature.snapstart="Allow"');
  });

  test("is not offered for layers alone", () => {
    const layers = packageContents(project("layers alone"));
    expect(formatsFor(layers)).not.toContain("container");
    expect(formatsFor(packageContents(project("a JavaScript function")))).toEqual(DEPLOY_FORMATS);
  });
});

/** What a hostile project did to the files of a format. */
function harmOf(one: Project, format: DeployFormat): string[] {
  const files = filesOf(one, format);
  const harm = deployCommands(format, one, packageContents(one))
    .map(({ command }) => command)
    .filter((command) => /pwned|resolve|\n/.test(command));
  if ((files.get("deploy/terraform/main.tf") ?? TERRAFORM_MAIN) !== TERRAFORM_MAIN)
    harm.push("main.tf");
  if ((files.get("deploy/cdk/app.ts") ?? CDK_APP) !== CDK_APP) harm.push("app.ts");
  const template = files.get("template.yaml") ?? "Resources: {}";
  if (/\{\{\s*resolve/i.test(template)) harm.push("a reference in the template");
  const read = parse(template, { customTags: TAGS }) as { Resources: JsonObject };
  if (Object.hasOwn(read.Resources, "Evil")) harm.push("a resource in the template");
  const settings = format === "cdk" ? (files.get("deploy/cdk/settings.json") ?? "") : "";
  if (/\{\{\s*resolve|\$\{Token/i.test(settings)) harm.push("a reference for the CDK");
  const handler = JSON.stringify([one.settings.handler]);
  const dockerfile = files.get("deploy/Dockerfile") ?? `FROM\nCOPY\nRUN\nCMD ${handler}`;
  const own = dockerfile.split("\n").filter((line) => /^[A-Z]/.test(line));
  if (own.map((line) => line.split(" ")[0]).join(" ") !== "FROM COPY RUN CMD")
    harm.push("an instruction in the Dockerfile");
  if (own[3] !== `CMD ${handler}`) harm.push("another command in the Dockerfile");
  return harm;
}

describe.each(DEPLOY_FORMATS)("%s", (format) => {
  test.each(projects)(
    "%s: four commands in the README, and the same project at its import",
    async (_name, one) => {
      if (!formatsFor(packageContents(one)).includes(format)) return;
      const files = filesOf(one, format);
      const commands = deployCommands(format, one, packageContents(one));
      expect(commands).toHaveLength(4);
      for (const { command } of commands)
        expect(files.get("README.md")).toContain(`\`${command}\``);
      const entries = projectEntries(one, packageContents(one), format);
      const back = await importArchive(
        entries.map(({ path, bytes, mode }) => ({ path, bytes, unixMode: mode })),
        { fileName: "x.zip" },
      );
      expect(back.ok && projectToJson(back.value.project)).toBe(projectToJson(one));
      expect(back.ok && back.value.report).toEqual([]);
    },
  );

  test("of two variables with one name the later counts: the project was typed that way, the files are still right", () => {
    const [, one] = projects[0] ?? ["", project("")];
    const settings: Project["settings"] = {
      ...one.settings,
      variables: [
        ["A", "first"],
        ["A", "second"],
      ],
    };
    expect(harmOf({ ...one, settings }, format)).toEqual([]);
  });

  test("nothing that a hostile project says becomes code, a reference or a command", () => {
    fc.assert(
      fc.property(hostileProject, (one) => {
        expect(harmOf(one, format)).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

const TAGS = ["!Ref", "!GetAtt", "!Sub"].map((tag) => ({ tag, resolve: (text: string) => text }));

test("a setting that CloudFormation would replace is told before the download", () => {
  const nasty = project("a nasty project");
  const ids = (format: DeployFormat) =>
    preflight(nasty, { kind: "project", format }).map(({ id }) => id);
  expect(ids("cloudformation")).toContain("dynamic-reference");
  expect(ids("terraform")).not.toContain("dynamic-reference");
});
