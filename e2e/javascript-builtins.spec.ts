import { createHash, createHmac } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { type Page, expect, test } from "./support/test.ts";
import { DEFAULT_SETTINGS, type Project } from "../src/project/project.ts";
import { encodeShareValue } from "../src/project/share-link.ts";
import { EnginePage } from "./support/javascript-engine-page.ts";

/* Node's built-in modules in the JavaScript sandbox, and the `/tmp` that outlives a process. */

test("reads the package and refuses to write to it", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.mjs": `import fs, { readFileSync } from "node:fs";
      import { readdir } from "fs/promises";
      export const handler = async () => {
        const refused = (run) => { try { run(); } catch ({ name, code, errno, syscall, path, message }) { return { name, code, errno, syscall, path, message }; } };
        return {
          text: readFileSync("data/greeting.txt", "utf8"),
          layer: String(fs.readFileSync("/opt/shared.txt")),
          names: await readdir("/var/task", { recursive: true }),
          write: refused(() => fs.writeFileSync("/var/task/x", "x")),
          missing: await readdir("/etc").catch((error) => error.message),
        };
      };`,
    "data/greeting.txt": "Grüezi",
    "/opt/shared.txt": "from the layer",
  });
  expect(await environment.result()).toEqual({
    text: "Grüezi",
    layer: "from the layer",
    names: ["data", "index.mjs", "data/greeting.txt"],
    write: {
      name: "Error",
      code: "EROFS",
      errno: -30,
      syscall: "open",
      path: "/var/task/x",
      message: "EROFS: read-only file system, open '/var/task/x'",
    },
    missing: "ENOENT: no such file or directory, scandir '/etc'",
  });
});

const COUNTER = `import fs from "node:fs";
  export const handler = async (event) => {
    const count = fs.existsSync("/tmp/state/count") ? Number(fs.readFileSync("/tmp/state/count", "utf8")) + 1 : 1;
    fs.mkdirSync("/tmp/state", { recursive: true });
    fs.writeFileSync("/tmp/state/count", String(count));
    if (event.fill) for (let n = 0; n < 3000; n += 1) fs.appendFileSync("/tmp/state/lines", n + "\\n");
    if (event.how === "exit") process.exit(3);
    if (event.how === "hang") { console.log("hangs"); for (;;); }
    return { count, lines: fs.existsSync("/tmp/state/lines") ? fs.readFileSync("/tmp/state/lines", "utf8").length : 0 };
  };`;

test("keeps /tmp warm, over a crash and over a kill in the middle of a loop, and to its environment", async ({
  page,
}) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", { "index.mjs": COUNTER });
  expect(await environment.result()).toEqual({ count: 1, lines: 0 });
  expect(await environment.result()).toEqual({ count: 2, lines: 0 });

  environment.invoke({ how: "exit", fill: true }).catch(() => undefined); // no answer comes
  expect(await environment.exited()).toEqual({ kind: "exited", code: 3 });
  await environment.restart();
  const length = Array.from({ length: 3000 }, (_, n) => `${n}\n`).join("").length;
  expect(await environment.result()).toEqual({ count: 4, lines: length });

  environment.invoke({ how: "hang" }).catch(() => undefined); // no answer comes
  await expect.poll(async () => (await environment.output()).stdout).toBe("hangs\n");
  await environment.kill();
  await environment.exited();
  await environment.restart();
  expect(await environment.result()).toEqual({ count: 6, lines: length });

  const other = await engine.start("b", { "index.mjs": COUNTER });
  expect(await other.result()).toEqual({ count: 1, lines: 0 });
});

test("kills a process that reports what cannot have happened under /tmp, and keeps what did", async ({
  page,
}) => {
  const engine = await EnginePage.open(page);
  // The engine's own code lets no program have the port: this one is there in its place.
  const liar = await engine.startHostile(
    "a",
    `onmessage = ({ ports: [port] }) => {
      port.onmessage = ({ data }) => {
        if (data.kind !== "start") return;
        const names = data.tmp.filter(({ kind }) => kind === "create").map(({ name }) => name);
        if (names.length === 0) {
          port.postMessage({ kind: "tmp", changes: [{ kind: "create", id: 1, parent: 0, name: "good", isFolder: false, mode: 0o644, at: 0 }], at: 0 });
          port.postMessage({ kind: "tmp", changes: [{ kind: "remove", id: 0, at: 0 }], at: 0 });
        } else {
          port.postMessage({ kind: "output", stream: "stdout", bytes: new TextEncoder().encode(names.join()), at: 0 });
          port.postMessage({ kind: "exit", code: 0, at: 0 });
        }
      };
    };`,
  );
  expect(await liar.exited()).toMatchObject({ kind: "signaled", signal: "killed" });
  expect((await liar.output()).stderr).toContain("it reported an impossible change of /tmp");
  await liar.restart();
  expect(await liar.exited()).toMatchObject({ kind: "exited", code: 0 });
  expect((await liar.output()).stdout).toBe("good");
});

test("hashes as Node does", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.cjs": `const crypto = require("crypto");
      exports.handler = async ({ text }) => ({
        hashes: ["md5", "sha1", "sha256", "SHA512"].map((name) => crypto.createHash(name).update(text.slice(0, 3)).update(text.slice(3)).digest("hex")),
        base64: crypto.createHash("sha256").update(text).digest("base64"),
        url: crypto.createHash("sha256").update(text).digest("base64url"),
        hmac: crypto.createHmac("sha256", "key").update(text).digest().toString("hex"),
        isSafe: crypto.timingSafeEqual(Buffer.from("a"), Buffer.from("a")),
        uuid: crypto.randomUUID().length, bytes: crypto.randomBytes(70000).length,
        inRange: Array.from({ length: 100 }, () => crypto.randomInt(3, 5)).every((n) => n === 3 || n === 4),
        subtle: Buffer.from(await crypto.webcrypto.subtle.digest("SHA-256", Buffer.from(text))).toString("hex"),
      });`,
  });
  const text = "Zürich, 25 November";
  const sha256 = (encoding: "hex" | "base64" | "base64url"): string =>
    createHash("sha256").update(text).digest(encoding);
  expect(await environment.result({ text })).toEqual({
    hashes: ["md5", "sha1", "sha256", "sha512"].map((name) =>
      createHash(name).update(text).digest("hex"),
    ),
    base64: sha256("base64"),
    url: sha256("base64url"),
    hmac: createHmac("sha256", "key").update(text).digest("hex"),
    isSafe: true,
    uuid: 36,
    bytes: 70_000,
    inRange: true,
    subtle: sha256("hex"),
  });
});

test("streams a response through node:stream's pipeline, from a file and through gzip", async ({
  page,
}) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.mjs": `import { pipeline } from "node:stream/promises";
      import { Readable, Transform } from "node:stream";
      import { EventEmitter } from "node:events";
      import fs from "node:fs";
      import zlib from "node:zlib";
      export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
        responseStream.setContentType("text/plain");
        const base64 = async function* (source) { const parts = []; for await (const part of source) parts.push(part); yield Buffer.concat(parts).toString("base64"); };
        if (event.gzip) return pipeline(fs.createReadStream("big.txt"), zlib.createGzip(), base64, responseStream);
        const shout = new Transform({ transform(chunk, encoding, done) { done(null, String(chunk).toUpperCase()); } });
        if (!(shout instanceof EventEmitter)) throw new Error("two kinds of EventEmitter");
        await pipeline(fs.createReadStream("big.txt"), fs.createWriteStream("/tmp/copy"));
        await pipeline(Readable.from(["one,", "two,", String(fs.statSync("/tmp/copy").size)]), shout, responseStream);
      });`,
    "big.txt": "line\n".repeat(50_000),
  });
  const answer = await environment.invoke({});
  expect(answer).toMatchObject({ kind: "response", body: "ONE,TWO,250000", trailers: [] });
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "lambda-runtime-function-response-mode": "streaming",
    "content-type": "text/plain",
  });
  const zipped = await environment.invoke({ gzip: true });
  expect(gunzipSync(Buffer.from(zipped.body, "base64")).toString()).toBe("line\n".repeat(50_000));
});

test("gives each module by all its names, to import and to require", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.mjs": `import path, { join } from "node:path";
      import events, { EventEmitter, once } from "events";
      import util, { format, promisify, inspect } from "node:util";
      import { EOL, tmpdir } from "os";
      import { fileURLToPath } from "url";
      import querystring from "querystring";
      import assert, { deepStrictEqual } from "node:assert";
      import { StringDecoder } from "string_decoder";
      import { gzipSync, gunzipSync } from "zlib";
      import process from "process";
      import { createRequire } from "node:module";
      import { readFile } from "fs";
      import * as common from "./common.cjs";
      const require = createRequire(import.meta.url);
      export const handler = async () => {
        const emitter = new EventEmitter();
        setTimeout(() => emitter.emit("ready", 42));
        const [ready] = await once(emitter, "ready");
        const failure = (() => { try { deepStrictEqual({ a: [1] }, { a: [2] }); } catch (error) { return error.code; } })();
        assert(true);
        assert.throws(() => { throw new TypeError("no"); }, TypeError);
        return {
          joined: join("/tmp", "..", "var", "./task"), same: path === require("path") && events === common.events,
          ready, text: format("%s=%j", "a", { b: 1 }), printed: inspect({ a: { b: { c: { d: 1 } } } }, { depth: 0 }),
          read: String(await promisify(readFile)("note.txt")), rest: [EOL, tmpdir(), fileURLToPath("file:///a%20b")],
          query: querystring.parse("a=1&a=2&b=%C3%A9+x"), failure, euro: new StringDecoder("utf8").write(Buffer.from([0xe2, 0x82])) === "",
          zipped: String(gunzipSync(gzipSync("again"))), required: common.names, argv: process.argv[0], isDeep: util.isDeepStrictEqual([1], [1]),
        };
      };`,
    "common.cjs": `exports.events = require("node:events");
      exports.names = [typeof require("fs").promises.readFile, typeof require("fs/promises").readFile, typeof require("assert").strict];`,
    "note.txt": "a note",
  });
  expect(await environment.result()).toEqual({
    joined: "/var/task",
    same: true,
    ready: 42,
    text: 'a={"b":1}',
    printed: "{ a: [Object] }",
    read: "a note",
    rest: ["\n", "/tmp", "/a b"],
    query: { a: ["1", "2"], b: "é x" },
    failure: "ERR_ASSERTION",
    euro: true,
    zipped: "again",
    required: ["function", "function", "function"],
    argv: "/var/lang/bin/node",
    isDeep: true,
  });
});

for (const [name, reason] of [
  ["node:repl", "no terminal"],
  ["node:domain", "Node itself advises against it"],
] as const) {
  test(`says what there is instead of ${name}, and why it is missing`, async ({ page }) => {
    const engine = await EnginePage.open(page);
    const environment = await engine.start("a", { "index.mjs": `import * as it from "${name}";` });
    const { body } = await environment.initError();
    const { errorMessage } = JSON.parse(body) as { errorMessage: string };
    expect(errorMessage).toContain(`${name} is not available in the playground: `);
    expect(errorMessage).toContain(reason);
    expect(errorMessage).toContain("node:fs/promises");
  });
}

test("gives a module that is named only while the program runs no half-truth", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.mjs": `export const handler = ({ name }) => import("node:" + name).then(() => "there", (error) => error.message);`,
  });
  expect(await environment.result({ name: "crypto" })).toMatch(/no file of the project names it/);
  expect(await environment.result({ name: "timers" })).toBe("there");
});

test("has no more room in /tmp than the function's setting", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start(
    "a",
    {
      "index.mjs": `import fs from "node:fs";
        export const handler = async () => {
          const piece = new Uint8Array(1024 * 1024);
          for (let n = 0; ; n += 1) {
            try { fs.writeFileSync("/tmp/" + n, piece); } catch ({ code, message }) { return { n, code, message }; }
          }
        };`,
    },
    { tmpMb: 8 },
  );
  // Each entry takes a block of its own.
  expect(await environment.result()).toEqual({
    n: 7,
    code: "ENOSPC",
    message: "ENOSPC: no space left on device, write",
  });
});

/* In the whole playground: the time-out is the service's, the files the engine's. */

async function openProject(page: Page, name: string, text: string): Promise<void> {
  const project: Project = {
    name: "test",
    files: new Map([[`task/${name}`, { content: { kind: "text", text }, mode: 0o644 }]]),
    layers: [],
    settings: {
      ...DEFAULT_SETTINGS,
      engine: "javascript",
      handler: "index.handler",
      timeoutSeconds: 1,
    },
    events: [
      { name: "hang", text: '{"how":"hang"}' },
      { name: "look", text: "{}" },
    ],
    requests: [],
  };
  await page.goto(`./#p=${encodeShareValue(project)}`);
  await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
}

test("finds /tmp again after a time-out", async ({ page }) => {
  await openProject(page, "index.mjs", COUNTER);
  await invoke(page, "hang");
  await expect(page.getByRole("region", { name: "Result" })).toContainText("Task timed out");
  await invoke(page, "look");
  await expect(page.getByRole("region", { name: "Result" })).toContainText('"count":2');
});

async function invoke(page: Page, event: string): Promise<void> {
  await page.getByRole("combobox", { name: "Event" }).selectOption(event);
  await page.getByRole("button", { name: "Invoke", exact: true }).click();
}

test("the editor knows what can be imported, and what cannot", async ({ page }) => {
  await openProject(
    page,
    "index.ts",
    `import fs, { readFileSync } from "node:fs";
import { writeFile } from "fs/promises";
import { createHash } from "crypto";
import path from "node:path";
import zlib from "zlib";
import { Readable } from "node:stream";
import { pipeline } from "stream/promises";
import assert from "node:assert";

export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
  const text: string = readFileSync(path.join("data", "a.txt"), "utf8");
  assert(fs.existsSync("/tmp"));
  await writeFile("/tmp/hash", createHash("sha256").update(text).digest("hex"));
  await pipeline(Readable.from([Buffer.from(text)]), zlib.createGzip(), responseStream);
});
import { connect } from "node:net";
`,
  );
  const editor = page.getByRole("region", { name: "Editor" });
  await expect(editor).toContainText("node:net");
  await expect(editor.locator(".squiggly-error")).toHaveCount(1, { timeout: 30_000 });
});
