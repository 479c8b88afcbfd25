/** Environments as a test wants them: files in, what the process did out. */
import {
  creditPayload,
  ENVIRONMENT_FLAG_ALL_TOOLS,
  type Frame,
  GUEST,
  HOST,
  type ProcessExited,
  readProcessExited,
  readStats,
  START_FLAG_STEP,
  type EnvironmentStats,
} from "../../../src/engines/linux/shared/agent-protocol.ts";
import { type Agent, LAMBDA_VARIABLES } from "./machine.ts";

export interface File {
  readonly mode: number;
  readonly bytes: string | Uint8Array;
}

export interface Sandbox {
  readonly id: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  readonly outputBytes: () => number;
  readonly events: Frame[];
  /** Called for each frame that is not output. */
  onEvent: (frame: Frame) => void;
  start(variables?: Record<string, string>, flags?: number): Promise<void>;
  exited(): Promise<ProcessExited>;
  kill(): Promise<void>;
  stats(): Promise<EnvironmentStats>;
  request(type: number, payload?: Uint8Array): Promise<Uint8Array>;
  destroy(): Promise<void>;
}

let nextId = 100;
const sandboxes = new Map<number, (frame: Frame) => void>();

const latin = (chunks: readonly Uint8Array[]): string => Buffer.concat(chunks).toString("latin1");

export async function makeSandbox(
  agent: Agent,
  files: Readonly<Record<string, File | string>>,
  options: {
    memoryMb?: number;
    processLimit?: number;
    layer?: Readonly<Record<string, File>>;
    grants?: boolean;
    tmpMb?: number;
    architecture?: "x86_64" | "arm64";
    processors?: number;
    extraTools?: boolean;
  } = {},
): Promise<Sandbox> {
  agent.onFrame = (frame) => sandboxes.get(frame.environment)?.(frame);
  const id = nextId++;
  const tree = Object.fromEntries(
    Object.entries(files).map(([path, file]) => [
      path,
      typeof file === "string" ? { mode: 0o755, bytes: file } : file,
    ]),
  );
  await agent.sendTree(id * 2, tree);
  if (options.layer) await agent.sendTree(id * 2 + 1, options.layer);
  await agent.createEnvironment(id, {
    taskTree: id * 2,
    optTree: options.layer ? id * 2 + 1 : 0,
    memoryBytes: (options.memoryMb ?? 128) << 20,
    tmpBytes: (options.tmpMb ?? 512) * 1024 * 1024,
    architecture: options.architecture ?? "x86_64",
    processors: options.processors ?? 2,
    flags: options.extraTools === true ? ENVIRONMENT_FLAG_ALL_TOOLS : 0,
    processLimit: options.processLimit ?? 742,
    hostname: `sandbox-${id}`,
  });
  const out: Uint8Array[][] = [[], []];
  let bytes = 0;
  let ended: ((exit: ProcessExited) => void) | undefined;
  let lastExit: ProcessExited | undefined;
  const sandbox: Sandbox = {
    id,
    stdout: () => latin(out[0] ?? []),
    stderr: () => latin(out[1] ?? []),
    outputBytes: () => bytes,
    events: [],
    onEvent: () => {},
    start: async (variables = LAMBDA_VARIABLES, flags = 0) => {
      lastExit = undefined;
      await agent.start(id, variables, flags);
    },
    exited: () =>
      lastExit ? Promise.resolve(lastExit) : new Promise((resolve) => (ended = resolve)),
    kill: async () => void (await agent.request(HOST.processKill, id)),
    stats: async () => readStats(await agent.request(HOST.stats, id)),
    request: (type, payload) => agent.request(type, id, payload),
    destroy: async () => {
      await agent.request(HOST.environmentDestroy, id);
      sandboxes.delete(id);
    },
  };
  sandboxes.set(id, (frame) => {
    if (frame.type === GUEST.output) {
      bytes += frame.payload.length;
      if (bytes < 1 << 22) out[frame.channel - 1]?.push(frame.payload);
      if (options.grants !== false)
        agent.post(HOST.outputCredit, id, frame.channel, creditPayload(frame.payload.length));
      return;
    }
    sandbox.events.push(frame);
    if (frame.type === GUEST.processExited) {
      lastExit = readProcessExited(frame.payload);
      ended?.(lastExit);
    }
    sandbox.onEvent(frame);
  });
  return sandbox;
}

/** Runs to the end and takes the environment down. */
export async function runToEnd(
  agent: Agent,
  files: Readonly<Record<string, File | string>>,
  options: Parameters<typeof makeSandbox>[2] & {
    variables?: Record<string, string>;
    step?: boolean;
  } = {},
): Promise<{ exit: ProcessExited; stdout: string; stderr: string; events: readonly Frame[] }> {
  const sandbox = await makeSandbox(agent, files, options);
  await sandbox.start(options.variables, options.step === true ? START_FLAG_STEP : 0);
  const exit = await sandbox.exited();
  await sandbox.kill();
  const result = {
    exit,
    stdout: sandbox.stdout(),
    stderr: sandbox.stderr(),
    events: sandbox.events,
  };
  await sandbox.destroy();
  return result;
}
