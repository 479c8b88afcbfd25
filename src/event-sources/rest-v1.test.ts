import { describe, expect, it } from "vitest";
import { utf8 } from "#base/utf8.ts";
import { toBase64 } from "#base/base64.ts";
import { answerOf, eventOf, testContext, testRequest } from "./front.test-support.ts";
import { restV1 } from "./rest-v1.ts";

const REST_ERROR = '{"message": "Internal server error"}';

describe("REST v1 event (Runtime API reference §9.1)", () => {
  it("has every field of payload 1.0", () => {
    const { event } = eventOf(
      "rest-v1",
      testRequest({
        method: "POST",
        path: "/pets/7",
        rawQuery: "a=1&a=2&when=10%3A00+CET&plus=%2B",
        headers: [
          ["Content-Type", "application/json"],
          ["tEsT-HEADeR", "aValUE"],
          ["X-Twice", "one"],
          ["X-Twice", "two"],
          ["User-Agent", "test/1"],
        ],
        body: '{"x":1}',
      }),
      { route: "/pets/{id}", stageVariables: { colour: "blue" } },
    );
    const added = {
      Host: "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
      "X-Amzn-Trace-Id": "Root=1-5ebe3025-000000000000400080000000",
      "X-Forwarded-For": "203.0.113.9",
      "X-Forwarded-Port": "443",
      "X-Forwarded-Proto": "https",
    };
    expect(event).toEqual({
      resource: "/pets/{id}",
      path: "/pets/7",
      httpMethod: "POST",
      headers: {
        "Content-Type": "application/json",
        "tEsT-HEADeR": "aValUE",
        "X-Twice": "two",
        "User-Agent": "test/1",
        ...added,
      },
      multiValueHeaders: {
        "Content-Type": ["application/json"],
        "tEsT-HEADeR": ["aValUE"],
        "X-Twice": ["one", "two"],
        "User-Agent": ["test/1"],
        ...Object.fromEntries(Object.entries(added).map(([name, value]) => [name, [value]])),
      },
      queryStringParameters: { a: "2", when: "10:00 CET", plus: "+" },
      multiValueQueryStringParameters: { a: ["1", "2"], when: ["10:00 CET"], plus: ["+"] },
      pathParameters: { id: "7" },
      stageVariables: { colour: "blue" },
      requestContext: {
        resourceId: "000000",
        resourcePath: "/pets/{id}",
        httpMethod: "POST",
        extendedRequestId: "MDAwMDAwMDAwMDA=",
        requestTime: "15/May/2020:06:01:09 +0000",
        path: "/prod/pets/7",
        accountId: "123456789012",
        protocol: "HTTP/1.1",
        stage: "prod",
        domainPrefix: "a1b2c3d4e5",
        requestTimeEpoch: 1589522469250,
        requestId: "00000000-0000-4000-8000-000000000001",
        identity: {
          cognitoIdentityPoolId: null,
          accountId: null,
          cognitoIdentityId: null,
          caller: null,
          sourceIp: "203.0.113.9",
          principalOrgId: null,
          accessKey: null,
          cognitoAuthenticationType: null,
          cognitoAuthenticationProvider: null,
          userArn: null,
          userAgent: "test/1",
          user: null,
        },
        domainName: "a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com",
        deploymentId: "a1b2c3",
        apiId: "a1b2c3d4e5",
      },
      body: '{"x":1}',
      isBase64Encoded: false,
    });
  });

  it("writes null for what is empty", () => {
    const { event } = eventOf("rest-v1", testRequest({ path: "/" }), { route: "/" });
    expect(event).toMatchObject({
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
      stageVariables: null,
      body: null,
      isBase64Encoded: false,
    });
  });

  it("keeps the path encoded and gives greedy parameters without the trailing slash, as recorded", () => {
    const { event } = eventOf("rest-v1", testRequest({ path: "//api/test%2Balias@example.com/" }));
    expect(event["path"]).toBe("/api/test%2Balias@example.com/");
    expect(event["pathParameters"]).toEqual({ proxy: "api/test%2Balias@example.com" });
    expect(event["requestContext"]).toMatchObject({ path: "/prod//api/test%2Balias@example.com/" });
  });

  it.each([
    { types: [], contentType: "image/png", body: "\u0000", isBase64Encoded: false },
    { types: ["image/png"], contentType: "image/png", body: "AA==", isBase64Encoded: true },
    { types: ["image/*"], contentType: "image/gif", body: "AA==", isBase64Encoded: true },
    { types: ["*/*"], contentType: "application/json", body: "AA==", isBase64Encoded: true },
  ])(
    "sends a $contentType body with binary types $types as base64: $isBase64Encoded",
    ({ types, contentType, body, isBase64Encoded }) => {
      const request = testRequest({
        method: "POST",
        headers: [["content-type", contentType]],
        body: new Uint8Array([0]),
      });
      expect(eventOf("rest-v1", request, { binaryMediaTypes: types }).event).toMatchObject({
        body,
        isBase64Encoded,
      });
    },
  );

  it("adds what the API's settings put into the request context", () => {
    const { event } = eventOf("rest-v1", testRequest(), {
      requestContext: {
        authorizer: { principalId: "user" },
        identity: { apiKey: "k" },
        operationName: "getPet",
      },
    });
    expect(event["requestContext"]).toMatchObject({
      authorizer: { principalId: "user" },
      operationName: "getPet",
      identity: { apiKey: "k", sourceIp: "203.0.113.9" },
    });
  });

  it("continues the client's X-Forwarded-For and keeps its trace id", () => {
    const request = testRequest({
      headers: [
        ["x-forwarded-for", "198.51.100.1"],
        ["X-Amzn-Trace-Id", "Root=1-a-b"],
      ],
    });
    expect(eventOf("rest-v1", request).event["headers"]).toMatchObject({
      "X-Forwarded-For": "198.51.100.1, 203.0.113.9",
      "X-Amzn-Trace-Id": "Root=1-a-b",
    });
  });

  it("refuses a path without a resource, as API Gateway does", () => {
    const outcome = restV1.toEvent(
      testRequest({ path: "/nothing" }),
      testContext("rest-v1", { route: "/pets/{id}", otherRoutes: [] }),
    );
    expect(outcome).toMatchObject({
      kind: "refused",
      response: { status: 403 },
      findings: [{ field: "route" }],
    });
  });

  it("refuses a body above 10 MB and an event above 6 MB (§7)", () => {
    for (const size of [10 * 1024 * 1024 + 1, 6 * 1024 * 1024]) {
      const outcome = restV1.toEvent(
        testRequest({ method: "POST", body: new Uint8Array(size).fill(97) }),
        testContext("rest-v1"),
      );
      expect(outcome).toMatchObject({ kind: "refused", response: { status: 413 } });
    }
  });
});

describe("REST v1 response (Runtime API reference §9.2)", () => {
  it.each([
    { result: '{"statusCode":200}', status: 200, body: "" },
    { result: '{"statusCode":"201"}', status: 201, body: "" },
    { result: '{"statusCode":200,"headers":null}', status: 200, body: "" },
    { result: '{"headers":{"test-header":"value"}}', status: 200, body: "" },
    { result: '{"statusCode":404,"body":null}', status: 404, body: "" },
    { result: '\n{"statusCode":200,"body":"{\\"a\\": 1}"}\n', status: 200, body: '{"a": 1}' },
  ])("answers $result with $status", ({ result, status, body }) => {
    const answer = answerOf("rest-v1", result);
    expect(answer).toMatchObject({ kind: "answered", status, body });
    expect(answer.header("content-type")).toBe("application/json");
  });

  it.each([
    {
      result: '{"statusCode":200,"wrongValue":"value"}',
      field: "$.wrongValue",
      evidence: "recorded",
    },
    {
      result: '{"statusCode":200,"base64Encoded":true}',
      field: "$.base64Encoded",
      evidence: "recorded",
      fix: 'Rename "base64Encoded" to "isBase64Encoded".',
    },
    {
      result: '{"status":200}',
      field: "$.status",
      evidence: "recorded",
      fix: 'Rename "status" to "statusCode".',
    },
    {
      result: '{"statuscode":200}',
      field: "$.statuscode",
      evidence: "recorded",
      fix: 'Rename "statuscode" to "statusCode".',
    },
    { result: '{"statusCode":200,"cookies":["a=1"]}', field: "$.cookies", evidence: "recorded" },
    { result: '{"statusCode":"test"}', field: "$.statusCode", evidence: "recorded" },
    { result: '{"statusCode":99}', field: "$.statusCode", evidence: "unverified" },
    {
      result: '{"statusCode":200,"multiValueHeaders":{"a":"value1"}}',
      field: "$.multiValueHeaders.a",
      evidence: "recorded",
    },
    {
      result: '{"statusCode":200,"headers":{"a":["x"]}}',
      field: "$.headers.a",
      evidence: "documented",
    },
    {
      result: '{"statusCode":200,"headers":{"a b":"x"}}',
      field: '$.headers["a b"]',
      evidence: "unverified",
    },
    {
      result: '{"statusCode":200,"headers":{"a":"x\\r"}}',
      field: "$.headers.a",
      evidence: "unverified",
    },
    { result: '{"statusCode":200,"body":{"a":1}}', field: "$.body", evidence: "observed" },
    {
      result: '{"statusCode":200,"isBase64Encoded":"true"}',
      field: "$.isBase64Encoded",
      evidence: "unverified",
    },
    { result: '"justAString"', field: "$", evidence: "recorded" },
    { result: "[]", field: "$", evidence: "recorded" },
    { result: "null", field: "$", evidence: "recorded" },
    { result: "Hello World", field: "$", evidence: "documented" },
    { result: "", field: "$", evidence: "documented" },
  ])("calls $result malformed because of $field", ({ result, field, evidence, fix }) => {
    const answer = answerOf("rest-v1", result);
    expect(answer).toMatchObject({
      kind: "failed",
      status: 502,
      body: REST_ERROR,
      findings: [{ severity: "failure", field, evidence }],
    });
    expect(answer.header("x-amzn-errortype")).toBe("InternalServerErrorException");
    expect(answer.findings[0]?.fix).toContain(fix ?? "");
  });

  it("names every fault at once", () => {
    const answer = answerOf("rest-v1", '{"status":200,"body":{},"headers":[]}');
    expect(answer.findings.map((finding) => finding.field)).toEqual([
      "$.status",
      "$.headers",
      "$.body",
    ]);
  });

  it("turns numbers and booleans in headers into text", () => {
    const answer = answerOf(
      "rest-v1",
      '{"statusCode":200,"headers":{"header-bool":true,"n":1.5,"none":null}}',
    );
    expect([answer.header("header-bool"), answer.header("n"), answer.header("none")]).toEqual([
      "true",
      "1.5",
      undefined,
    ]);
  });

  it("merges multiValueHeaders before headers, without case, in the spelling of the former", () => {
    const answer = answerOf(
      "rest-v1",
      '{"statusCode":200,"multiValueHeaders":{"tesT-Multi":["value-multi"]},"headers":{"test-multi":"value-solo"}}',
    );
    expect(answer.headers.filter(([name]) => name.toLowerCase() === "test-multi")).toEqual([
      ["tesT-Multi", "value-multi"],
      ["tesT-Multi", "value-solo"],
    ]);
  });

  it("writes an identical pair once and sends each cookie of multiValueHeaders", () => {
    const answer = answerOf(
      "rest-v1",
      '{"statusCode":200,"multiValueHeaders":{"Set-Cookie":["a=1","b=2"],"x":["1"]},"headers":{"X":"1"}}',
    );
    expect(
      answer.headers.filter(([name]) => ["set-cookie", "x"].includes(name.toLowerCase())),
    ).toEqual([
      ["Set-Cookie", "a=1"],
      ["Set-Cookie", "b=2"],
      ["x", "1"],
    ]);
  });

  it("renames reserved headers and says so", () => {
    const answer = answerOf("rest-v1", '{"statusCode":401,"headers":{"WWW-Authenticate":"Basic"}}');
    expect(answer.header("x-amzn-remapped-www-authenticate")).toBe("Basic");
    expect(answer.findings).toMatchObject([
      { severity: "note", field: "$.headers.WWW-Authenticate" },
    ]);
  });

  it.each([
    { types: [], accept: "image/png", body: "dGVzdC1kYXRh", evidence: "recorded" },
    { types: ["image/png"], accept: "*/*", body: "dGVzdC1kYXRh", evidence: "documented" },
    { types: ["image/png"], accept: "image/png, */*", body: "test-data", evidence: undefined },
    { types: ["*/*"], accept: "*/*", body: "test-data", evidence: undefined },
    { types: ["image/png"], accept: undefined, body: "test-data", evidence: undefined },
  ])(
    "with binary types $types and Accept $accept the base64 body goes out as $body",
    ({ types, accept, body, evidence }) => {
      const result = JSON.stringify({
        statusCode: 200,
        headers: { "content-type": "image/png" },
        body: toBase64(utf8("test-data")),
        isBase64Encoded: true,
      });
      const answer = answerOf("rest-v1", result, {
        settings: { binaryMediaTypes: types },
        headers: accept === undefined ? [] : [["Accept", accept]],
      });
      expect(answer.body).toBe(body);
      expect(answer.findings[0]?.evidence).toBe(evidence);
    },
  );

  it("calls a body that is not base64 malformed where it would be decoded", () => {
    const answer = answerOf("rest-v1", '{"statusCode":200,"body":"???","isBase64Encoded":true}', {
      settings: { binaryMediaTypes: ["*/*"] },
    });
    expect(answer).toMatchObject({ status: 502, findings: [{ field: "$.body" }] });
  });

  it("gives the answer the ids of the event", () => {
    const answer = answerOf("rest-v1", '{"statusCode":200,"body":"ok"}');
    expect(answer.header("x-amzn-requestid")).toBe("00000000-0000-4000-8000-000000000001");
    expect(answer.header("date")).toBe("Fri, 15 May 2020 06:01:09 GMT");
    expect(answer.header("content-length")).toBe("2");
  });

  it("answers failures of the invocation in API Gateway's words", () => {
    const error = answerOf("rest-v1", {
      kind: "function-error",
      payload: utf8('{"errorType":"E","errorMessage":"boom"}'),
    });
    expect(error).toMatchObject({ status: 502, body: REST_ERROR });
    expect(error.findings[0]?.summary).toContain("E: boom");
    const throttled = {
      kind: "rejected",
      status: 429,
      errorType: "TooManyRequestsException",
      message: "Rate Exceeded.",
    } as const;
    expect(answerOf("rest-v1", throttled)).toMatchObject({ status: 500, body: REST_ERROR });
    expect(answerOf("rest-v1", { kind: "front-timeout" })).toMatchObject({
      status: 504,
      body: '{"message": "Endpoint request timed out"}',
    });
    expect(restV1.timeoutMs).toBe(29_000);
  });

  it("has an error body of 36 bytes", () => {
    expect(utf8(REST_ERROR)).toHaveLength(36);
  });
});
