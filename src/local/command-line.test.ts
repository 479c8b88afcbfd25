import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { utf8 } from "#base/utf8.ts";
import type { TraceEventKind } from "#trace/trace-event.ts";
import { parseTraceFile } from "#trace/trace-file.ts";
import {
  BASH_LOOP,
  afterwards,
  bashFunction,
  cleanUp,
  functionDirectory,
  eventually,
} from "./local.test-support.ts";

afterEach(cleanUp);

const SCRIPT = fileURLToPath(new URL("../../scripts/local.mjs", import.meta.url));

interface RunningCommand {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

function run(...args: readonly string[]): RunningCommand {
  const child = spawn(process.execPath, [SCRIPT, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = new Promise<Awaited<RunningCommand["ended"]>>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal }));
  });
  afterwards(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}

/** Local mode on free ports, ready to be invoked. */
async function listen(directory: string, ...args: readonly string[]) {
  const command = run(directory, "--port", "0", "--api-port", "0", ...args);
  await eventually(command.stdout).toContain("listening on http://");
  const origin = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(command.stdout())?.[1] ?? "";
  const invoke = async (payload = "{}"): Promise<string> => {
    const response = await fetch(`${origin}/2015-03-31/functions/any-name/invocations`, {
      method: "POST",
      body: payload,
    });
    return response.text();
  };
  return { ...command, origin, invoke };
}

function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "latin1").includes(") Z ");
  } catch {
    return false;
  }
}

describe("npm run local", () => {
  it("says where it listens, prints the log, and ends cleanly on Ctrl-C", async () => {
    const directory = functionDirectory({
      bootstrap: bashFunction(`echo "pid $$" >&2; echo "$_HANDLER $MINE" >&2; echo '"ok"'`),
    });
    const { invoke, stdout, child, ended } = await listen(
      directory,
      "--handler",
      "app.main",
      "--env",
      "MINE=a=b",
    );
    expect(stdout()).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+\n$/);
    expect(await invoke()).toBe('"ok"');
    await eventually(stdout).toMatch(
      /START RequestId: [^\n]*\npid \d+\napp\.main a=b\nEND RequestId: [^\n]*\nREPORT [^\n]*\n$/,
    );
    const pid = Number(/pid (\d+)/.exec(stdout())?.[1]);
    expect(isRunning(pid)).toBe(true);
    child.kill("SIGINT");
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(isRunning(pid)).toBe(false);
  });

  it("prints the trace with --json, and leaves no process behind when it is killed", async () => {
    const directory = functionDirectory({
      bootstrap: `${BASH_LOOP}echo $$ >pid\nsleep 1000 & echo $! >child\nwhile next; do printf '\\377' | respond @-; done\n`,
    });
    const { invoke, stdout, child, ended } = await listen(directory, "--json");
    await invoke('{"in":1}');
    await eventually(stdout).toContain('"invocation.finished"');
    const pids = ["pid", "child"].map((name) =>
      Number(readFileSync(join(directory, name), "utf8")),
    );
    expect(pids.map(isRunning)).toEqual([true, true]);

    child.kill("SIGKILL");
    await ended;
    await eventually(() => pids.map(isRunning)).toEqual([false, false]);

    const lines = stdout().trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)[0]).toMatchObject({
      kind: "local.listening",
    });
    const trace = parseTraceFile(stdout());
    if (!trace.ok) throw new Error(trace.error);
    const { events, bodies } = trace.value;
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index));
    const body = (kind: TraceEventKind): Uint8Array | undefined => {
      const event = events.find((candidate) => candidate.kind === kind);
      return bodies.find(
        ([id]) => event !== undefined && "payload" in event && id === event.payload.id,
      )?.[1];
    };
    expect(body("invocation.received")).toEqual(utf8('{"in":1}'));
    expect(body("invocation.responded")).toEqual(Uint8Array.of(255));
  });

  it("says in one line that a port is in use", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    afterwards(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const { ended, stdout, stderr } = run(
      functionDirectory({}),
      "--port",
      "0",
      "--api-port",
      String(port),
    );
    expect((await ended).code).toBe(1);
    expect(stdout()).toBe("");
    expect(stderr()).toBe(
      `error: Port ${port} is in use: another program listens there, perhaps another local mode. Choose another with --api-port.\n`,
    );
  });

  it.each<readonly [string, readonly string[], RegExp]>([
    [
      "a directory that is not there",
      ["/nowhere"],
      /^error: There is no directory \/nowhere: name the folder that holds bootstrap\.\n$/,
    ],
    ["a file for a directory", ["/bin/sh"], /^error: \/bin\/sh is not a directory: [^\n]*\n$/],
    [
      "what Lambda refuses",
      ["/tmp", "--env", "AWS_REGION=x"],
      /^error: The environment variable AWS_REGION is reserved[^\n]*\n$/,
    ],
    [
      "a handler with a space",
      ["/tmp", "--handler", "a b"],
      /^error: The handler may have [^\n]*\n$/,
    ],
  ])("refuses %s in one line with status 2", async (_case, args, message) => {
    const { ended, stdout, stderr } = run(...args);
    expect((await ended).code).toBe(2);
    expect(stdout()).toBe("");
    expect(stderr()).toMatch(message);
  });
});
