import { describe, expect, it } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import type { OutsideMessage } from "#simulator/outside-message.ts";
import { answerPolicy } from "./answer-policy.ts";
import { outsideResponse } from "./outside-response.ts";

const REQUEST = { method: "GET", url: "/live/url/", headers: [], body: new Uint8Array() } as const;
type Head = Extract<OutsideMessage, { kind: "head" }>;

/** Starts a response and gives the means to go on with it. */
function start(isDocument = false) {
  let send: (message: OutsideMessage) => void = () => undefined;
  const response = outsideResponse(
    (_, answer) => {
      send = answer;
    },
    REQUEST,
    isDocument,
  );
  return { response, send: (message: OutsideMessage) => send(message) };
}

async function whole(
  status: number,
  headers: Head["headers"],
  body = "",
  isDocument = false,
): Promise<Response> {
  const { response, send } = start(isDocument);
  send({ kind: "head", status, headers });
  send({ kind: "chunk", bytes: utf8(body) });
  send({ kind: "end" });
  const made = await response;
  if (made === undefined) throw new Error("Nobody answered");
  return made;
}

describe("the answer to an outside client", () => {
  it("has status, headers with all their values, and the body", async () => {
    const made = await whole(
      201,
      [
        ["Content-Type", "text/plain"],
        ["X-Twice", "1"],
        ["X-Twice", "2"],
      ],
      "hello",
    );
    expect(made.status).toBe(201);
    expect(made.headers.get("content-type")).toBe("text/plain");
    expect(made.headers.get("x-twice")).toBe("1, 2");
    await expect(made.text()).resolves.toBe("hello");
  });

  it("never runs with the playground's origin and is never cached, whatever the function says", async () => {
    const made = await whole(200, [
      ["Content-Security-Policy", "default-src *"],
      ["Cache-Control", "max-age=3600"],
    ]);
    expect(made.headers.get("content-security-policy")).toBe(answerPolicy([]));
    expect(made.headers.get("cache-control")).toBe("no-store");
  });

  it.each([
    ["Content-Security-Policy-Report-Only", "default-src 'none'; report-uri https://evil.example"],
    ["Report-To", '{"endpoints":[{"url":"https://evil.example"}]}'],
    ["Reporting-Endpoints", 'd="https://evil.example"'],
    ["NEL", '{"report_to":"g"}'],
    ["Link", "<https://evil.example>; rel=preconnect"],
    ["Refresh", "0;url=https://evil.example"],
    ["Document-Policy-Report-Only", "x"],
    ["Speculation-Rules", '"https://evil.example"'],
  ])(
    "has no %s as a document, which would reach the network past the policy",
    async (name, value) => {
      const made = await whole(200, [[name, value]], "", true);
      expect(made.headers.get(name)).toBeNull();
      expect(made.headers.get("x-playground-left-out")).toBe(name);
      const fetched = await whole(200, [[name, value]]);
      expect(fetched.headers.get(name)).toBe(value);
    },
  );

  it.each([204, 205, 304])("has no body with status %i (null body status)", async (status) => {
    const made = await whole(status, [["x-a", "1"]], "ignored");
    expect(made.status).toBe(status);
    expect(made.body).toBeNull();
    expect(made.headers.get("x-a")).toBe("1");
  });

  it.each([100, 101, 103, 199, 600, 999])(
    "is 502 with the real status in a header, and keeps its body: %i",
    async (status) => {
      const made = await whole(status, [], "why");
      expect(made.status).toBe(502);
      expect(made.headers.get("x-playground-status")).toBe(String(status));
      await expect(made.text()).resolves.toBe("why");
    },
  );

  it("names what a made answer can't have: cookies, values outside Latin-1, line breaks, bad names", async () => {
    const made = await whole(200, [
      ["Set-Cookie", "a=1"],
      ["set-cookie", "b=2"],
      ["x-unicode", "\u2603"],
      ["x-lines", "a\nb"],
      ["not a name", "1"],
      ["x-latin", "\u00e9"],
    ]);
    expect(made.headers.has("set-cookie")).toBe(false);
    expect(made.headers.get("x-latin")).toBe("\u00e9");
    expect(made.headers.get("x-playground-left-out")).toBe(
      "Set-Cookie, set-cookie, x-unicode, x-lines",
    );
  });

  it("leaves framing to the browser, without a word", async () => {
    const made = await whole(200, [
      ["Content-Length", "3"],
      ["Transfer-Encoding", "chunked"],
      ["Connection", "close"],
    ]);
    expect([...made.headers.keys()]).toEqual([
      "cache-control",
      "content-security-policy",
      "x-dns-prefetch-control",
    ]);
  });

  it("is there as soon as its head is, and streams", async () => {
    const { response, send } = start();
    send({ kind: "head", status: 200, headers: [] });
    const reader = (await response)?.body?.getReader();
    const first = reader?.read();
    send({ kind: "chunk", bytes: utf8("one") });
    expect(utf8Text((await first)?.value ?? new Uint8Array())).toBe("one");
    send({ kind: "chunk", bytes: new Uint8Array() }); // an empty piece says nothing
    send({ kind: "chunk", bytes: utf8("two") });
    send({ kind: "end" });
    expect(utf8Text((await reader?.read())?.value ?? new Uint8Array())).toBe("two");
    await expect(reader?.read()).resolves.toMatchObject({ done: true });
  });

  it("says what broke when nothing was sent yet", async () => {
    const { response, send } = start();
    send({ kind: "broken", message: "the tab is closed." });
    const made = await response;
    expect(made?.status).toBe(502);
    await expect(made?.text()).resolves.toBe(
      "The playground could not answer: the tab is closed.\n",
    );
  });

  it("breaks off when the stream does", async () => {
    const { response, send } = start();
    send({ kind: "head", status: 200, headers: [] });
    send({ kind: "chunk", bytes: utf8("one") });
    send({ kind: "broken", message: "Function.Late" });
    await expect((await response)?.text()).rejects.toThrow("Function.Late");
  });

  it("takes no harm from a client that leaves", async () => {
    const { response, send } = start();
    send({ kind: "head", status: 200, headers: [] });
    await (await response)?.body?.cancel();
    for (const message of [
      { kind: "chunk", bytes: utf8("late") },
      { kind: "broken", message: "late" },
      { kind: "end" },
    ] as const) {
      expect(() => send(message)).not.toThrow();
    }
  });

  it("is left to somebody else when nobody has that function", async () => {
    const { response, send } = start();
    send({ kind: "not-mine" });
    await expect(response).resolves.toBeUndefined();
  });
});
