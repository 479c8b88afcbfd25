import { afterEach, describe, expect, it } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import type { HeaderList } from "#runtime-api/message.ts";
import { HttpResponse, defineNetwork, http } from "./msw.ts";
import { PortClient } from "./port-client.ts";
import { type PortFetch, createPortFetch } from "./port-fetch.ts";
import { PortSource } from "./port-source.ts";
import { WireRequest } from "./wire-request.ts";

const ADDRESS = "169.254.100.1:9001";
const close: (() => void)[] = [];
afterEach(() => {
  for (const end of close.splice(0)) end();
});

interface Seen {
  readonly method: string;
  readonly target: string;
  readonly headers: HeaderList;
  readonly body: string;
  readonly trailers: HeaderList;
}

/** `fetch` over a port to handlers that remember; `/stream` streams and `/never` never answers. */
function open(): {
  readonly fetch: PortFetch;
  readonly seen: Seen[];
  readonly cancelled: Promise<void>;
} {
  const seen: Seen[] = [];
  let onCancelled = (): void => {};
  const cancelled = new Promise<void>((resolve) => {
    onCancelled = resolve;
  });
  const source = new PortSource(() => 0);
  const network = defineNetwork({
    sources: [source],
    handlers: [
      http.all("*/never", () => new Promise<never>(() => {})),
      http.all("*/stream", () => {
        let count = 0;
        const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
          pull(controller) {
            count += 1;
            controller.enqueue(utf8(`part ${count};`.padEnd(1000)));
            if (count === 3000) controller.close();
          },
          cancel: () => onCancelled(),
        });
        return new Response(stream, { headers: { "X-Kind": "stream" } });
      }),
      http.all("*", async ({ request }) => {
        if (!(request instanceof WireRequest)) return undefined;
        const body = await request.text();
        const { method, url, wireHeaders } = request;
        seen.push({
          method,
          target: new URL(url).pathname + new URL(url).search,
          headers: wireHeaders,
          body,
          trailers: request.trailers(),
        });
        return new HttpResponse("answer", {
          status: 202,
          headers: { "Lambda-Runtime-Aws-Request-Id": "id" },
        });
      }),
    ],
    context: { quiet: true },
  });
  network.enable();
  const { port1, port2 } = new MessageChannel();
  source.attach(port1, { environmentId: "e", address: ADDRESS });
  const client = new PortClient(port2);
  close.push(() => {
    client.close();
    network.disable();
  });
  return {
    fetch: createPortFetch(client, { address: ADDRESS, userAgent: "node" }),
    seen,
    cancelled,
  };
}

describe("fetch over a port", () => {
  it("gives a Fetch response", async () => {
    const { fetch } = open();
    const response = await fetch(`http://${ADDRESS}/2018-06-01/runtime/invocation/next`);
    expect([response.status, response.ok, response.statusText, response.url]).toEqual([
      202,
      true,
      "Accepted",
      `http://${ADDRESS}/2018-06-01/runtime/invocation/next`,
    ]);
    expect(response.headers.get("lambda-runtime-aws-request-id")).toBe("id");
    expect(await response.text()).toBe("answer");
  });

  it.each<
    readonly [
      string,
      Parameters<PortFetch>[1] & { readonly body?: unknown },
      string,
      string | undefined,
    ]
  >([
    ["a text", { body: "tëxt" }, "tëxt", "text/plain;charset=UTF-8"],
    ["bytes", { body: utf8("bytes") }, "bytes", undefined],
    ["a part of a buffer", { body: utf8("xpartx").subarray(1, 5) }, "part", undefined],
    ["an ArrayBuffer", { body: utf8("buffer").buffer }, "buffer", undefined],
    [
      "a Blob",
      { body: new Blob(["blob"], { type: "application/json" }) },
      "blob",
      "application/json",
    ],
    [
      "form fields",
      { body: new URLSearchParams({ a: "1 2" }) },
      "a=1+2",
      "application/x-www-form-urlencoded;charset=UTF-8",
    ],
    ["a stream", { body: new Response("stream").body }, "stream", undefined],
    ["an iterable", { body: parts("iter", "able") }, "iterable", undefined],
    [
      "a type of the caller's",
      { body: "{}", headers: { "content-type": "application/json" } },
      "{}",
      "application/json",
    ],
  ])("sends %s", async (_case, init, body, contentType) => {
    const { fetch, seen } = open();
    await fetch(`http://${ADDRESS}/x?q=1`, { method: "post", ...init });
    expect(seen[0]).toMatchObject({ method: "POST", target: "/x?q=1", body });
    const field = (name: string): string | undefined =>
      seen[0]?.headers.find(([key]) => key.toLowerCase() === name)?.[1];
    expect(field("content-type")).toBe(contentType);
    expect([field("host"), field("user-agent"), field("accept")]).toEqual([ADDRESS, "node", "*/*"]);
    const isStream = field("transfer-encoding") === "chunked";
    expect(field("content-length")).toBe(isStream ? undefined : String(utf8(body).length));
  });

  it("leaves the caller's buffer alone", async () => {
    const { fetch } = open();
    const body = utf8("mine");
    await fetch("/x", { method: "POST", body });
    expect(utf8Text(body)).toBe("mine");
  });

  it("takes a Request", async () => {
    const { fetch, seen } = open();
    await fetch(
      new Request(`http://${ADDRESS}/r`, {
        method: "POST",
        body: "from a request",
        headers: { "X-A": "1" },
      }),
    );
    expect(seen[0]).toMatchObject({ method: "POST", target: "/r", body: "from a request" });
  });

  it("sends trailers after a stream (§1.6)", async () => {
    const { fetch, seen } = open();
    await fetch("/x", {
      method: "POST",
      body: parts("a"),
      trailers: () => [["Lambda-Runtime-Function-Error-Type", "T"]],
    });
    expect(seen[0]?.trailers).toEqual([["Lambda-Runtime-Function-Error-Type", "T"]]);
  });

  it("reads 3 MB in pieces, more than the window", async () => {
    const { fetch } = open();
    const response = await fetch("/stream");
    expect(response.headers.get("x-kind")).toBe("stream");
    const text = await response.text();
    expect([text.length, text.slice(-1000).trim()]).toEqual([3_000_000, "part 3000;"]);
  });

  it("stops a stream that nobody reads to the end", async () => {
    const { fetch, cancelled } = open();
    const controller = new AbortController();
    const response = await fetch("/stream", { signal: controller.signal });
    const reader = response.body?.getReader();
    await reader?.read();
    controller.abort();
    await expect(
      (async () => {
        for (;;) if ((await reader?.read())?.done === true) return;
      })(),
    ).rejects.toThrow(/abort/i);
    await cancelled;
  });

  it("rejects with the signal's reason", async () => {
    const { fetch } = open();
    await expect(fetch("/never", { signal: AbortSignal.timeout(5) })).rejects.toMatchObject({
      name: "TimeoutError",
    });
    await expect(fetch("/never", { signal: AbortSignal.abort(new Error("mine")) })).rejects.toThrow(
      "mine",
    );
  });

  it("rejects like Node's fetch when the connection is gone", async () => {
    const { fetch } = open();
    const poll = fetch("/never");
    for (const end of close.splice(0)) end();
    await expect(poll).rejects.toMatchObject({ name: "TypeError", message: "fetch failed" });
  });

  it.each(["get", "HEAD"])("refuses a body on %s, as fetch does", async (method) => {
    const { fetch } = open();
    await expect(fetch("/x", { method, body: "no" })).rejects.toThrow(
      "Request with GET/HEAD method cannot have body.",
    );
  });
});

async function* parts(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield await Promise.resolve(utf8(text));
}
