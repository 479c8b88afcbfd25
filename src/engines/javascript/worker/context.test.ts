import { AsyncLocalStorage as NodeStorage, AsyncResource as NodeResource } from "node:async_hooks";
import { beforeAll, expect, test } from "vitest";
import { keepContexts } from "../client/contexts/keep-contexts.ts";
import { awaited, awaitedEach } from "./context.ts";
import { asyncHooks } from "./modules/async-hooks.ts";
import { installHooks } from "./modules/hooks.ts";

/* Programs that use contexts, by Node's own module and by the sandbox's: what they see must be the same. */

interface Parts {
  readonly AsyncLocalStorage: typeof NodeStorage;
  readonly AsyncResource: typeof NodeResource;
}

type Program = (parts: Parts) => Promise<unknown>;

const PROGRAMS: readonly (readonly [name: string, body: string])[] = [
  ["over an await", `return s.run(1, async () => { await tick(); return s.getStore(); });`],
  [
    "over an await of no promise",
    `return s.run(1, async () => { await 0; return s.getStore(); });`,
  ],
  [
    "of two flows that take turns",
    `const flow = (name) => s.run(name, async () => { const seen = []; for (let n = 0; n < 5; n += 1) { await (n % 2 ? tick() : n); seen.push(s.getStore()); } return seen.join(); });
     return Promise.all([flow("a"), flow("b"), flow("c")]);`,
  ],
  [
    "after the run it is gone",
    `const p = s.run(1, async () => { await 0; }); const at = s.getStore(); await p; return [at, s.getStore()];`,
  ],
  [
    "in a rejected await's catch",
    `return s.run(1, async () => { try { await Promise.reject(new Error("x")); } catch { return s.getStore(); } });`,
  ],
  [
    "in a finally",
    `return s.run(1, async () => { let seen; try { await Promise.reject(1); } catch {} finally { await tick(); seen = s.getStore(); } return seen; });`,
  ],
  [
    "in then, catch and finally",
    `const seen = []; await s.run(1, () => tick().then(() => { seen.push(s.getStore()); throw 0; }).catch(() => seen.push(s.getStore())).finally(() => seen.push(s.getStore()))); return [...seen, s.getStore()];`,
  ],
  [
    "in timers",
    `return s.run(1, () => new Promise((r) => setTimeout(() => setImmediate(() => r(s.getStore())), 1)));`,
  ],
  [
    "in a microtask",
    `return s.run(1, () => new Promise((r) => queueMicrotask(() => r(s.getStore()))));`,
  ],
  [
    "of nested runs",
    `return s.run(1, async () => { const inner = await s.run(2, async () => { await tick(); return s.getStore(); }); return [inner, s.getStore()]; });`,
  ],
  [
    "of two storages",
    `const t = new AsyncLocalStorage(); return s.run(1, () => t.run(2, async () => { await tick(); return [s.getStore(), t.getStore()]; }));`,
  ],
  [
    "left by exit",
    `return s.run(1, async () => { const out = await s.exit(async () => { await tick(); return s.getStore(); }); return [out, s.getStore()]; });`,
  ],
  [
    "entered",
    `const f = async () => { s.enterWith(7); await tick(); return s.getStore(); }; return f();`,
  ],
  [
    "in for await",
    `async function* g() { yield 1; await tick(); yield 2; } return s.run(5, async () => { const seen = []; for await (const v of g()) { seen.push([v, s.getStore()]); await 0; } return seen; });`,
  ],
  [
    "in for await over a list",
    `return s.run(5, async () => { const seen = []; for await (const v of [tick(), 2]) seen.push(s.getStore()); return seen; });`,
  ],
  [
    "bound",
    `const f = s.run(3, () => AsyncLocalStorage.bind(() => s.getStore())); await tick(); return f();`,
  ],
  [
    "in a snapshot",
    `const snap = s.run(3, () => AsyncLocalStorage.snapshot()); return s.run(4, () => [snap(() => s.getStore()), s.getStore()]);`,
  ],
  [
    "of a resource",
    `const r = s.run(3, () => new AsyncResource("r")); return r.runInAsyncScope((a) => [a, s.getStore()], undefined, 9);`,
  ],
  [
    "with values of nested awaits",
    `return s.run(1, async () => { const f = async (x) => x + (await tick(), s.getStore()); return await f(await f(await f((await 1, 2)))); });`,
  ],
  [
    "with Promise.all and race",
    `return s.run(1, async () => { await Promise.all([tick(), tick()]); const a = s.getStore(); await Promise.race([tick(), tick()]); return [a, s.getStore()]; });`,
  ],
  [
    "in a class with arrows",
    `class A { v = async () => { await tick(); return s.getStore(); }; static async w() { await tick(); return s.getStore(); } } return s.run(1, async () => [await new A().v(), await A.w()]);`,
  ],
];

const PARAMETERS = "AsyncLocalStorage, AsyncResource";
const wrapped = (body: string): string =>
  `async function program({ ${PARAMETERS} }) { const s = new AsyncLocalStorage(); const tick = () => new Promise((r) => setTimeout(r, 1)); ${body} }`;

function made(text: string): Program {
  // oxlint-disable-next-line no-new-func, typescript/no-implied-eval -- running programs is what this test is for
  return new Function(`${text}\nreturn program;`)() as Program;
}

const expected = new Map<string, unknown>();

beforeAll(async () => {
  // Node's first: the sandbox's changes promises for good.
  for (const [name, body] of PROGRAMS)
    expected.set(
      name,
      await made(wrapped(body))({ AsyncLocalStorage: NodeStorage, AsyncResource: NodeResource }),
    );
  const none = (): never => {
    throw new Error("No program here asks for that.");
  };
  installHooks({
    meta: none,
    load: none,
    json: none,
    commonJs: none,
    ahead: none,
    line: none,
    builtin: none,
    loaded: none,
    awaited,
    awaitedEach,
  });
});

test.each(PROGRAMS)("a context is kept %s", async (name, body) => {
  const text = keepContexts(wrapped(body), false);
  const program = made(text ?? wrapped(body));
  expect(await program(asyncHooks() as Parts)).toEqual(expected.get(name));
});

test("lines stay, and what is no program is left alone", () => {
  const source = "// one\nexport const f = async () => {\n  await 1; // three\n};\n";
  expect(keepContexts(source, true)?.split("\n").slice(0, 3)).toEqual([
    "// one",
    "export const f = async () => {",
    "  await $pgAwaited((1)); // three",
  ]);
  expect(keepContexts("await is no keyword here ]", undefined)).toBeUndefined();
  expect(keepContexts("const a = 1;", true)).toBeUndefined();
});
