import { expect, test } from "./support/test.ts";
import { EnginePage } from "./support/javascript-engine-page.ts";

/* TypeScript as a whole, Node's modules that runtimes need, and stepping by lines, each in a real sandbox. */

const TYPESCRIPT = `import { type Shape, area } from "@shapes";
import path = require("node:path");
enum Colour { Red = "red", Blue = "blue" }
namespace Paint { export const litres = (m2: number): number => m2 / 8; }
function loud(value: (...a: string[]) => string, _context: unknown) {
  return function (this: unknown, ...a: string[]) { return value.apply(this, a).toUpperCase(); };
}
class Job {
  constructor(private readonly colour: Colour, readonly side = 4) {}
  @loud text(): string { return \`\${this.colour}:\${Paint.litres(area({ side: this.side } satisfies Shape))}\`; }
}
export const handler = async (event: { fail?: boolean }) => {
  const log: string[] = [];
  {
    using resource = { [Symbol.dispose]() { log.push("gone"); } };
    log.push(typeof resource);
  }
  if (event.fail) throw new Error("on line 18");
  return { job: new Job(Colour.Blue).text(), log, base: path.basename("/a/b") };
};
`;

test("runs TypeScript that has to be compiled, and names its lines", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.ts": TYPESCRIPT,
    "lib/shapes.ts":
      "export interface Shape { side: number }\nexport const area = ({ side }: Shape): number => side * side;\n",
    "tsconfig.json": '{ "compilerOptions": { "paths": { "@shapes": ["./lib/shapes"] } } }',
  });
  expect(await environment.result({})).toEqual({
    job: "BLUE:2",
    log: ["object", "gone"],
    base: "b",
  });
  const failed = await environment.invoke({ fail: true });
  expect(failed.body).toContain("/var/task/index.ts:18:");
});

test("runs JSX with a factory of the project", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.tsx":
      "/** @jsx h */\nconst h = (tag: string, props: object | null, ...children: string[]) => `<${tag}>${children.join('')}</${tag}>`;\nexport const handler = async (event: { name: string }) => <b>{event.name}</b>;\n",
  });
  expect(await environment.result({ name: "ada" })).toBe("<b>ada</b>");
});

const CLASSIC = (send: string): string => `import http from "node:http";
import { promisify } from "node:util";
const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true });
http.get[promisify.custom] = (options) => new Promise((resolve, reject) => http.get(options, resolve).on("error", reject));
const textOf = async (response) => { let text = ""; for await (const part of response.setEncoding("utf8")) text += part; return text; };
const post = (path, body) => new Promise((resolve, reject) => {
  const request = http.request({ hostname, port, agent, method: "POST", path, headers: { "Content-Type": "application/json" } }, async (response) => resolve(await textOf(response)));
  request.on("error", reject);
  ${send}
});
for (;;) {
  const next = await promisify(http.get)({ hostname, port, agent, path: "/2018-06-01/runtime/invocation/next" });
  const event = JSON.parse(await textOf(next));
  const id = next.headers["lambda-runtime-aws-request-id"];
  await post("/2018-06-01/runtime/invocation/" + id + "/response", JSON.stringify({ echo: event, status: next.statusCode }));
}
`;

for (const [how, send] of [
  ["end(body)", "request.end(body);"],
  ["write and end", "request.write(body); request.end();"],
  [
    "a length and pieces",
    'request.setHeader("Content-Length", Buffer.byteLength(body)); request.write(body.slice(0, 3)); setTimeout(() => request.end(body.slice(3)), 5);',
  ],
] as const) {
  test(`a classic bootstrap over node:http answers with ${how}`, async ({ page }) => {
    const engine = await EnginePage.open(page);
    const environment = await engine.start("a", { "bootstrap.mjs": CLASSIC(send) });
    for (const n of [1, 2])
      expect(await environment.result({ n })).toEqual({ echo: { n }, status: 200 });
    await environment.whenParked();
    expect(await environment.position()).toMatchObject({ path: "/var/task/bootstrap.mjs" });
  });
}

test("has what runtimes look at: process, Buffer, events, stand-ins", async ({ page }) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.mjs": `import { EventEmitter, on, errorMonitor } from "node:events";
import { parseArgs } from "node:util";
import { setInterval as every } from "node:timers/promises";
import http2 from "node:http2";
import { isMainThread } from "node:worker_threads";
import { isIP } from "node:net";
export const handler = async () => {
  const emitter = new EventEmitter();
  queueMicrotask(() => { emitter.emit("a", 1); emitter.emit("a", 2); });
  const seen = [];
  for await (const [value] of on(emitter, "a")) { seen.push(value); if (value === 2) break; }
  let watched;
  emitter.on(errorMonitor, (error) => { watched = error.message; });
  emitter.on("error", () => {});
  emitter.emit("error", new Error("seen"));
  let input = "";
  for await (const part of process.stdin) input += part;
  let ticks = 0;
  for await (const _ of every(1)) if (++ticks === 2) break;
  let refusal;
  try { http2.connect("https://a"); } catch (error) { refusal = error.code; }
  return { seen, watched, input, ticks, refusal, isMainThread, ip: isIP("::1"),
    version: /^v22\\./.test(process.version), pid: typeof process.pid, rss: process.memoryUsage().rss > 0,
    claims: JSON.parse(Buffer.from("eyJzdWIiOiJhZGEifQ", "base64url").toString()),
    args: parseArgs({ args: ["-v"], options: { verbose: { type: "boolean", short: "v" } } }).values };
};`,
  });
  expect(await environment.result()).toEqual({
    seen: [1, 2],
    watched: "seen",
    input: "",
    ticks: 2,
    refusal: "ERR_FEATURE_UNAVAILABLE_ON_PLATFORM",
    isMainThread: true,
    ip: 6,
    version: true,
    pid: "number",
    rss: true,
    claims: { sub: "ada" },
    args: { verbose: true },
  });
});

test("steps through TypeScript by lines, with the values of each moment, and holds back what follows", async ({
  page,
}) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start(
    "a",
    {
      "index.ts":
        "export const handler = async (event: { n: number }) => {\n  let sum: number = event.n;\n  sum += 1;\n  console.log('sum', sum);\n  return sum;\n};\n",
    },
    { lineStepping: true },
  );
  expect(await environment.stopped()).toMatchObject({ path: "/var/task/index.ts", line: 1 });
  await environment.goOn();
  const answer = environment.invoke({ n: 4 });
  const lines: unknown[] = [];
  for (let count = 0; count < 4; count += 1) {
    const { line, functionName, variables } = await environment.stopped();
    lines.push([line, functionName, Object.fromEntries(variables)]);
    const { stdout } = await environment.output();
    expect(stdout).toBe(count < 3 ? "" : "sum 5\n");
    await environment.goOn();
  }
  expect(lines).toEqual([
    [2, "handler", { event: "{ n: 4 }" }],
    [3, "handler", { sum: "4", event: "{ n: 4 }" }],
    [4, "handler", { sum: "5", event: "{ n: 4 }" }],
    [5, "handler", { sum: "5", event: "{ n: 4 }" }],
  ]);
  expect((await answer).body).toBe("5");
});

test("requires ES modules, as Node 22 does, and tells what a module looks like", async ({
  page,
}) => {
  const engine = await EnginePage.open(page);
  const environment = await engine.start("a", {
    "index.cjs": `const { twice, default: named } = require("./lib.mjs");
      const early = require("esm-only");
      const failing = (() => { try { return require("./failing.mjs"); } catch ({ message }) { return message; } })();
      const cycle = (() => { try { return require("./cycle.mjs"); } catch ({ code }) { return code; } })();
      exports.handler = async () => ({
        twice: twice(4), named, early: early.value, again: require("./lib.mjs").twice === twice, failing, cycle,
        whole: require("./whole.mjs"), live: early.next() + early.count,
        module: [module.id === __filename, module.loaded, module.children.length, module.paths[0], require.main === module, Object.keys(require.cache).includes(__filename)],
      });`,
    "lib.mjs": `import { base } from "./base.mjs"; export const twice = (n) => n * base; export default "lib";`,
    "base.mjs": `export const base = 2;`,
    "failing.mjs": `throw new Error("on purpose");`,
    "whole.mjs": `const whole = { a: 1 }; export { whole as "module.exports" };`,
    "cycle.mjs": `import "./index.cjs"; export const never = 1;`,
    "node_modules/esm-only/package.json": `{"name":"esm-only","type":"module","exports":"./index.js"}`,
    "node_modules/esm-only/index.js": `export const value = await Promise.resolve("late"); export let count = 1; export const next = () => { count += 1; return ""; };`,
  });
  expect(await environment.result()).toEqual({
    twice: 8,
    named: "lib",
    early: "late",
    again: true,
    failing: "on purpose",
    cycle: "ERR_REQUIRE_ESM",
    whole: { a: 1 },
    live: "2",
    module: [true, true, 0, "/var/task/node_modules", false, true],
  });
});
