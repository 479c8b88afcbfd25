import { expect, test } from "./support/test.ts";
import { EnginePage } from "./support/javascript-engine-page.ts";

/*
 * The JavaScript engine in a real browser against a scripted Runtime API: what runs, how it fails, how it lives.
 * Isolation has a file of its own.
 */

const LOOP = `const api = \`http://\${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime\`;
let count = 0;
for (;;) {
  const next = await fetch(\`\${api}/invocation/next\`);
  const id = next.headers.get("lambda-runtime-aws-request-id");
  const event = await next.json();
  count += 1;
  await fetch(\`\${api}/invocation/\${id}/response\`, { method: "POST", body: JSON.stringify({ event, count }) });
}
`;

test("runs a bootstrap that loops over the Runtime API itself, and keeps its state warm", async ({
  page,
}) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", { "bootstrap.mjs": LOOP });
  expect(await environment.result({ n: 1 })).toEqual({ event: { n: 1 }, count: 1 });
  expect(await environment.result({ n: 2 })).toEqual({ event: { n: 2 }, count: 2 });
});

test("knows the line of the call that waits", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", { "bootstrap.mjs": LOOP });
  await environment.whenParked();
  expect(await environment.position()).toMatchObject({
    path: "/var/task/bootstrap.mjs",
    line: 4,
    column: 22,
  });
});

test("compiles a bootstrap in TypeScript and keeps its positions", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const typed =
    "  const event = (await next.json()) as { fail?: boolean }; if (event.fail as boolean) throw new Error(`lost ${id!}`);";
  const environment = await engine.start("a", {
    "bootstrap.ts": LOOP.replace(
      "let count = 0;",
      "let count: number = 0; enum Unused { A }",
    ).replace("  const event = await next.json();", typed),
  });
  expect(await environment.result({ n: 1 })).toEqual({ event: { n: 1 }, count: 1 });
  const lost = environment.invoke({ fail: true });
  lost.catch(() => undefined); // no answer comes; the page goes away with the test
  expect(await environment.exited()).toEqual({ kind: "exited", code: 1 });
  const { stderr } = await environment.output();
  const column = typed.indexOf("new Error") + 1;
  expect(stderr).toContain(`/var/task/bootstrap.ts:6\n${typed}\n${" ".repeat(column - 1)}^\n`);
  expect(stderr).toMatch(/Error: lost [-0-9]+\n/);
  expect(stderr).toContain(`\n    at file:///var/task/bootstrap.ts:6:${column}\n`);
});

test("drives a handler that returns, resolves or calls back", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.mjs": `export const handler = (event, context, callback) => {
      if (event.how === "promise") return Promise.resolve("promised");
      if (event.how === "fail") callback(new RangeError("called back"));
      else callback(null, "called");
    };`,
  });
  expect(await environment.result({ how: "promise" })).toBe("promised");
  expect(await environment.result({ how: "callback" })).toBe("called");
  const failed = await environment.invoke({ how: "fail" });
  expect(JSON.parse(failed.body)).toMatchObject({
    errorType: "RangeError",
    errorMessage: "called back",
  });
  const direct = await engine.start("b", {
    "index.mjs": "export const handler = () => undefined;",
  });
  expect(await direct.result()).toBeNull();
});

test("gives the handler the documented context", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start(
    "a",
    {
      "index.mjs": `export const handler = async (event, context) => ({
        ...context, remaining: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID,
      });`,
    },
    {
      variables: { AWS_LAMBDA_FUNCTION_NAME: "function", AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "256" },
      now: 1_000_000,
    },
  );
  await environment.thaw(1_000_000);
  const { body } = await environment.invoke(
    {},
    {
      "Lambda-Runtime-Deadline-Ms": "1003000",
      "Lambda-Runtime-Trace-Id": "Root=1-0-0",
      "Lambda-Runtime-Client-Context": '{"custom":{"a":1}}',
      "Lambda-Runtime-Cognito-Identity": '{"cognitoIdentityId":"i","cognitoIdentityPoolId":"p"}',
    },
  );
  const context = JSON.parse(body) as { remaining: number };
  expect(context).toMatchObject({
    functionName: "function",
    memoryLimitInMB: "256",
    awsRequestId: "00000000-0000-4000-8000-000000000001",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:function",
    clientContext: { custom: { a: 1 } },
    identity: { cognitoIdentityId: "i" },
    callbackWaitsForEmptyEventLoop: true,
    trace: "Root=1-0-0",
  });
  // By the simulated clock, which stands in 1970 here.
  expect(context.remaining).toBeGreaterThan(0);
  expect(context.remaining).toBeLessThanOrEqual(3000);
});

test("loads modules of every kind by Node's rules", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start(
    "a",
    {
      "src/app.mjs": `
        import settings from "./settings.json" with { type: "json" };
        import common, { twice } from "../lib/common.cjs";
        import { even } from "./even.mjs";
        import { typed } from "./typed.ts";
        import { inPackage } from "parcel/sub";
        import { fromLayer } from "layered";
        import { Buffer } from "node:buffer";
        const { late } = await import("./late.mjs");
        export const api = { handler: async () => ({
          settings, twice: twice(2), same: common.twice(2), even: even(10), typed: typed(1), late, inPackage, fromLayer,
          url: import.meta.url, folder: import.meta.dirname, base64: Buffer.from("hi").toString("base64"),
        }) };`,
      "src/settings.json": '{"colour":"blue"}',
      "src/even.mjs":
        'import { odd } from "./odd.mjs"; export function even(n) { return n === 0 || odd(n - 1); }',
      "src/odd.mjs":
        'import { even } from "./even.mjs"; export function odd(n) { return n !== 0 && even(n - 1); }',
      "src/typed.ts":
        'import type { Nothing } from "./nothing.ts";\nexport const typed = (n: number): string => `${n}`;',
      "src/late.mjs": "export const late = 'late';",
      "lib/common.cjs":
        'const other = require("./other"); exports.twice = (n) => n * other.factor; exports.folder = __dirname;',
      "lib/other.js": "module.exports = { factor: 2 };",
      "node_modules/parcel/package.json":
        '{"type":"module","exports":{"./sub":{"import":"./dist/sub.js"}}}',
      "node_modules/parcel/dist/sub.js": "export const inPackage = true;",
      "/opt/nodejs/node_modules/layered/package.json": '{"main":"main.js"}',
      "/opt/nodejs/node_modules/layered/main.js": "exports.fromLayer = true;",
    },
    { handler: "src/app.api.handler" },
  );
  expect(await environment.result()).toEqual({
    settings: { colour: "blue" },
    twice: 4,
    same: 4,
    even: true,
    typed: "1",
    late: "late",
    inPackage: true,
    fromLayer: true,
    url: "file:///var/task/src/app.mjs",
    folder: "/var/task/src",
    base64: "aGk=",
  });
});

test("takes .js as CommonJS unless package.json or its syntax says otherwise", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const source = "exports.handler = async () => typeof module;";
  const common = await engine.start("a", { "index.js": source });
  expect(await common.result()).toBe("object");
  const byType = await engine.start("b", {
    "package.json": '{"type":"module"}',
    "index.js": "export const handler = async () => typeof module;",
  });
  expect(await byType.result()).toBe("undefined");
  const bySyntax = await engine.start("c", {
    "index.js": "export const handler = async () => 'esm';",
  });
  expect(await bySyntax.result()).toBe("esm");
});

const INIT_ERRORS: readonly {
  name: string;
  files: Readonly<Record<string, string>>;
  handler?: string;
  type: string;
  message: RegExp;
  trace?: RegExp;
}[] = [
  {
    name: "a syntax error",
    files: { "index.mjs": "export const a = 1;\nexport const handler = ;\n" },
    type: "Runtime.UserCodeSyntaxError",
    message: /^SyntaxError: Unexpected token ';'$/,
    trace: /file:\/\/\/var\/task\/index\.mjs:2:24/,
  },
  {
    name: "a syntax error in CommonJS",
    files: { "index.js": "exports.a = 1;\nlet y = 1 1;\n" },
    type: "Runtime.UserCodeSyntaxError",
    message: /^SyntaxError: Unexpected number$/,
    trace: /\/var\/task\/index\.js:2:11/,
  },
  {
    name: "a syntax error in TypeScript",
    files: { "index.ts": "const a: number = 1;\nexport const handler = ;\n" },
    type: "Runtime.UserCodeSyntaxError",
    message: /^SyntaxError: /,
    trace: /file:\/\/\/var\/task\/index\.ts:2:24/,
  },
  {
    name: "an export that is not there",
    files: { "index.mjs": 'import { nope } from "./lib.mjs";', "lib.mjs": "export const z = 1;" },
    type: "Runtime.UserCodeSyntaxError",
    message: /module 'file:\/\/\/var\/task\/lib\.mjs' does not provide an export named 'nope'/,
    trace: /file:\/\/\/var\/task\/index\.mjs:1:10/,
  },
  {
    name: "a missing file",
    files: { "index.mjs": 'import "./lib.mjs";' },
    type: "Runtime.ImportModuleError",
    message: /Cannot find module '\/var\/task\/lib\.mjs' imported from \/var\/task\/index\.mjs/,
    trace: /file:\/\/\/var\/task\/index\.mjs:1:9/,
  },
  {
    name: "a package",
    files: { "index.mjs": 'import _ from "lodash";' },
    type: "Runtime.ImportModuleError",
    message:
      /Cannot find package 'lodash' imported from \/var\/task\/index\.mjs\. The playground installs no packages.*esbuild/s,
  },
  {
    name: "a built-in module of Node",
    files: { "index.mjs": 'import repl from "repl";' },
    type: "Runtime.ImportModuleError",
    message: /repl is not available in the playground: .*terminal.*node:buffer/s,
  },
  {
    name: "JSON without its attribute",
    files: { "index.mjs": 'import a from "./a.json";', "a.json": "{}" },
    type: "Runtime.ImportModuleError",
    message: /needs an import attribute of "type: json"/,
  },
  {
    name: "a missing handler file",
    files: { "other.mjs": "" },
    type: "Runtime.ImportModuleError",
    message: /^Error: Cannot find module 'index'/,
  },
  {
    name: "a missing export",
    files: { "index.mjs": "export const other = () => 1;" },
    type: "Runtime.HandlerNotFound",
    message: /^index\.handler is undefined or not exported$/,
  },
  {
    name: "an export that is no function",
    files: { "index.mjs": "export const handler = 1;" },
    type: "Runtime.HandlerNotFound",
    message: /^index\.handler is not a function$/,
  },
  {
    name: "a malformed handler",
    files: { "index.mjs": "export const handler = () => 1;" },
    handler: "index",
    type: "Runtime.MalformedHandlerName",
    message: /^Bad handler$/,
  },
  {
    name: "an error thrown while loading",
    files: { "index.mjs": "const config = {};\nconfig.deep.value;" },
    type: "TypeError",
    message: /Cannot read properties of undefined \(reading 'value'\)/,
    trace: /file:\/\/\/var\/task\/index\.mjs:2:13/,
  },
];

for (const { name, files, handler, type, message, trace } of INIT_ERRORS) {
  test(`reports ${name} as an init error and exits`, async ({ page }) => {
    const engine = await EnginePage.open(page);
    const environment = await engine.start("a", files, handler === undefined ? {} : { handler });
    const reported = await environment.initError();
    const body = JSON.parse(reported.body) as {
      errorType: string;
      errorMessage: string;
      trace: string[];
    };
    expect(body.errorType).toBe(type);
    expect(reported.type).toBe(type);
    expect(body.errorMessage).toMatch(message);
    if (trace !== undefined) expect(body.trace.join("\n")).toMatch(trace);
    expect(await environment.exited()).toEqual({ kind: "exited", code: 1 });
  });
}

test("posts a handler's error with type, message and trace, and goes on", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.mjs": `class OrderError extends Error { name = "OrderError"; }
export const handler = async (event) => {
  if (event.text) throw "just text";
  if (event.ok) return "fine";
  await null;
  throw new OrderError("no such order");
};`,
  });
  const failed = await environment.invoke({});
  expect(failed.kind).toBe("error");
  const body = JSON.parse(failed.body) as {
    errorType: string;
    errorMessage: string;
    trace: string[];
  };
  expect(body).toMatchObject({ errorType: "OrderError", errorMessage: "no such order" });
  expect(body.trace[1]).toMatch(/^ {4}at .*file:\/\/\/var\/task\/index\.mjs:6:9/);
  expect(Object.fromEntries(failed.headers)["lambda-runtime-function-error-type"]).toBe(
    "OrderError",
  );
  const text = await environment.invoke({ text: true });
  expect(JSON.parse(text.body)).toMatchObject({
    errorType: "string",
    errorMessage: "just text",
    trace: [],
  });
  expect(await environment.result({ ok: true })).toBe("fine");
});

const STREAM = `export const handler = awslambda.streamifyResponse(async (event, responseStream) => {
  if (event.early) throw new Error("too early");
  const stream = awslambda.HttpResponseStream.from(responseStream, { statusCode: 201, headers: { "x-a": "b" } });
  stream.write("one,");
  await new Promise((resolve) => setTimeout(resolve, 1));
  stream.write(new TextEncoder().encode("two"));
  if (event.late) throw new TypeError("too late: é");
  stream.end();
});
`;

test("streams a response with its HTTP prelude", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", { "index.mjs": STREAM });
  const answer = await environment.invoke({});
  expect(answer.kind).toBe("response");
  expect(answer.body).toBe('{"statusCode":201,"headers":{"x-a":"b"}}\0\0\0\0\0\0\0\0one,two');
  expect(answer.trailers).toEqual([]);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    "lambda-runtime-function-response-mode": "streaming",
    "transfer-encoding": "chunked",
    "content-type": "application/vnd.awslambda.http-integration-response",
    trailer: "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
  });
});

test("ends a stream that fails with the error in its trailers, and posts an error before the first byte", async ({
  page,
}) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", { "index.mjs": STREAM });
  const late = await environment.invoke({ late: true });
  expect(late.kind).toBe("response");
  expect(late.body).toMatch(/one,two$/);
  const trailers = Object.fromEntries(late.trailers);
  expect(trailers["Lambda-Runtime-Function-Error-Type"]).toBe("TypeError");
  const error: unknown = JSON.parse(
    Buffer.from(trailers["Lambda-Runtime-Function-Error-Body"] ?? "", "base64").toString(),
  );
  expect(error).toMatchObject({ errorType: "TypeError", errorMessage: "too late: é" });
  const early = await environment.invoke({ early: true });
  expect(early.kind).toBe("error");
  expect(JSON.parse(early.body)).toMatchObject({ errorMessage: "too early" });
});

const EXITS: readonly { name: string; source: string; status: unknown; stderr: RegExp }[] = [
  {
    name: "process.exit",
    source: "process.exit(7); console.log('never');",
    status: { kind: "exited", code: 7 },
    stderr: /^$/,
  },
  {
    name: "process.exit after its exit event",
    source:
      "process.on('exit', (code) => { console.error('code', code); process.exitCode = 9; }); setTimeout(() => process.exit(), 1);",
    status: { kind: "exited", code: 9 },
    stderr: /^code 0\n$/,
  },
  {
    name: "the end of its work",
    source: "setTimeout(() => {}, 5);",
    status: { kind: "exited", code: 0 },
    stderr: /^$/,
  },
  {
    name: "an await that nothing settles",
    source: "await new Promise(() => {});",
    status: { kind: "exited", code: 13 },
    stderr: /unsettled top-level await/,
  },
  {
    name: "an uncaught exception",
    source: "setTimeout(() => {\n  null.x;\n}, 1);",
    status: { kind: "exited", code: 1 },
    stderr:
      /^\/var\/task\/bootstrap\.mjs:2\n {2}null\.x;\n {7}\^\n\nTypeError: Cannot read .*\n {4}at .*\/var\/task\/bootstrap\.mjs:2:8/s,
  },
  {
    name: "a rejection that nobody handles",
    source: "Promise.reject(new Error('nobody'));\nsetInterval(() => {}, 1000);",
    status: { kind: "exited", code: 1 },
    stderr: /Error: nobody\n {4}at file:\/\/\/var\/task\/bootstrap\.mjs:1:16/,
  },
  {
    name: "endless recursion",
    source: "const again = () => again() + 1;\nagain();",
    status: { kind: "exited", code: 1 },
    stderr: /RangeError: Maximum call stack size exceeded/,
  },
];

for (const { name, source, status, stderr } of EXITS) {
  test(`ends with ${name} as Node does`, async ({ page }) => {
    const engine = await EnginePage.open(page);
    const environment = await engine.start("a", { "bootstrap.mjs": source });
    expect(await environment.exited()).toEqual(status);
    const output = await environment.output();
    expect(output.stderr).toMatch(stderr);
    expect(output.stdout).toBe("");
    expect(output.isEnded).toBe(true);
  });
}

const PBKDF2 = `const key = await crypto.subtle.importKey("raw", new Uint8Array(16), "PBKDF2", false, ["deriveBits"]);
  const params = { name: "PBKDF2", hash: "SHA-512", salt: new Uint8Array(16), iterations: 6_000_000 };
  await crypto.subtle.deriveBits(params, key, 512);`;

/** What the browser does outside the program's thread, longer than any patience. Issue 19: Node waits for all of it. */
const LONG_WORK: readonly (readonly [name: string, files: Readonly<Record<string, string>>])[] = [
  ["crypto.subtle", { "bootstrap.mjs": `${PBKDF2}\nprocess.exit(6);` }],
  [
    "a module that is imported while it runs",
    { "bootstrap.mjs": 'await import("./slow.mjs");\nprocess.exit(6);', "slow.mjs": PBKDF2 },
  ],
  [
    "Atomics.waitAsync with a time",
    {
      "bootstrap.mjs": `const words = new Int32Array(new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true }).buffer);
      await Atomics.waitAsync(words, 0, 0, 2500).value;
      process.exit(6);`,
    },
  ],
  [
    "a stream that is compressed",
    {
      "bootstrap.mjs": `const chunk = crypto.getRandomValues(new Uint8Array(65536));
      let left = 1500;
      const source = new ReadableStream({ pull(controller) { if (left-- > 0) controller.enqueue(chunk); else controller.close(); } });
      const reader = source.pipeThrough(new CompressionStream("gzip")).getReader();
      while (!(await reader.read()).done);
      process.exit(6);`,
    },
  ],
  [
    "a port that listens, until it is closed",
    {
      "bootstrap.mjs": `const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { port1.close(); process.exitCode = 6; };
      setTimeout(() => port2.postMessage(1), 1);`,
    },
  ],
];

for (const [name, files] of LONG_WORK) {
  test(`lives as long as ${name}`, async ({ page }) => {
    const engine = await EnginePage.open(page);
    const environment = await engine.start("a", files);
    expect(await environment.exited()).toEqual({ kind: "exited", code: 6 });
    expect((await environment.output()).stderr).toBe("");
  });
}

test("does not take the moments between requests for the end of the work", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "bootstrap.mjs": `const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API;
      const start = performance.now();
      while (performance.now() - start < 1500) await fetch(api + "/2018-06-01/runtime/nothing", { method: "POST" });
      process.exit(6);`,
  });
  expect(await environment.exited()).toEqual({ kind: "exited", code: 6 });
});

test("lets the program catch what was not caught", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "bootstrap.mjs": `
      process.on("uncaughtException", (error) => console.log("caught", error.message));
      process.on("unhandledRejection", (reason) => console.log("rejected", reason));
      setTimeout(() => { throw new Error("x"); }, 1);
      Promise.reject("y");`,
  });
  expect(await environment.exited()).toEqual({ kind: "exited", code: 0 });
  expect((await environment.output()).stdout.split("\n").sort()).toEqual([
    "",
    "caught x",
    "rejected y",
  ]);
});

test("reports an error that escapes a handler for its event, as Lambda's runtime does, and exits", async ({
  page,
}) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.mjs": `export const handler = () => new Promise(() => { Promise.reject(new RangeError("loose")); });`,
  });
  const answer = await environment.invoke({});
  expect(JSON.parse(answer.body)).toMatchObject({
    errorType: "Runtime.UnhandledPromiseRejection",
    errorMessage: "RangeError: loose",
  });
  expect(await environment.exited()).toEqual({ kind: "exited", code: 128 });
});

test("prints what console prints in Node, each to its stream", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "bootstrap.mjs": `
      console.log("%s is %d, %j%%", "x", 2, { a: 1 }, [1, "two", null, undefined, true, 3n, Symbol("s")]);
      console.info({ deep: { deeper: { deepest: { lost: 1 } } }, list: [[1], []], f() {}, date: new Date(0), re: /a/g });
      console.log(new Map([["a", { b: 1 }]]), new Set([1]), new Uint8Array(2), Object.create(null), class A {});
      console.log("a long object", { first: "some longer text here", second: "some longer text here", third: "and more" });
      console.warn("to stderr"); console.group("in"); console.log("a\\nb"); console.groupEnd();
      process.stdout.write("no line end");`,
  });
  await environment.exited();
  const { stdout, stderr } = await environment.output();
  expect(stderr).toBe("to stderr\n");
  // Recorded from Node 20.
  expect(stdout).toBe(`x is 2, {"a":1}% [ 1, 'two', null, undefined, true, 3n, Symbol(s) ]
{
  deep: { deeper: { deepest: [Object] } },
  list: [ [ 1 ], [] ],
  f: [Function: f],
  date: 1970-01-01T00:00:00.000Z,
  re: /a/g
}
Map(1) { 'a' => { b: 1 } } Set(1) { 1 } Uint8Array(2) [ 0, 0 ] [Object: null prototype] {} [class A]
a long object {
  first: 'some longer text here',
  second: 'some longer text here',
  third: 'and more'
}
in
  a
  b
no line end`);
});

test("loses no line of a long run, and keeps the streams in order", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "bootstrap.mjs":
      "for (let n = 0; n < 100_000; n += 1) { if (n % 1000 === 0) console.error(n); else console.log(n); } process.exit();",
  });
  expect(await environment.exited()).toEqual({ kind: "exited", code: 0 });
  const { stdout, stderr } = await environment.output();
  const numbers = (text: string): number[] => text.trimEnd().split("\n").map(Number);
  expect(numbers(stderr)).toEqual(Array.from({ length: 100 }, (_, index) => index * 1000));
  expect(numbers(stdout)).toEqual(
    Array.from({ length: 100_000 }, (_, n) => n).filter((n) => n % 1000 !== 0),
  );
});

test("gives each process its own copy of the variables", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const source = {
    "bootstrap.mjs":
      "console.log(JSON.stringify(process.env)); process.env.COLOUR = 1; console.log(process.env.COLOUR === '1'); process.exit(3);",
  };
  const options = { variables: { COLOUR: "red" } };
  const environment = await engine.start("a", source, options);
  await environment.exited();
  const first = await environment.output();
  await environment.restart(options);
  expect(await environment.exited()).toEqual({ kind: "exited", code: 3 });
  expect(await environment.output()).toEqual(first);
  const [variables = "", isText] = first.stdout.split("\n");
  expect(JSON.parse(variables)).toEqual({
    AWS_LAMBDA_RUNTIME_API: "169.254.100.1:9001",
    LAMBDA_TASK_ROOT: "/var/task",
    _HANDLER: "index.handler",
    COLOUR: "red",
  });
  expect(isText).toBe("true");
});

test("lets no timer fire while the environment is frozen", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const hour = 3_600_000;
  const environment = await engine.start(
    "a",
    {
      "index.mjs": `let firedAt;
        export const handler = async (event) => {
          if (event.arm) { setTimeout(() => { firedAt = Date.now(); }, 300); return "armed"; }
          while (firedAt === undefined) await new Promise((resolve) => setTimeout(resolve, 1));
          return firedAt;
        };`,
    },
    { now: 0 },
  );
  await environment.result({ arm: true });
  await environment.freeze();
  // Another environment's time passes meanwhile, more than the timer's.
  const other = await engine.start("b", {
    "bootstrap.mjs": "setTimeout(() => process.exit(0), 500);",
  });
  await other.exited();
  // While it stood still the clock went on by an hour: a timer that fired in between would have seen less.
  await environment.thaw(hour);
  expect(await environment.result()).toBeGreaterThanOrEqual(hour);
});

/*
 * Each goes round by itself until it is told to stop; `turn` counts the rounds. None may turn while the environment is
 * frozen, and each goes on afterwards.
 */
const LOOPS: readonly { name: string; source: string }[] = [
  {
    name: "a MessageChannel's onmessage",
    source: `const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { if (turn()) port2.postMessage(0); };
      port2.postMessage(0);`,
  },
  {
    name: "a listener of a MessagePort that was cloned",
    source: `const { port1, port2 } = new MessageChannel();
      const { port } = structuredClone({ port: port1 }, { transfer: [port1] });
      port.addEventListener("message", { handleEvent() { if (turn()) port2.postMessage(0); } });
      port.start();
      port2.postMessage(0);`,
  },
  {
    name: "a MessagePort that came in a message",
    source: `const carrier = new MessageChannel();
      const { port1, port2 } = new MessageChannel();
      carrier.port1.onmessage = ({ ports: [port] }) => {
        port.onmessage = () => { if (turn()) port2.postMessage(0); };
        port2.postMessage(0);
      };
      carrier.port2.postMessage(0, [port1]);`,
  },
  {
    name: "a MessageChannel made by its prototype's constructor",
    source: `const { port1, port2 } = new (MessageChannel.prototype.constructor)();
      port1.onmessage = () => { if (turn()) port2.postMessage(0); };
      port2.postMessage(0);`,
  },
  {
    name: "two BroadcastChannels",
    source: `const one = new BroadcastChannel("loop"), two = new BroadcastChannel("loop");
      one.onmessage = () => { if (turn()) two.postMessage(0); };
      two.postMessage(0);`,
  },
  {
    name: "AbortSignal.timeout",
    source: `const again = () => AbortSignal.timeout(1).addEventListener("abort", () => { if (turn()) again(); });
      again();`,
  },
  {
    name: "bodies",
    source: `while (turn()) await new Blob(["x"]).text();`,
  },
  {
    name: "chunks of a stream",
    source: `while (turn()) for await (const chunk of new Blob(["x"]).stream()) chunk.length;`,
  },
  {
    name: "a stream's reader",
    source: `while (turn()) await new Blob(["x"]).stream().getReader().read();`,
  },
  {
    name: "WebAssembly",
    source: `while (turn()) await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));`,
  },
  {
    name: "Atomics.waitAsync",
    source: `const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
      while (turn()) await Atomics.waitAsync(new Int32Array(buffer), 0, 0, 1).value;`,
  },
  {
    name: "a PerformanceObserver",
    source: `new PerformanceObserver(() => { if (turn()) performance.mark("x"); }).observe({ entryTypes: ["mark"] });
      performance.mark("x");`,
  },
];

/** Lets time pass, by the work of an environment that is not frozen. */
async function otherWork(engine: EnginePage, id: string): Promise<void> {
  const other = await engine.start(id, { "bootstrap.mjs": "setTimeout(() => {}, 200);" });
  await other.exited();
}

for (const { name, source } of LOOPS) {
  test(`stands still between invocations: ${name}`, async ({ page }) => {
    const engine = await EnginePage.open(page);
    const environment = await engine.start("a", {
      "index.mjs": `let turns = 0;
        let isOver = false;
        const turn = () => { turns += 1; return !isOver; };
        const loop = async () => { ${source} };
        const until = async (goal) => { while (!goal()) await new Promise((resolve) => setTimeout(resolve, 1)); };
        // Signals reach a frozen process: they tell how far it is.
        const whileFrozen = [];
        process.on("SIGTERM", () => whileFrozen.push(turns));
        export const handler = async ({ start }) => {
          if (start) { loop(); await until(() => turns >= 3); return; }
          const before = turns;
          await until(() => turns > before);
          isOver = true;
          return whileFrozen;
        };`,
    });
    await environment.result({ start: true });
    await environment.freeze();
    await otherWork(engine, "b");
    await environment.kill("SIGTERM");
    await otherWork(engine, "c");
    await environment.kill("SIGTERM");
    await environment.thaw(Date.now());
    const [first, second, ...others] = (await environment.result({})) as number[];
    expect(first).toBeGreaterThanOrEqual(3);
    expect(second).toBe(first);
    expect(others).toEqual([]);
  });
}

test("gives what came while it was frozen in order, each in its turn, and then what comes later", async ({
  page,
}) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.mjs": `const heard = [];
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => {
        heard.push(data);
        Promise.resolve().then(() => heard.push(data + "'"));
        if (data === 1) port2.postMessage(4);
      };
      process.on("SIGTERM", () => {
        for (const n of [1, 2, 3]) port2.postMessage(n);
      });
      export const handler = async ({ check }) => {
        while (check && heard.length < 8) await new Promise((resolve) => setTimeout(resolve, 1));
        return heard;
      };`,
  });
  await environment.result({});
  await environment.freeze();
  await otherWork(engine, "b");
  await environment.kill("SIGTERM");
  await otherWork(engine, "c");
  await environment.thaw(Date.now());
  expect(await environment.result({ check: true })).toEqual([1, "1'", 2, "2'", 3, "3'", 4, "4'"]);
});

test("follows the simulated clock", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start(
    "a",
    {
      "index.mjs":
        "export const handler = async () => [Date.now(), new Date().toISOString(), new Date(0).getTime()];",
    },
    { now: 86_400_000 },
  );
  const [first, text] = (await environment.result()) as [number, string];
  expect(first).toBeGreaterThanOrEqual(86_400_000);
  expect(first).toBeLessThan(86_400_000 + 60_000);
  expect(text).toMatch(/^1970-01-02T00:00/);
  await environment.freeze();
  await environment.thaw(2 * 86_400_000);
  const [second, , epoch] = (await environment.result()) as [number, string, number];
  expect(second).toBeGreaterThanOrEqual(2 * 86_400_000);
  expect(epoch).toBe(0);
});

test("keeps environments apart and runs them at once", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const source = {
    "index.mjs": `globalThis.seen ??= []; export const handler = async (event) => { seen.push(event.n); return seen; };`,
  };
  const environments = await Promise.all(["a", "b", "c"].map((id) => engine.start(id, source)));
  const results = await Promise.all(
    environments.map((environment, n) => environment.result({ n })),
  );
  expect(results).toEqual([[0], [1], [2]]);
});

test("kills an endless loop, keeps what it printed, and starts afresh", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.mjs": `let count = 0;
      export const handler = async (event) => { if (event.spin) { console.log("spinning"); for (;;); } return (count += 1); };`,
  });
  expect(await environment.result()).toBe(1);
  void environment.invoke({ spin: true }).catch(() => undefined);
  await expect.poll(async () => (await environment.output()).stdout).toBe("spinning\n");
  await environment.kill();
  expect(await environment.exited()).toEqual({
    kind: "signaled",
    signal: "killed",
    isOutOfMemory: false,
  });
  expect(await environment.output()).toEqual({ stdout: "spinning\n", stderr: "", isEnded: true });
  await environment.restart();
  expect(await environment.result()).toBe(1);
});

test("answers SIGTERM as Node does", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const deaf = await engine.start("a", {
    "bootstrap.mjs": "console.log('up'); setInterval(() => {}, 1000);",
  });
  await expect.poll(async () => (await deaf.output()).stdout).toBe("up\n");
  await deaf.kill("SIGTERM");
  expect(await deaf.exited()).toEqual({
    kind: "signaled",
    signal: "terminated",
    isOutOfMemory: false,
  });
  const polite = await engine.start("b", {
    "bootstrap.mjs":
      "process.on('SIGTERM', () => process.exit(0)); console.log('up'); setInterval(() => {}, 1000);",
  });
  await expect.poll(async () => (await polite.output()).stdout).toBe("up\n");
  await polite.kill("SIGTERM");
  expect(await polite.exited()).toEqual({ kind: "exited", code: 0 });
});

test("runs an extensionless bootstrap whose first line names node, when it is executable", async ({
  page,
}) => {
  const engine = await EnginePage.open(page);
  const files = { bootstrap: "#!/opt/bin/node\nprocess.exit(4);\n" };
  const environment = await engine.start("a", files);
  expect(await environment.exited()).toEqual({ kind: "exited", code: 4 });
  const refused = await engine.start("b", files, { modes: { "/var/task/bootstrap": 0o644 } });
  expect(refused.outcome).toMatchObject({
    kind: "exec-failed",
    entryPoint: "/var/task/bootstrap",
    errno: "EACCES",
  });
});
