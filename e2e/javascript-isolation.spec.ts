import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test as base } from "./support/test.ts";
import { EnginePage } from "./support/javascript-engine-page.ts";

/*
 * What user code can reach from the JavaScript sandbox: nothing but its own Runtime API. The first tests run without
 * any preparation of the Web Worker, so that they prove the browser's walls (opaque origin, policy) and not our tidying.
 */

interface Server {
  readonly origin: string;
  /** Every request that arrived, upgrades included. */
  readonly requests: string[];
}

/** A server that anybody may read from, as tempting as one can be. */
const test = base.extend<{ server: Server; other: Server }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to know what a fixture needs
  server: async ({}, provide) => withServer(provide),
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to know what a fixture needs
  other: async ({}, provide) => withServer(provide),
});

async function withServer(provide: (server: Server) => Promise<void>): Promise<void> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url} cookie=${request.headers.cookie ?? ""}`);
    const target = new URL(request.url ?? "/", "http://localhost").searchParams.get("to");
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (target !== null) response.writeHead(302, { Location: target });
    else response.setHeader("Content-Type", "text/javascript");
    response.end("/* reached */");
  });
  server.on("upgrade", (request, socket) => {
    requests.push(`UPGRADE ${request.url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has one
  await provide({ origin: `http://127.0.0.1:${port}`, requests });
  server.closeAllConnections();
  server.close();
}

/** Tries every way out that a Web Worker has, and says what came of each. */
function escapeScript(origin: string, page: string): string {
  return `
    const settle = (name, start) => new Promise((resolve) => {
      const done = (value) => resolve([name, String(value).slice(0, 200)]);
      setTimeout(() => done("no answer"), 1500);
      try { Promise.resolve(start(done)).then((value) => value !== undefined && done("reached: " + value), (e) => done("refused: " + e.name)); }
      catch (error) { done("refused: " + error.name); }
    });
    const events = (target, done) => {
      target.onopen = () => done("reached: open"); target.onload = () => done("reached: load");
      target.onmessage = (e) => done("reached: " + e.data); target.onerror = () => done("refused: error event");
    };
    const url = ${JSON.stringify(origin)};
    const page = ${JSON.stringify(page)};
    const blob = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    onmessage = async ({ ports: [port] }) => {
      const channel = new BroadcastChannel("playground");
      channel.postMessage("from the sandbox");
      const results = await Promise.all([
        settle("channels of other tabs", (done) => events(channel, done)),
        settle("fetch", () => fetch(url + "/fetch").then((r) => r.status)),
        settle("fetch no-cors", () => fetch(url + "/no-cors", { mode: "no-cors", keepalive: true }).then((r) => r.type)),
        settle("fetch of the page's origin", () => fetch(page).then((r) => r.status)),
        settle("XMLHttpRequest", (done) => { const x = new XMLHttpRequest(); events(x, done); x.open("GET", url + "/xhr"); x.send(); }),
        settle("synchronous XMLHttpRequest", () => { const x = new XMLHttpRequest(); x.open("GET", url + "/sync", false); x.send(); return x.status; }),
        settle("WebSocket", (done) => events(new WebSocket(url.replace("http", "ws") + "/socket"), done)),
        settle("EventSource", (done) => events(new EventSource(url + "/events"), done)),
        settle("WebTransport", () => new WebTransport(url.replace("http:", "https:") + "/transport").ready.then(() => "ready")),
        settle("importScripts", () => { importScripts(url + "/import-scripts"); return "ran"; }),
        settle("import()", () => import(url + "/import").then(() => "ran")),
        settle("import() of data:", () => import("data:text/javascript,export default 1").then(() => "ran")),
        settle("Worker of another origin", (done) => events(new Worker(url + "/worker"), done)),
        settle("nested data: Worker", (done) => events(new Worker("data:text/javascript," + encodeURIComponent("fetch(" + JSON.stringify(url + "/nested2") + ").then(() => postMessage(1), () => { throw 1; })")), done)),
        settle("nested Worker", (done) => events(new Worker(blob("fetch(" + JSON.stringify(url + "/nested") + ").then(() => postMessage('sent'), () => { throw 1; })")), done)),
        settle("FontFace", () => new FontFace("x", "url(" + url + "/font)").load().then(() => "loaded")),
        settle("indexedDB", (done) => { const r = indexedDB.open("x"); r.onsuccess = () => done("reached: open"); r.onerror = () => done("refused: error event"); }),
        settle("caches", () => caches.open("x").then(() => "open")),
        settle("navigator.storage", () => navigator.storage.getDirectory().then(() => "open")),
        settle("navigator.serviceWorker", () => navigator.serviceWorker.register(url).then(() => "registered")),
        settle("cookies", () => cookieStore.getAll().then((list) => list.length)),
        settle("location", () => { location.href = url + "/location"; }),
        settle("document", () => document.title),
        settle("localStorage", () => localStorage.length),
        settle("parent", () => parent.document.title),
      ]);
      port.postMessage({ origin: self.origin, results: Object.fromEntries(results) });
    };`;
}

test.describe("raw", () => {
  test("the browser's walls hold: no way out of the Web Worker reaches anything", async ({
    page,
    server,
    baseURL,
  }) => {
    await EnginePage.open(page);
    await page.evaluate(() => {
      const heard = new Set<unknown>();
      Object.assign(globalThis, { heard });
      new BroadcastChannel("playground").addEventListener("message", ({ data }) => heard.add(data));
      // As another tab would: all the time, so that the sandbox could not miss it.
      const tab = new BroadcastChannel("playground");
      setInterval(() => tab.postMessage("from another tab"), 20);
    });
    const found = await page.evaluate(
      (script) => {
        const scope = globalThis as unknown as {
          rawSandbox(script: string): Promise<{ origin: string; results: Record<string, string> }>;
        };
        return scope.rawSandbox(script);
      },
      escapeScript(server.origin, baseURL ?? ""),
    );
    expect(found.origin).toBe("null");
    const reached = Object.entries(found.results).filter(([, result]) =>
      result.startsWith("reached"),
    );
    expect(reached).toEqual([]);
    expect(Object.keys(found.results)).toHaveLength(25);
    expect(server.requests).toEqual([]);
    const heard = await page.evaluate(() => [
      ...(globalThis as unknown as { heard: Set<unknown> }).heard,
    ]);
    expect(heard).toEqual(["from another tab"]);
  });
});

test("the frame takes its script from the one who knows the nonce", async ({ page }) => {
  await EnginePage.open(page);
  const answer = await page.evaluate(() => {
    const scope = globalThis as unknown as {
      rawSandbox(script: string, decoy: string): Promise<unknown>;
    };
    return scope.rawSandbox(
      "onmessage = ({ ports }) => ports[0].postMessage('ours');",
      "onmessage = ({ ports }) => ports[0].postMessage('decoy');",
    );
  });
  expect(answer).toBe("ours");
});

test("a frame that loads a second document is removed, and its Web Worker with it", async ({
  page,
}) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", { "index.mjs": "export const handler = () => 1;" });
  expect(await environment.result()).toBe(1);
  const frames = page.frameLocator('iframe[title="JavaScript sandboxes"]').locator("iframe");
  const before = await frames.count();
  await frames.first().evaluate((frame: HTMLIFrameElement) => {
    frame.srcdoc = "another document";
  });
  await expect(frames).toHaveCount(before - 1);
  // The process counts as killed, and the next one starts in a new sandbox.
  expect(await environment.exited()).toMatchObject({ kind: "signaled", signal: "killed" });
  expect((await environment.output()).stderr).toContain("The browser ended this process's sandbox");
  await environment.restart();
  expect(await environment.result()).toBe(1);
});

test("user code finds what Node has and no more of the browser", async ({ page, server }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.mjs": `export const handler = async () => ({
      missing: ["self", "window", "document", "location", "navigator", "origin", "importScripts", "XMLHttpRequest", "WebSocket",
        "EventSource", "WebTransport", "Worker", "SharedWorker", "indexedDB", "caches", "localStorage", "cookieStore",
        "postMessage", "close", "onmessage", "requestAnimationFrame", "FontFace", "Notification"].filter((name) => name in globalThis),
      present: [crypto.randomUUID().length, typeof crypto.subtle.digest, typeof structuredClone, typeof Buffer, typeof ReadableStream,
        new Function("return 1 + 1")(), typeof WebAssembly.instantiate],
      fetch: await fetch(${JSON.stringify(server.origin)} + "/x?y=1").catch((error) => error.message),
      scheme: await fetch("blob:null/x").catch((error) => error.message),
    });`,
  });
  const found = (await environment.result()) as {
    missing: string[];
    present: unknown[];
    fetch: string;
    scheme: string;
  };
  expect(found.missing).toEqual([]);
  expect(found.present).toEqual([
    36,
    "function",
    "function",
    "function",
    "function",
    2,
    "function",
  ]);
  expect(found.fetch).toContain(`this project may not reach ${server.origin}`);
  expect(found.fetch).toContain("Settings, Allowed origins");
  expect(found.scheme).toContain("cannot be fetched");
  expect(server.requests).toEqual([]);
});

test("an allowed origin is reached without cookies, any other stays out of reach", async ({
  page,
  context,
  server,
  other,
}) => {
  await context.addCookies([{ name: "session", value: "secret", url: server.origin }]);
  const engine = await EnginePage.open(page);
  const source = `export const handler = async ({ url }) => {
    const response = await fetch(url, { credentials: "include" });
    return response.status + " " + (await response.text());
  };`;
  const environment = await engine.start(
    "a",
    { "index.mjs": source },
    { allowedOrigins: [server.origin, "*; script-src *"] },
  );
  expect(await environment.result({ url: `${server.origin}/open` })).toBe("200 /* reached */");
  expect(server.requests).toEqual(["GET /open cookie="]);
  const refused = await environment.invoke({ url: `${other.origin}/closed` });
  expect(refused.body).toContain(`may not reach ${other.origin}`);
  // The policy holds where our own check cannot look: behind a redirect.
  const redirected = await environment.invoke({
    url: `${server.origin}/?to=${encodeURIComponent(`${other.origin}/behind`)}`,
  });
  expect(redirected.kind).toBe("error");
  expect(other.requests).toEqual([]);
});

test("environments hear and see nothing of each other", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const source = {
    "index.mjs": `const heard = []; const channel = new BroadcastChannel("all"); channel.onmessage = ({ data }) => heard.push(data);
      const own = new BroadcastChannel("all");
      globalThis.secret ??= process.env.SECRET;
      export const handler = async () => { own.postMessage(secret); await new Promise((r) => setTimeout(r, 100)); return { heard, secret }; };`,
  };
  const one = await engine.start("a", source, { variables: { SECRET: "one" } });
  const two = await engine.start("b", source, { variables: { SECRET: "two" } });
  const results = await Promise.all([one.result(), two.result()]);
  expect(results).toEqual([
    { heard: ["one"], secret: "one" },
    { heard: ["two"], secret: "two" },
  ]);
});

const HOSTILE: readonly { name: string; source: string }[] = [
  { name: "an endless loop", source: "export const handler = () => { for (;;); };" },
  {
    name: "an endless loop of microtasks",
    source: "export const handler = async () => { for (;;) await null; };",
  },
  {
    name: "a flood of output",
    source: 'export const handler = () => { for (;;) console.log("x".repeat(10_000)); };',
  },
  {
    name: "a flood of requests",
    source:
      "export const handler = () => { for (;;) fetch(`http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/next`).catch(() => {}); };",
  },
  {
    name: "a flood of files in /tmp",
    source: `import fs from "node:fs";
      export const handler = () => { for (let n = 0; ; n = (n + 1) % 10_000) { fs.appendFileSync("/tmp/" + n, "x"); if (n === 0) fs.renameSync("/tmp/0", "/tmp/first"); } };`,
  },
  {
    name: "a /tmp that is filled again and again",
    source: `import fs from "node:fs";
      const piece = new Uint8Array(2 ** 24);
      export const handler = () => { for (;;) { try { fs.appendFileSync("/tmp/a", piece); } catch { fs.rmSync("/tmp/a"); } } };`,
  },
  {
    name: "a loop that asks for events and never answers",
    source:
      "export const handler = async () => { for (;;) await fetch(`http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/nonsense`, { method: 'POST' }); };",
  },
  {
    name: "a gigabyte of memory",
    source:
      "export const handler = () => { const kept = []; try { for (let i = 0; i < 4; i += 1) kept.push(new Uint8Array(2 ** 28).fill(i)); } catch {} for (;;); };",
  },
];

for (const { name, source } of HOSTILE) {
  test(`${name} stops nobody else and ends with the process`, async ({ page }) => {
    const engine = await EnginePage.open(page);
    const neighbour = await engine.start("b", {
      "index.mjs": "export const handler = (event) => event;",
    });
    expect(await neighbour.result(0)).toBe(0);
    const hostile = await engine.start("a", { "index.mjs": source });
    await hostile.whenParked();
    hostile.invoke({}).catch(() => undefined); // no answer; the page goes away with the test
    for (let n = 1; n <= 5; n += 1) {
      expect(await neighbour.result(n)).toBe(n);
      // The page itself paints on.
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
    await hostile.kill();
    expect(await hostile.exited()).toMatchObject({ kind: "signaled", signal: "killed" });
    expect(await neighbour.result({ is: "after" })).toEqual({ is: "after" });
  });
}

const GARBAGE = `[undefined, null, 1, "x", {}, { kind: "output" }, { kind: "output", stream: "stdout", bytes: "x" },
  { kind: "position" }, { kind: "exit", code: "1" }, { kind: "__proto__" }]`;

/* Programs that have the port: `post` sends the client whatever they like. */
const LIARS: readonly {
  name: string;
  script: string;
  status: Record<string, unknown>;
  stderr: RegExp;
}[] = [
  {
    name: "garbage",
    script: `for (;;) for (const message of ${GARBAGE}) post(message);`,
    status: { kind: "signaled", signal: "killed" },
    stderr: /killed this process: it sent the simulator something that is no message/,
  },
  {
    name: "frames that break the Runtime API's protocol, then an exit status out of range",
    script: `post({ kind: "runtime-api", frame: 1 });
      post({ kind: "runtime-api", frame: { kind: "request", id: -1 } });
      post({ kind: "runtime-api", frame: { kind: "request-chunk", id: 7, bytes: "x" } });
      post({ kind: "exit", code: 300 });`,
    status: { kind: "exited", code: 44 },
    stderr: /^$/,
  },
];

for (const { name, script, status, stderr } of LIARS) {
  test(`a program that has the port and sends ${name} ends itself only`, async ({ page }) => {
    const engine = await EnginePage.open(page);
    const neighbour = await engine.start("b", {
      "index.mjs": "export const handler = (event) => event;",
    });
    const liar = await engine.startHostile(
      "a",
      `onmessage = ({ ports: [port] }) => { const post = (message) => port.postMessage(Object(message) === message ? { at: 0, ...message } : message); ${script} };`,
    );
    expect(await neighbour.result({ is: "meanwhile" })).toEqual({ is: "meanwhile" });
    expect(await liar.exited()).toMatchObject(status);
    expect((await liar.output()).stderr).toMatch(stderr);
    expect(await neighbour.result({ still: "here" })).toEqual({ still: "here" });
  });
}

test("a program that has the port and floods it ends itself only", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const neighbour = await engine.start("b", {
    "index.mjs": "export const handler = (event) => event;",
  });
  const flood = await engine.startHostile(
    "a",
    `onmessage = ({ ports: [port] }) => { for (let n = 0; n < 200_000; n += 1) port.postMessage({ kind: "output", stream: "stdout", bytes: new Uint8Array(1), at: 0 }); };`,
  );
  for (let n = 1; n <= 5; n += 1) expect(await neighbour.result(n)).toBe(n);
  // Killed for its rate where the machine is quick enough to take so many in a second; else by hand.
  await flood.kill();
  expect(await flood.exited()).toMatchObject({ kind: "signaled", signal: "killed" });
  expect(await neighbour.result({ still: "here" })).toEqual({ still: "here" });
});

/** Replaces what the engine's own code might call, and remembers each port that comes along. */
const PROTOTYPE_TRICKS = `
  const seen = new Set();
  const own = new MessageChannel();
  const { apply } = Reflect;
  const look = (value) => { if (value instanceof MessagePort && value !== own.port1 && value !== own.port2) seen.add(value); };
  const wrap = (holder) => {
    for (const name of Object.getOwnPropertyNames(holder)) {
      const descriptor = Object.getOwnPropertyDescriptor(holder, name);
      if (name === "constructor" || !descriptor.configurable) continue;
      for (const kind of ["value", "get", "set"]) {
        const native = descriptor[kind];
        if (typeof native !== "function") continue;
        descriptor[kind] = function (...args) {
          look(this);
          for (let at = 0; at < args.length; at += 1) look(args[at]);
          const result = apply(native, this, args);
          look(result);
          return result;
        };
      }
      Object.defineProperty(holder, name, descriptor);
    }
  };
  for (const holder of [MessagePort.prototype, MessageEvent.prototype, Event.prototype, EventTarget.prototype, Map.prototype,
    Promise.prototype, Uint8Array.prototype, Response.prototype, Headers.prototype]) wrap(holder);
  for (const name of ["kind", "frame", "port", "data", "ports", "target"])
    Object.defineProperty(Object.prototype, name, { set(value) { look(this); look(value); Object.defineProperty(this, name, { value, writable: true, configurable: true, enumerable: true }); }, configurable: true });
`;

test("no trick with prototypes reaches the port that leads the sandbox", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.mjs": `${PROTOTYPE_TRICKS}
      export const handler = async ({ otherPort }) => {
        console.log("a line");
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (otherPort) new MessageChannel().port1.postMessage("noticed");
        return seen.size;
      };`,
  });
  expect(await environment.result({})).toBe(0);
  await environment.freeze();
  await environment.thaw(Date.now());
  expect(await environment.result({})).toBe(0);
  // The tricks do work: a port that is not their own is noticed.
  expect(await environment.result({ otherPort: true })).toBe(1);
});
