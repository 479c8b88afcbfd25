import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type TemplateContext, checkParameters } from "./event-template.ts";
import { EVENT_TEMPLATES, eventTemplate } from "./event-templates.ts";
import { md5Hex } from "./md5.ts";

function context(): TemplateContext {
  let ids = 0;
  return {
    now: Date.UTC(2026, 0, 31, 12, 30, 15, 250),
    createId: () => {
      ids += 1;
      return `${String(ids).padStart(8, "0")}-0000-4000-8000-000000000000`;
    },
    accountId: "123456789012",
    region: "eu-west-1",
    functionName: "function",
  };
}

function generate(id: string, values: Record<string, unknown> = {}): unknown {
  const template = eventTemplate(id);
  if (template === undefined) throw new Error(`no template ${id}`);
  return template.generate(values, context());
}

describe("event templates", () => {
  it.each(EVENT_TEMPLATES.map((template) => [template.id, template] as const))(
    "%s makes plain JSON from its defaults",
    (_, template) => {
      const event = template.generate({}, context());
      expect(JSON.parse(JSON.stringify(event))).toEqual(event);
      expect(event).not.toHaveProperty("refused");
      expect(checkParameters(template, {})).toEqual([]);
      for (const parameter of template.parameters) expect(parameter.description).toMatch(/\.$/);
    },
  );

  it("covers the kinds that people ask for most, each id once", () => {
    expect(EVENT_TEMPLATES.map((template) => template.id)).toEqual([
      "apigateway-rest",
      "apigateway-http",
      "function-url",
      "alb",
      "s3-put",
      "s3-delete",
      "sqs",
      "sns",
      "eventbridge",
      "scheduled",
      "dynamodb",
      "kinesis",
      "cognito-pre-sign-up",
      "cognito-post-confirmation",
      "durable-execution",
    ]);
  });

  it.each([
    [
      "apigateway-rest",
      { path: "/pets/7?a=1", route: "/pets/{id}" },
      { pathParameters: { id: "7" }, queryStringParameters: { a: "1" } },
    ],
    ["apigateway-rest", { path: "/" }, { resource: "/", pathParameters: null }],
    [
      "apigateway-http",
      { method: "POST", body: "{}" },
      { body: "{}", requestContext: { http: { method: "POST" } } },
    ],
    ["function-url", { path: "no-slash" }, { rawPath: "/no-slash" }],
    ["alb", { multiValueHeaders: true }, { multiValueHeaders: { accept: ["*/*"] } }],
    [
      "s3-put",
      { bucket: "b", key: "a b/ü+c" },
      {
        Records: [
          {
            eventName: "ObjectCreated:Put",
            s3: {
              bucket: { arn: "arn:aws:s3:::b" },
              object: { key: "a+b/%C3%BC%2Bc", size: 1024 },
            },
          },
        ],
      },
    ],
    ["s3-delete", {}, { Records: [{ eventName: "ObjectRemoved:Delete" }] }],
    [
      "sqs",
      { count: 2, body: "m{n}" },
      { Records: [{ body: "m1", md5OfBody: md5Hex("m1") }, { body: "m2" }] },
    ],
    [
      "sqs",
      { fifo: true },
      {
        Records: [
          {
            eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:example-queue.fifo",
            attributes: { MessageGroupId: "group-1" },
          },
        ],
      },
    ],
    [
      "sns",
      { message: "hi" },
      { Records: [{ EventSource: "aws:sns", Sns: { Message: "hi", Subject: null } }] },
    ],
    [
      "eventbridge",
      { detail: '{"a":[1]}', detailType: "T" },
      { "detail-type": "T", detail: { a: [1] }, time: "2026-01-31T12:30:15Z" },
    ],
    [
      "scheduled",
      { rule: "r" },
      {
        source: "aws.events",
        resources: ["arn:aws:events:eu-west-1:123456789012:rule/r"],
        detail: {},
      },
    ],
    [
      "dynamodb",
      { newImage: '{"a":1,"b":[true,null],"c":{"d":"e"}}' },
      {
        Records: [
          {
            dynamodb: {
              NewImage: {
                a: { N: "1" },
                b: { L: [{ BOOL: true }, { NULL: true }] },
                c: { M: { d: { S: "e" } } },
              },
            },
          },
        ],
      },
    ],
    ["kinesis", { data: "hi" }, { Records: [{ kinesis: { data: "aGk=" } }] }],
    [
      "cognito-pre-sign-up",
      { userName: "x" },
      { userName: "x", triggerSource: "PreSignUp_SignUp", response: { autoConfirmUser: false } },
    ],
    [
      "cognito-post-confirmation",
      {},
      {
        triggerSource: "PostConfirmation_ConfirmSignUp",
        request: { userAttributes: { email_verified: "true" } },
      },
    ],
  ])("%s takes %j", (id, values, expected) => {
    expect(generate(id, values)).toMatchObject(expected);
  });

  it("leaves out the image that a change does not have", () => {
    expect(generate("dynamodb", { change: "INSERT" })).not.toHaveProperty(
      "Records[0].dynamodb.OldImage",
    );
    expect(generate("dynamodb", { change: "REMOVE" })).not.toHaveProperty(
      "Records[0].dynamodb.NewImage",
    );
  });

  it("names unfit values and uses the default for them", () => {
    const sqs = eventTemplate("sqs");
    const values = { count: 11, fifo: "yes", queue: 3 };
    expect(sqs && checkParameters(sqs, values)).toEqual([
      { name: "queue", problem: "Expected text." },
      { name: "count", problem: "Expected a whole number from 1 to 10." },
      { name: "fifo", problem: "Expected true or false." },
    ]);
    expect(generate("sqs", values)).toMatchObject({
      Records: [{ eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:example-queue" }],
    });
    expect(generate("eventbridge", { detail: "{" })).toMatchObject({ detail: { orderId: "1234" } });
  });

  it("tells a durable execution what it has finished, before its own input", () => {
    const event = eventTemplate("durable-execution")?.generate(
      { input: '{"a":1}', finishedSteps: 2 },
      context(),
    );
    expect(event).toMatchObject({
      InitialExecutionState: {
        Operations: [
          { Type: "EXECUTION", ExecutionDetails: { InputPayload: '{"a":1}' } },
          { Type: "STEP", Status: "SUCCEEDED", Name: "step-1" },
          { Type: "STEP", Status: "SUCCEEDED", Name: "step-2" },
        ],
        NextMarker: "",
      },
    });
  });

  it("gives the MD5 that everybody gives", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: "grapheme" }), (text) => {
        expect(md5Hex(text)).toBe(createHash("md5").update(text, "utf8").digest("hex"));
      }),
    );
  });
});
