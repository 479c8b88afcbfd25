import { expect, it } from "vitest";
import { httpOfPayload } from "./payload-http.ts";

it.each<[string, unknown, string | undefined]>([
  [
    "REST API",
    {
      httpMethod: "POST",
      path: "/orders",
      multiValueQueryStringParameters: { a: ["1", "2"] },
      multiValueHeaders: { accept: ["a", "b"] },
      body: "x=1",
    },
    "POST /orders?a=1&a=2 HTTP/1.1\naccept: a\naccept: b\n\nx=1",
  ],
  [
    "HTTP API",
    {
      requestContext: { http: { method: "GET" } },
      rawPath: "/x",
      rawQueryString: "q=1",
      headers: { host: "h" },
      cookies: ["a=1"],
      body: "aGk=",
      isBase64Encoded: true,
    },
    "GET /x?q=1 HTTP/1.1\nhost: h\ncookie: a=1\n\nhi",
  ],
  [
    "answer",
    { statusCode: 200, headers: { "content-type": "text/plain" }, cookies: ["a=1"], body: "hi" },
    "HTTP/1.1 200\ncontent-type: text/plain\nset-cookie: a=1\n\nhi",
  ],
  ["other JSON", { statusCode: 200 }, undefined],
  ["an event of a queue", { Records: [] }, undefined],
  ["a number", 1, undefined],
])("%s", (_what, payload, expected) => {
  expect(httpOfPayload(payload)).toBe(expected);
});
