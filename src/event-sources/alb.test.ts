import { describe, expect, it } from "vitest";
import { utf8 } from "#base/utf8.ts";
import { alb } from "./alb.ts";
import { answerOf, eventOf, testContext, testRequest } from "./front.test-support.ts";

describe("ALB event (Runtime API reference §9.1)", () => {
  const request = testRequest({
    method: "POST",
    path: "/a%20b",
    rawQuery: "q=x%2By&q=2&flag",
    headers: [
      ["Content-Type", "text/plain"],
      ["X-Twice", "one"],
      ["X-Twice", "two"],
    ],
    body: "hi",
  });
  const added = {
    host: "lambda-alb-123578498.eu-west-1.elb.amazonaws.com",
    "x-amzn-trace-id": "Root=1-5ebe3025-000000000000400080000000",
    "x-forwarded-for": "203.0.113.9",
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
  };

  it("has single values: lower case names, last value, query not decoded", () => {
    expect(eventOf("alb", request).event).toEqual({
      requestContext: {
        elb: {
          targetGroupArn:
            "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/lambda-pets/50dc6c495c0c9188",
        },
      },
      httpMethod: "POST",
      path: "/a%20b",
      queryStringParameters: { q: "2", flag: "" },
      headers: { "content-type": "text/plain", "x-twice": "two", ...added },
      body: "hi",
      isBase64Encoded: false,
    });
  });

  it("has lists instead when multi-value headers are on", () => {
    const { event } = eventOf("alb", request, { hasMultiValueHeaders: true });
    expect(event).not.toHaveProperty("headers");
    expect(event).not.toHaveProperty("queryStringParameters");
    expect(event).toMatchObject({
      multiValueQueryStringParameters: { q: ["x%2By", "2"], flag: [""] },
      multiValueHeaders: { "x-twice": ["one", "two"], host: [added.host] },
    });
  });

  it("has an empty text for no body and empty objects for empty maps", () => {
    expect(eventOf("alb", testRequest()).event).toMatchObject({
      body: "",
      isBase64Encoded: false,
      queryStringParameters: {},
    });
  });

  it.each([
    { headers: [["content-type", "application/xml"]], isBase64Encoded: false },
    {
      headers: [
        ["content-type", "application/json"],
        ["content-encoding", "gzip"],
      ],
      isBase64Encoded: true,
    },
    { headers: [["content-type", "application/x-www-form-urlencoded"]], isBase64Encoded: true },
    { headers: [], isBase64Encoded: true },
  ] as const)(
    "with $headers isBase64Encoded is $isBase64Encoded",
    ({ headers, isBase64Encoded }) => {
      expect(
        eventOf("alb", testRequest({ method: "POST", headers, body: "hi" })).event,
      ).toMatchObject({ isBase64Encoded });
    },
  );

  it("refuses a body above 1 MB (§7)", () => {
    const outcome = alb.toEvent(
      testRequest({ body: new Uint8Array(1024 * 1024 + 1) }),
      testContext("alb"),
    );
    expect(outcome).toMatchObject({ kind: "refused", response: { status: 413 } });
  });
});

describe("ALB response (Runtime API reference §9.2)", () => {
  it("sends status, headers and body", () => {
    const answer = answerOf(
      "alb",
      '{"statusCode":201,"statusDescription":"201 Created","headers":{"content-type":"text/plain"},"body":"ok"}',
    );
    expect(answer).toMatchObject({ kind: "answered", status: 201, body: "ok", findings: [] });
    expect(answer.header("content-type")).toBe("text/plain");
    expect(answer.header("server")).toBe("awselb/2.0");
  });

  it("decodes base64", () => {
    expect(
      answerOf("alb", '{"statusCode":200,"body":"dGVzdC1kYXRh","isBase64Encoded":true}').body,
    ).toBe("test-data");
  });

  it("falls back to application/octet-stream and says so", () => {
    const answer = answerOf("alb", '{"statusCode":200,"body":"x"}');
    expect(answer.header("content-type")).toBe("application/octet-stream");
    expect(answer.findings).toMatchObject([
      { field: "$.headers.content-type", evidence: "unverified" },
    ]);
  });

  it("reads only the kind of headers that the target group is set to", () => {
    const result =
      '{"statusCode":200,"headers":{"a":"single"},"multiValueHeaders":{"a":["x","y"]}}';
    expect(answerOf("alb", result).header("a")).toBe("single");
    const multi = answerOf("alb", result, { settings: { hasMultiValueHeaders: true } });
    expect(multi.header("a")).toBe("x, y");
    expect(multi.findings[0]).toMatchObject({ field: "$.headers", severity: "note" });
  });

  it.each([
    { result: '{"body":"x"}', field: "$.statusCode" },
    { result: '{"statusCode":"200"}', field: "$.statusCode" },
    { result: '{"statusCode":200,"headers":{"n":1}}', field: "$.headers.n" },
    { result: '{"statusCode":200,"body":1}', field: "$.body" },
    // aws/aws-lambda-dotnet#507, awsdocs/elb-application-load-balancers-user-guide#33
    {
      result: '{"statusCode":301,"statusDescription":null,"headers":{},"body":"x"}',
      field: "$.statusDescription",
    },
    { result: '{"statusCode":200,"body":"x","isBase64Encoded":null}', field: "$.isBase64Encoded" },
    { result: '"text"', field: "$" },
    { result: "nothing", field: "$" },
  ])("answers $result with its 502 page because of $field", ({ result, field }) => {
    const answer = answerOf("alb", result);
    expect(answer).toMatchObject({ kind: "failed", status: 502, findings: [{ field }] });
    expect(answer.body).toContain("<h1>502 Bad Gateway</h1>");
    expect(answer.header("content-type")).toBe("text/html");
  });

  it("answers a function error with 502 and a response above 1 MB too", () => {
    expect(answerOf("alb", { kind: "function-error", payload: utf8("{}") })).toMatchObject({
      status: 502,
    });
    const big = JSON.stringify({ statusCode: 200, body: "x".repeat(1024 * 1024) });
    expect(answerOf("alb", big)).toMatchObject({
      status: 502,
      findings: [{ evidence: "documented" }],
    });
  });
});
