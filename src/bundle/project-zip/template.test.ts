import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { exampleProject } from "#project/examples/examples.dom.ts";
import { EXAMPLE_IDS } from "#project/examples/examples.ts";
import type { Project } from "#project/project.ts";
import { NASTY_PROJECT } from "../nasty-project.test-support.ts";
import { packageContents } from "../package-contents.ts";
import { templateText } from "./template.ts";

const examples = await Promise.all(
  EXAMPLE_IDS.map(async (id): Promise<[string, Project]> => [id, await exampleProject(id)]),
);

/*
 * The part of the SAM specification that our templates use (AWS::Serverless-2016-10-31: AWS::Serverless::Function,
 * ::LayerVersion, their FunctionUrlConfig, Api and HttpApi events). Strict: a property that is not here is an error.
 */
const name = v.pipe(v.string(), v.regex(/^[A-Za-z0-9-_]{1,140}$/));
const architectures = v.pipe(v.array(v.picklist(["x86_64", "arm64"])), v.length(1));
const runtime = v.picklist(["provided.al2023", "nodejs22.x"]);
const functionSchema = v.strictObject({
  Type: v.literal("AWS::Serverless::Function"),
  Properties: v.strictObject({
    FunctionName: name,
    CodeUri: v.literal("dist/function.zip"),
    Handler: v.pipe(v.string(), v.regex(/^\S{1,128}$/)),
    Runtime: runtime,
    Architectures: architectures,
    MemorySize: v.pipe(v.number(), v.integer(), v.minValue(128), v.maxValue(10_240)),
    Timeout: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(900)),
    EphemeralStorage: v.strictObject({
      Size: v.pipe(v.number(), v.integer(), v.minValue(512), v.maxValue(10_240)),
    }),
    LoggingConfig: v.optional(v.strictObject({ LogFormat: v.picklist(["Text", "JSON"]) })),
    Environment: v.optional(
      v.strictObject({
        Variables: v.record(v.pipe(v.string(), v.regex(/^[a-zA-Z][a-zA-Z0-9_]+$/)), v.string()),
      }),
    ),
    Layers: v.optional(v.pipe(v.array(v.strictObject({ Ref: v.string() })), v.maxLength(5))),
    FunctionUrlConfig: v.optional(v.strictObject({ AuthType: v.picklist(["NONE", "AWS_IAM"]) })),
    Events: v.optional(
      v.record(
        v.pipe(v.string(), v.regex(/^[A-Za-z0-9]+$/)),
        v.variant("Type", [
          v.strictObject({ Type: v.literal("HttpApi") }),
          v.strictObject({
            Type: v.literal("Api"),
            Properties: v.strictObject({ Path: v.string(), Method: v.literal("ANY") }),
          }),
        ]),
      ),
    ),
  }),
});
const layerSchema = v.strictObject({
  Type: v.literal("AWS::Serverless::LayerVersion"),
  Properties: v.strictObject({
    LayerName: name,
    ContentUri: v.pipe(v.string(), v.regex(/^dist\/layers\/[^/]+\.zip$/)),
    CompatibleRuntimes: v.pipe(v.array(runtime), v.length(1)),
    CompatibleArchitectures: architectures,
    RetentionPolicy: v.picklist(["Retain", "Delete"]),
  }),
});
const templateSchema = v.strictObject({
  AWSTemplateFormatVersion: v.literal("2010-09-09"),
  Transform: v.literal("AWS::Serverless-2016-10-31"),
  Description: v.pipe(v.string(), v.maxLength(1024)),
  Resources: v.objectWithRest(
    { Function: functionSchema },
    v.variant("Type", [functionSchema, layerSchema]),
  ),
  Outputs: v.record(v.string(), v.strictObject({ Value: v.unknown() })),
});

const TAGS = [
  { tag: "!Ref", resolve: (text: string) => ({ Ref: text }) },
  { tag: "!GetAtt", resolve: (text: string) => ({ "Fn::GetAtt": text.split(".") }) },
];
const read = (project: Project) =>
  v.parse(
    templateSchema,
    parse(templateText(project, packageContents(project)), { customTags: TAGS, strict: true }),
  );
const properties = (project: Project) => read(project).Resources.Function.Properties;

describe("SAM template", () => {
  test.each<[string, Project]>([...examples, ["a nasty project", NASTY_PROJECT]])(
    "of %s follows the specification",
    (_name, project) => {
      const { Resources } = read(project);
      const { settings } = project;
      expect(Resources.Function.Properties).toMatchObject({
        Handler: settings.handler,
        Timeout: settings.timeoutSeconds,
        MemorySize: settings.memoryMb,
        Architectures: [settings.architecture],
      });
      for (const { Ref } of Resources.Function.Properties.Layers ?? [])
        expect(Object.keys(Resources)).toContain(Ref);
    },
  );

  test("keeps every variable's exact text", () => {
    expect(properties(NASTY_PROJECT).Environment?.Variables).toEqual(
      Object.fromEntries(NASTY_PROJECT.settings.variables),
    );
  });

  test("makes an HTTP API, a REST API or a URL for what the requests and events look like", async () => {
    const plain = await exampleProject("warm");
    const withSource = (source: Project["requests"][number]["source"]): Project => ({
      ...plain,
      events: [],
      requests: [{ name: "r", source, method: "GET", target: "/", headers: [], body: "" }],
    });
    expect(properties({ ...plain, events: [] }).Events).toBeUndefined();
    expect(Object.keys(properties(withSource("http-v2")).Events ?? {})).toEqual(["HttpApi"]);
    expect(Object.keys(properties(withSource("rest-v1")).Events ?? {})).toEqual([
      "RestApiRoot",
      "RestApi",
    ]);
    expect(properties(withSource("function-url")).FunctionUrlConfig?.AuthType).toBe("NONE");
    expect(properties(await exampleProject("bash")).Events).toBeDefined();
  });

  test("starts a JavaScript bootstrap through the wrapper of the managed runtime", async () => {
    const { Runtime, Environment } = properties(await exampleProject("javascript-bootstrap"));
    expect(Runtime).toBe("nodejs22.x");
    expect(Environment?.Variables["AWS_LAMBDA_EXEC_WRAPPER"]).toBe("/var/task/bootstrap");
  });
});
