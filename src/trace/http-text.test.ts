import { describe, expect, it } from "vitest";
import { execFileSync } from "node:child_process";
import { curlCommand, rawMessage } from "./http-text.ts";
import { joinBodies, requestBodies } from "./inspected.ts";
import { sampleTrace } from "./sample-trace.test-support.ts";
import { createTraceStore } from "./trace-store.ts";
import { utf8 } from "#base/utf8.ts";

const store = createTraceStore({ schedule: (flush) => flush() });
store.load(sampleTrace());
const exchanges = [...store.index.exchanges.values()];
const first = (endpoint: string) => {
  const found = exchanges.find((exchange) => exchange.endpoint === endpoint);
  if (found === undefined) throw new Error(`no ${endpoint} in the sample trace`);
  return found;
};

describe("rawMessage", () => {
  it("has the start line, the headers, an empty line and the body", () => {
    const exchange = first("response");
    const text = rawMessage(
      exchange,
      "response",
      joinBodies(store, [exchange.response?.body ?? { id: "", size: 0 }]),
    );
    expect(text).toBe('HTTP/1.1 202 Accepted\nContent-Type: application/json\n\n{"status":"OK"}\n');
  });

  it("has method and path for a request", () => {
    expect(rawMessage(first("next"), "request", new Uint8Array()).split("\n")[0]).toBe(
      "GET /2018-06-01/runtime/invocation/next HTTP/1.1",
    );
  });

  it("says so when a body has been dropped or is no text", () => {
    expect(rawMessage(first("next"), "request", undefined)).toContain("dropped");
    expect(rawMessage(first("next"), "request", new Uint8Array([0xff, 0xfe, 0xff]))).toContain(
      "3 bytes that are not text",
    );
  });
});

describe("curlCommand", () => {
  it("asks for the next event and prints the headers", () => {
    expect(curlCommand(first("next"), new Uint8Array())).toBe(
      'curl -sS \\\n  -D - \\\n  "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"',
    );
  });

  it("posts the body of a streamed response from its chunks", () => {
    const exchange = exchanges.find(({ chunks }) => chunks.length > 0);
    if (exchange === undefined) throw new Error("no stream in the sample trace");
    const command = curlCommand(exchange, joinBodies(store, requestBodies(exchange)));
    expect(command).toContain("-H 'Transfer-Encoding: chunked'");
    expect(command).toContain("--data-binary @payload.bin"); // NULs cannot stand in an argument
  });

  it.each(['{"a":"it\'s"}', "plain", '$HOME `id` \\ "x"', "two\nlines", "ünïcødé"])(
    "quotes %j so that a shell gives it back",
    (body) => {
      const command = curlCommand(first("response"), utf8(body));
      const quoted = /--data-binary ([\s\S]*) \\\n {2}"http/.exec(command)?.[1] ?? "";
      expect(execFileSync("/bin/sh", ["-c", `printf %s ${quoted}`], { encoding: "utf8" })).toBe(
        body,
      );
    },
  );
});
