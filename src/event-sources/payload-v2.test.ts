import { describe, expect, it } from "vitest";
import { utf8 } from "#base/utf8.ts";
import { answerOf, eventOf, testContext, testRequest } from "./front.test-support.ts";
import { httpV2 } from "./http-v2.ts";

const HTTP_ERROR = '{"message":"Internal Server Error"}';

describe("payload 2.0 event (Runtime API reference §9.1)", () => {
  // awslabs/aws-lambda-web-adapter#121, aws/aws-lambda-rust-runtime#586, aws/aws-lambda-go#597.
  it("a function URL has cookies in the list and in the header, an HTTP API in the list", () => {
    const request = testRequest({ headers: [["Cookie", "a=1; b=2"]] });
    const cookies = ["a=1", "b=2"];
    expect(eventOf("function-url", request).event).toMatchObject({
      cookies,
      headers: { cookie: "a=1; b=2" },
    });
    const { event } = eventOf("http-v2", request);
    expect(event).toMatchObject({ cookies, headers: { host: expect.any(String) } });
    expect(event).not.toHaveProperty("headers.cookie");
  });

  // honojs/hono#2156, middleapi/standard-server#93 (live captures), wakujs/waku#458.
  it.each([
    ["/files/a%20b%40c/%C3%A9.txt", "/files/a b@c/é.txt"],
    ["/a%2Fb%23c%3Fd", "/a/b#c?d"],
    ["/%E6%97%A5%e6%9c%ac", "/日本"],
    ["/100%25", "/100%"],
    ["/%FF%20", "/%FF%20"],
    ["/50%", "/50%"],
    ["/a+b", "/a+b"],
  ])("an HTTP API takes the encoding of %s away, a function URL keeps it", (path, decoded) => {
    const paths = (front: "http-v2" | "function-url") =>
      eventOf(front, testRequest({ path })).event;
    expect(paths("http-v2")).toMatchObject({
      rawPath: decoded,
      requestContext: { http: { path: decoded } },
    });
    expect(paths("function-url")).toMatchObject({
      rawPath: path,
      requestContext: { http: { path } },
    });
  });

  it("has every field for an HTTP API", () => {
    const { event } = eventOf(
      "http-v2",
      testRequest({
        method: "POST",
        path: "/pets/7",
        rawQuery: "a=1&a=2&b=x%2Fy",
        headers: [
          ["Content-Type", "application/json"],
          ["Cookie", "a=1; b=2"],
          ["X-Twice", "one"],
          ["x-twice", "two"],
          ["User-Agent", "test/1"],
        ],
        body: '{"x":1}',
      }),
      { route: "POST /pets/{id}", stage: "dev", stageVariables: { colour: "blue" } },
    );
    expect(event).toEqual({
      version: "2.0",
      routeKey: "POST /pets/{id}",
      rawPath: "/dev/pets/7",
      rawQueryString: "a=1&a=2&b=x%2Fy",
      cookies: ["a=1", "b=2"],
      headers: {
        "content-type": "application/json",
        "x-twice": "one,two",
        "user-agent": "test/1",
        host: "f6g7h8i9j0.execute-api.eu-west-1.amazonaws.com",
        "x-amzn-trace-id": "Root=1-5ebe3025-000000000000400080000000",
        "x-forwarded-for": "203.0.113.9",
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
      },
      queryStringParameters: { a: "1,2", b: "x/y" },
      requestContext: {
        accountId: "123456789012",
        apiId: "f6g7h8i9j0",
        domainName: "f6g7h8i9j0.execute-api.eu-west-1.amazonaws.com",
        domainPrefix: "f6g7h8i9j0",
        http: {
          method: "POST",
          path: "/dev/pets/7",
          protocol: "HTTP/1.1",
          sourceIp: "203.0.113.9",
          userAgent: "test/1",
        },
        requestId: "00000000-0000-4000-8000-000000000001",
        routeKey: "POST /pets/{id}",
        stage: "dev",
        time: "15/May/2020:06:01:09 +0000",
        timeEpoch: 1589522469250,
      },
      body: '{"x":1}',
      pathParameters: { id: "7" },
      isBase64Encoded: false,
      stageVariables: { colour: "blue" },
    });
  });

  it("leaves out the keys of what is empty, the body among them", () => {
    const { event } = eventOf("http-v2", testRequest({ path: "/" }));
    for (const key of [
      "cookies",
      "queryStringParameters",
      "pathParameters",
      "stageVariables",
      "body",
    ])
      expect(event).not.toHaveProperty(key);
    expect(event).toMatchObject({
      routeKey: "$default",
      rawPath: "/",
      rawQueryString: "",
      isBase64Encoded: false,
    });
  });

  it("speaks as a function URL: anonymous, $default, no account", () => {
    const { event } = eventOf("function-url", testRequest({ path: "/a b" }), { stage: "ignored" });
    expect(event).toMatchObject({ routeKey: "$default", rawPath: "/a b" });
    expect(event["requestContext"]).toMatchObject({
      accountId: "anonymous",
      apiId: "k1l2m3n4o5p6q7r8s9t0u1v2w3x4y5z6",
      domainPrefix: "k1l2m3n4o5p6q7r8s9t0u1v2w3x4y5z6",
      stage: "$default",
      routeKey: "$default",
      authentication: null,
    });
    expect(event["requestContext"]).not.toHaveProperty("authorizer");
  });

  it.each([
    { type: "application/json", body: "hi", isBase64Encoded: false },
    { type: "text/csv; charset=utf-8", body: "hi", isBase64Encoded: false },
    { type: "application/x-www-form-urlencoded", body: "aGk=", isBase64Encoded: true },
    { type: "multipart/form-data; boundary=x", body: "aGk=", isBase64Encoded: true },
    { type: "application/octet-stream", body: "aGk=", isBase64Encoded: true },
  ])(
    "passes a body of $type with isBase64Encoded $isBase64Encoded",
    ({ type, body, isBase64Encoded }) => {
      for (const source of ["http-v2", "function-url"] as const) {
        const request = testRequest({
          method: "POST",
          headers: [["Content-Type", type]],
          body: "hi",
        });
        expect(eventOf(source, request).event).toMatchObject({ body, isBase64Encoded });
      }
    },
  );

  it("answers 404 by itself when the route does not fit", () => {
    const outcome = httpV2.toEvent(
      testRequest({ method: "GET" }),
      testContext("http-v2", { route: "POST /pets/{id}" }),
    );
    expect(outcome).toMatchObject({
      kind: "refused",
      response: { status: 404, body: utf8('{"message":"Not Found"}') },
    });
  });
});

describe("payload 2.0 response (Runtime API reference §9.2)", () => {
  it.each([
    { result: '"hello"', body: "hello" },
    { result: '""', body: "" },
    { result: '{"hello": "world"}', body: '{"hello":"world"}' },
    { result: '["hello", 3, true]', body: '["hello",3,true]' },
    {
      result: '{"a": "x  y", "n": 12345678901234567890, "f": 1.0}',
      body: '{"a":"x  y","n":12345678901234567890,"f":1.0}',
    },
    { result: "42", body: "42" },
    { result: "true", body: "true" },
    { result: "null", body: "null" },
    { result: '{"headers":{"test-header":"value"}}', body: '{"headers":{"test-header":"value"}}' },
  ])("infers 200 and the body $body from $result", ({ result, body }) => {
    for (const source of ["http-v2", "function-url"] as const) {
      const answer = answerOf(source, result);
      expect(answer).toMatchObject({ kind: "answered", status: 200, body });
      expect(answer.header("content-type")).toBe("application/json");
    }
  });

  it.each([
    { result: '{"statusCode":200}', status: 200, body: "" },
    { result: '{"statusCode":"418"}', status: 418, body: "" },
    {
      result: '{"statusCode":200,"body":"{\\"hello\\": \\"world\\"}"}',
      status: 200,
      body: '{"hello": "world"}',
    },
    {
      result: '{"statusCode":200,"body":"dGVzdC1kYXRh","isBase64Encoded":true}',
      status: 200,
      body: "test-data",
    },
    { result: '{"statusCode":200,"body":"dGVzdC1kYXRh"}', status: 200, body: "dGVzdC1kYXRh" },
    { result: '{"statusCode":200,"wrongValue":"value"}', status: 200, body: "" },
  ])("takes $result as structured", ({ result, status, body }) => {
    for (const source of ["http-v2", "function-url"] as const)
      expect(answerOf(source, result)).toMatchObject({ kind: "answered", status, body });
  });

  it("sends each cookie as its own set-cookie", () => {
    const answer = answerOf("http-v2", '{"statusCode":200,"cookies":["a=1","b=2; HttpOnly"]}');
    expect(answer.headers.filter(([name]) => name === "set-cookie")).toEqual([
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2; HttpOnly"],
    ]);
  });

  it.each([
    { result: '{"statusCode":"test"}', field: "$.statusCode", evidence: "recorded" },
    { result: '{"statusCode":200,"cookies":{"a":"1"}}', field: "$.cookies", evidence: "recorded" },
    { result: '{"statusCode":200,"body":{"a":1}}', field: "$.body", evidence: "observed" },
    {
      result: '{"statusCode":200,"headers":{"a":["b"]}}',
      field: "$.headers.a",
      evidence: "documented",
    },
    {
      result: '{"statusCode":200,"body":"%","isBase64Encoded":true}',
      field: "$.body",
      evidence: "unverified",
    },
    {
      result: '{"errorMessage":"test fake error message"}',
      field: "$.errorMessage",
      evidence: "recorded",
    },
    { result: "not json", field: "$", evidence: "observed" },
  ])("an HTTP API answers $result with 500 because of $field", ({ result, field, evidence }) => {
    expect(answerOf("http-v2", result)).toMatchObject({
      kind: "failed",
      status: 500,
      body: HTTP_ERROR,
      findings: [{ field, evidence }],
    });
  });

  it.each(['{"statusCode":200,"body":{"a":1}}', "not json", ""])(
    "a function URL answers %s with 502 and 21 bytes of text",
    (result) => {
      const answer = answerOf("function-url", result);
      expect(answer).toMatchObject({ kind: "failed", status: 502, body: "Internal Server Error" });
      expect(answer.header("content-length")).toBe("21");
    },
  );

  it("explains a misspelt status, which the client sees as 200", () => {
    const answer = answerOf("http-v2", '{"status":404,"body":"no"}');
    expect(answer).toMatchObject({ status: 200, body: '{"status":404,"body":"no"}' });
    expect(answer.findings).toMatchObject([
      { severity: "note", field: "$" },
      { field: "$.status", fix: 'Rename "status" to "statusCode".' },
    ]);
  });

  it("says which keys it passes over, and what was meant", () => {
    const answer = answerOf(
      "function-url",
      '{"statusCode":200,"base64Encoded":true,"multiValueHeaders":{"a":["b"]}}',
    );
    expect(answer.findings.map(({ field }) => field)).toEqual([
      "$.base64Encoded",
      "$.multiValueHeaders",
    ]);
    expect(answer.header("a")).toBeUndefined();
  });

  it("removes hop-by-hop headers", () => {
    const answer = answerOf(
      "http-v2",
      '{"statusCode":200,"headers":{"Transfer-Encoding":"chunked","x":"1"}}',
    );
    expect([answer.header("transfer-encoding"), answer.header("x")]).toEqual([undefined, "1"]);
  });

  it.each([
    { source: "http-v2", result: "function-error", status: 500, body: HTTP_ERROR },
    {
      source: "http-v2",
      result: "throttled",
      status: 503,
      body: '{"message":"Service Unavailable"}',
    },
    {
      source: "http-v2",
      result: "timeout",
      status: 503,
      body: '{"message":"Service Unavailable"}',
    },
    {
      source: "function-url",
      result: "function-error",
      status: 502,
      body: "Internal Server Error",
    },
    {
      source: "function-url",
      result: "throttled",
      status: 429,
      body: expect.stringContaining("Rate Exceeded."),
    },
  ] as const)("$source: $result gives $status", ({ source, result, status, body }) => {
    const results = {
      "function-error": { kind: "function-error", payload: utf8("{}") },
      throttled: {
        kind: "rejected",
        status: 429,
        errorType: "TooManyRequestsException",
        message: "Rate Exceeded.",
      },
      timeout: { kind: "front-timeout" },
    } as const;
    expect(answerOf(source, results[result])).toMatchObject({ kind: "failed", status, body });
  });

  it("has an error body of 35 bytes, and waits 30 seconds", () => {
    expect(utf8(HTTP_ERROR)).toHaveLength(35);
    expect(httpV2.timeoutMs).toBe(30_000);
  });
});
