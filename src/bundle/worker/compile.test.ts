import { expect, test } from "vitest";
import type { Thread } from "#wire/open-thread.ts";
import type { CompileAnswer, CompileRequest } from "./compile-protocol.ts";
import { createCompiler } from "./compile.ts";

const FILES = [{ path: "index.ts", bytes: new TextEncoder().encode("export enum A { B }") }];

/** A compiler's thread that answers as the test says. */
function thread(answer: (request: CompileRequest) => CompileAnswer) {
  const { port1, port2 } = new MessageChannel();
  const made = {
    isDisposed: false,
    port: port1 as unknown as MessagePort, // Node's, which has what is used of it
    dispose: (): void => {
      made.isDisposed = true;
      port2.close();
    },
  };
  port2.onmessage = ({ data }: { data: CompileRequest }) => port2.postMessage(answer(data));
  return made;
}

const compiled = ({ id }: CompileRequest): CompileAnswer => ({
  id,
  kind: "compiled",
  compilation: { files: new Map(), notes: [] },
});

test("files without TypeScript start no compiler", async () => {
  const compile = createCompiler(() => Promise.reject(new Error("not wanted")));
  await expect(compile([{ path: "index.mjs", bytes: new Uint8Array() }])).resolves.toEqual({
    files: new Map(),
    notes: [],
  });
});

test("the compiler stays for the next compilation", async () => {
  let starts = 0;
  const made = thread(compiled);
  const compile = createCompiler(async (): Promise<Thread> => {
    starts += 1;
    return made;
  });
  await compile(FILES);
  await compile(FILES);
  expect(starts).toBe(1);
  made.dispose();
});

test("one that breaks leaves nobody waiting, is ended, and the next compilation has another one", async () => {
  const broken = thread(() => ({ kind: "broken", message: "out of memory" }));
  const good = thread(compiled);
  const threads = [broken, good];
  const compile = createCompiler(async () => {
    const next = threads.shift();
    if (next === undefined) throw new Error("none left");
    return next;
  });
  const asked = await Promise.allSettled([compile(FILES), compile(FILES)]);
  expect(asked.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(asked[0]).toMatchObject({
    reason: { message: "The TypeScript compiler stopped: out of memory. Try again." },
  });
  expect(broken.isDisposed).toBe(true);
  await expect(compile(FILES)).resolves.toMatchObject({ notes: [] });
  good.dispose();
});

test("one that cannot be started is tried again", async () => {
  const good = thread(compiled);
  let starts = 0;
  const compile = createCompiler(async () => {
    starts += 1;
    if (starts === 1) throw new Error("offline");
    return good;
  });
  await expect(compile(FILES)).rejects.toThrow("offline");
  await expect(compile(FILES)).resolves.toMatchObject({ notes: [] });
  good.dispose();
});
