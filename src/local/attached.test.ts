import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { utf8, utf8Text } from "#base/utf8.ts";
import { DEFAULT_SETTINGS } from "#project/project.ts";
import {
  ATTACH_VERSION,
  type AttachedCommand,
  type LocalMessage,
  type PageMessage,
  decodeMessage,
  encodeMessage,
} from "#simulator/attached-protocol.ts";
import type { TraceEvent } from "#trace/trace-event.ts";
import {
  afterwards,
  bashFunction,
  cleanUp,
  eventually,
  functionDirectory,
  runFunction,
} from "./local.test-support.ts";
import { createTraceLog } from "./trace-log.ts";

afterEach(cleanUp);

const SECRET = "correct horse battery staple";

/** A page's folder with something in it that must not be served. */
function pageFolder(): string {
  const root = mkdtempSync(join(tmpdir(), "page-"));
  mkdirSync(join(root, "dist", "assets"), { recursive: true });
  writeFileSync(join(root, "dist", "index.html"), "<!doctype html><title>page</title>");
  writeFileSync(join(root, "dist", "assets", "x-1.js"), "export {};");
  writeFileSync(join(root, "secret.txt"), "not for you");
  symlinkSync(join(root, "secret.txt"), join(root, "dist", "link.txt"));
  return join(root, "dist");
}

const attachedFunction = (directory: string) =>
  runFunction(directory, {
    workbench: {
      page: pageFolder(),
      secret: SECRET,
      events: undefined,
      savedEvents: [],
      save: () => join(directory, "playground.json"),
    },
  });

interface Attached {
  readonly messages: LocalMessage[];
  readonly events: () => TraceEvent[];
  readonly send: (message: PageMessage | Uint8Array | string) => void;
  readonly command: (command: AttachedCommand) => void;
  readonly closed: Promise<number>;
}

/** A page as the server sees it. */
async function attach(
  url: string,
  { secret = SECRET, origin }: { readonly secret?: string; readonly origin?: string } = {},
): Promise<Attached> {
  const socket = new WebSocket(`ws://${new URL(url).host}/attach`, {
    ...(origin !== undefined && { origin }),
  });
  afterwards(() => socket.terminate());
  const messages: LocalMessage[] = [];
  socket.on("message", (data: Buffer) => {
    messages.push(decodeMessage(new Uint8Array(data)) as LocalMessage);
  });
  const closed = new Promise<number>((resolve) => {
    socket.on("close", resolve);
  });
  await new Promise<void>((resolve, reject) => {
    socket.on("open", () => resolve());
    socket.on("error", reject);
  });
  const send = (message: PageMessage | Uint8Array | string): void => {
    socket.send(
      message instanceof Uint8Array || typeof message === "string"
        ? message
        : encodeMessage(message),
    );
  };
  send({ kind: "hello", version: ATTACH_VERSION, secret });
  return {
    messages,
    events: () =>
      messages.flatMap((message) =>
        message.kind === "simulator" && message.message.kind === "trace"
          ? message.message.events
          : [],
      ),
    send,
    command: (command) => send({ kind: "command", command }),
    closed,
  };
}

const answers = (page: Attached): unknown[] =>
  page.messages.flatMap((message) =>
    message.kind === "simulator" && ["answer", "failed"].includes(message.message.kind)
      ? [message.message]
      : [],
  );

const isStopped = (pid: number): boolean =>
  / T /.test(readFileSync(`/proc/${pid}/stat`, "latin1").replace(/.*\)/, ""));

describe("a page that is attached to local mode", () => {
  it("gets what runs, runs it, and sees what a client from outside did before it came", async () => {
    const directory = functionDirectory({ bootstrap: bashFunction(`printf '%s' "$event"`) });
    const { url, invoke, events } = await attachedFunction(directory);
    expect((await invoke('{"before":1}')).body).toBe('{"before":1}');
    const page = await attach(url);
    await eventually(() => page.events().length).toBe(events.length);
    const workspace = page.messages.find((message) => message.kind === "workspace");
    expect(workspace).toMatchObject({
      workspace: { directory, files: [{ path: "task/bootstrap", mode: 0o755 }] },
    });
    page.command({ kind: "deploy", id: 1, settings: DEFAULT_SETTINGS, files: [] });
    page.command({
      kind: "invoke",
      id: 2,
      invoke: { payload: utf8('{"page":1}'), invocationType: "RequestResponse" },
    });
    await eventually(() => answers(page)).toHaveLength(2);
    const [, invoked] = answers(page) as { readonly answer: { readonly payload: Uint8Array } }[];
    expect(utf8Text(invoked?.answer.payload ?? new Uint8Array())).toBe('{"page":1}');
    expect(page.events().map(({ seq }) => seq)).toEqual(page.events().map((_, index) => index));
  });

  it("answers only the page that asked; all pages see the run", async () => {
    const { url } = await attachedFunction(
      functionDirectory({ bootstrap: bashFunction(`echo '"ok"'`) }),
    );
    const [asking, watching] = [await attach(url), await attach(url)];
    asking.command({
      kind: "invoke",
      id: 7,
      invoke: { payload: utf8("{}"), invocationType: "RequestResponse" },
    });
    await eventually(() => answers(asking)).toHaveLength(1);
    await eventually(() =>
      watching.events().some(({ kind }) => kind === "invocation.finished"),
    ).toBe(true);
    expect(answers(watching)).toEqual([]);
  });

  it("really stops the process while something of it is held, and lets it go on", async () => {
    const directory = functionDirectory({
      bootstrap: bashFunction(`echo '"ok"'`, "echo $$ >pid"),
    });
    const { url, invoke } = await attachedFunction(directory);
    expect((await invoke()).body).toBe('"ok"');
    const page = await attach(url);
    page.command({ kind: "step-mode", isOn: true, lineStepping: false });
    page.command({
      kind: "invoke",
      id: 1,
      invoke: { payload: utf8("{}"), invocationType: "RequestResponse" },
    });
    const pid = Number(readFileSync(join(directory, "pid"), "utf8"));
    await eventually(() => page.events().some(({ kind }) => kind === "gate.held")).toBe(true);
    await eventually(() => isStopped(pid)).toBe(true);
    page.command({ kind: "step-mode", isOn: false, lineStepping: false });
    await eventually(() => answers(page)).toHaveLength(1);
  });

  it("is refused with a wrong secret", async () => {
    const { url } = await attachedFunction(
      functionDirectory({ bootstrap: bashFunction(`echo '"ok"'`) }),
    );
    const page = await attach(url, { secret: "wrong" });
    expect(await page.closed).toBe(4401);
    expect(page.messages).toEqual([]);
  });

  it("is refused when it comes from a foreign origin, with the secret too", async () => {
    const { url } = await attachedFunction(
      functionDirectory({ bootstrap: bashFunction(`echo '"ok"'`) }),
    );
    await expect(attach(url, { origin: "https://evil.example" })).rejects.toThrow("403");
  });

  it.each<[string, PageMessage | Uint8Array | string]>([
    ["text", "hello"],
    ["garbage", new Uint8Array([0xc1, 0xc1])],
    ["no command", encodeMessage({ kind: "hello", version: ATTACH_VERSION, secret: SECRET })],
    [
      "a command for the page's own simulator",
      { kind: "command", command: { kind: "sandbox" } as unknown as AttachedCommand },
    ],
  ])("is hung up on for %s, and local mode goes on", async (_name, message) => {
    const { url, invoke } = await attachedFunction(
      functionDirectory({ bootstrap: bashFunction(`echo '"ok"'`) }),
    );
    const page = await attach(url);
    await eventually(() => page.messages.length).toBeGreaterThan(0);
    page.send(message);
    await page.closed;
    expect((await invoke()).body).toBe('"ok"');
  });

  it("is served from the Invoke API's port, and nothing beside it", async () => {
    const { url } = await attachedFunction(
      functionDirectory({ bootstrap: bashFunction(`echo '"ok"'`) }),
    );
    const { origin } = new URL(url);
    const page = await fetch(`${origin}/`);
    expect(await page.text()).toContain("<title>page</title>");
    expect(page.headers.get("content-security-policy")).toBe("frame-ancestors 'none'");
    expect((await fetch(`${origin}/assets/x-1.js`)).headers.get("cache-control")).toContain(
      "immutable",
    );
    for (const path of ["/../secret.txt", "/%2e%2e/secret.txt", "/link.txt", "/assets", "/%00"]) {
      const answer = await fetch(origin + path);
      expect([path, answer.status]).toEqual([path, 404]);
    }
  });
});

describe("the trace for pages that come late", () => {
  it("is bounded: the oldest messages go", async () => {
    const log = createTraceLog(1000);
    const event = { seq: 0, at: 0, kind: "log", text: "x".repeat(400) } as unknown as TraceEvent;
    for (let count = 1; count <= 5; count += 1) {
      log.push({ events: [event], bodies: [] });
      await eventually(() => log.end).toBe(count);
    }
    const { first, messages } = log.read(0);
    expect(first).toBeGreaterThan(0);
    expect(first + messages.length).toBe(5);
    expect(messages.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(1000);
  });
});
