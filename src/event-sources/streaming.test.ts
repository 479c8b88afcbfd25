import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import { answerOf, eventOf, testRequest } from "./front.test-support.ts";
import { PRELUDE_CONTENT_TYPE, createPreludeParser, type PreludeEvent } from "./stream-prelude.ts";
import { createStreamedResponse } from "./streamed-response.ts";

const STREAM = { settings: { responseMode: "RESPONSE_STREAM" } } as const;
const NULS = "\0".repeat(8);

function parse(chunks: readonly Uint8Array[]): {
  readonly prelude: unknown;
  readonly body: string;
  readonly malformed: boolean;
} {
  const parser = createPreludeParser();
  const events: PreludeEvent[] = [
    ...chunks.flatMap((chunk) => parser.push(chunk)),
    ...parser.end(),
  ];
  return {
    prelude: events.find((event) => event.kind === "prelude")?.prelude,
    body: events.map((event) => (event.kind === "body" ? utf8Text(event.bytes) : "")).join(""),
    malformed: events.some((event) => event.kind === "malformed"),
  };
}

describe("metadata at the beginning of a stream (Runtime API reference §1.6)", () => {
  it("is found wherever the chunks are cut", () => {
    const whole = utf8(`{"statusCode":201}${NULS}body\0\0\0\0\0\0\0\0more`);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 8 }), (cuts) => {
        const borders = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const chunks = borders.slice(1).map((end, index) => whole.slice(borders[index] ?? 0, end));
        expect(parse(chunks)).toEqual({
          prelude: { statusCode: 201 },
          body: "body\0\0\0\0\0\0\0\0more",
          malformed: false,
        });
      }),
    );
  });

  it.each([
    { text: '{"statusCode":200}', why: "no separator" },
    { text: `{"statusCode":200}${"\0".repeat(7)}x`, why: "seven NULs" },
    { text: `${NULS}x`, why: "no JSON" },
    { text: `[1]${NULS}x`, why: "no object" },
    { text: "", why: "nothing" },
  ])("is malformed with $why", ({ text }) => {
    expect(parse([utf8(text)]).malformed).toBe(true);
  });
});

describe("function URL in RESPONSE_STREAM mode (Runtime API reference §9.2)", () => {
  it("takes status, headers and cookies from the metadata", () => {
    const body = utf8(
      `{"statusCode":418,"headers":{"content-type":"text/html","x":"1"},"cookies":["a=1"]}${NULS}<p>hi</p>`,
    );
    const answer = answerOf(
      "function-url",
      { kind: "streamed", contentType: PRELUDE_CONTENT_TYPE, body },
      STREAM,
    );
    expect(answer).toMatchObject({ kind: "answered", status: 418, body: "<p>hi</p>" });
    expect([
      answer.header("content-type"),
      answer.header("x"),
      answer.header("set-cookie"),
    ]).toEqual(["text/html", "1", "a=1"]);
    expect(answer.header("content-length")).toBeUndefined();
  });

  it.each([
    { contentType: undefined, sent: "application/octet-stream" },
    { contentType: "text/csv", sent: "text/csv" },
  ])("without metadata sends 200 and $sent", ({ contentType, sent }) => {
    const answer = answerOf(
      "function-url",
      { kind: "streamed", contentType, body: utf8("a,b") },
      STREAM,
    );
    expect(answer).toMatchObject({ kind: "answered", status: 200, body: "a,b" });
    expect(answer.header("content-type")).toBe(sent);
  });

  it("passes a structured result on as it is, and says so", () => {
    const answer = answerOf("function-url", '{"statusCode":404}', STREAM);
    expect(answer).toMatchObject({
      status: 200,
      body: '{"statusCode":404}',
      findings: [{ field: "$.statusCode" }],
    });
  });

  it("can only break off after the first byte", () => {
    const streamError = { errorType: "Function.Late", errorBody: utf8('{"errorMessage":"late"}') };
    const answer = answerOf(
      "function-url",
      { kind: "streamed", contentType: undefined, body: utf8("part"), streamError },
      STREAM,
    );
    expect(answer).toMatchObject({ kind: "failed", status: 200, body: "part" });
    expect(answer.findings[0]?.summary).toContain("Function.Late: late");
    const early = answerOf(
      "function-url",
      { kind: "streamed", contentType: undefined, body: utf8(""), streamError },
      STREAM,
    );
    expect(early).toMatchObject({ kind: "failed", status: 502 });
  });

  it("fails on metadata that is wrong to the field", () => {
    const body = utf8(`{"statusCode":"x"}${NULS}`);
    const answer = answerOf(
      "function-url",
      { kind: "streamed", contentType: PRELUDE_CONTENT_TYPE, body },
      STREAM,
    );
    expect(answer).toMatchObject({
      kind: "failed",
      status: 502,
      findings: [{ field: "$.statusCode", evidence: "unverified" }],
    });
  });

  it("hands out head and body piece by piece", () => {
    const { exchange } = eventOf("function-url", testRequest(), {
      responseMode: "RESPONSE_STREAM",
    });
    const stream = createStreamedResponse("function-url", exchange, PRELUDE_CONTENT_TYPE);
    expect(stream.push(utf8('{"status'))).toEqual([]);
    expect(stream.push(utf8(`Code":202}${NULS}one`)).map((part) => part.kind)).toEqual([
      "head",
      "body",
    ]);
    expect(stream.push(utf8("two"))).toEqual([{ kind: "body", bytes: utf8("two") }]);
    expect(stream.end()).toEqual([]);
  });
});

describe("a stream behind a buffered front end (Runtime API reference §1.6)", () => {
  it("is collected and read like any result", () => {
    const body = utf8('{"statusCode":201,"body":"ok"}');
    for (const source of ["rest-v1", "http-v2", "function-url", "alb"] as const) {
      expect(answerOf(source, { kind: "streamed", contentType: "text/plain", body })).toMatchObject(
        { status: 201, body: "ok" },
      );
    }
  });

  it("fails with metadata, and says which switch is wrong", () => {
    const body = utf8(`{"statusCode":201}${NULS}ok`);
    const answer = answerOf("function-url", {
      kind: "streamed",
      contentType: PRELUDE_CONTENT_TYPE,
      body,
    });
    expect(answer.status).toBe(502);
    expect(answer.findings[0]?.fix).toContain("RESPONSE_STREAM");
  });
});

describe("REST API with transfer mode STREAM (Runtime API reference §9.2)", () => {
  it("takes multiValueHeaders from the metadata and needs the metadata", () => {
    const body = utf8(`{"statusCode":200,"multiValueHeaders":{"x":["1","2"]}}${NULS}ok`);
    const answer = answerOf(
      "rest-v1",
      { kind: "streamed", contentType: PRELUDE_CONTENT_TYPE, body },
      STREAM,
    );
    expect(answer).toMatchObject({ status: 200, body: "ok" });
    expect(answer.header("x")).toBe("1, 2");
    expect(
      answerOf("rest-v1", { kind: "streamed", contentType: undefined, body }, STREAM),
    ).toMatchObject({ status: 502 });
  });
});
