import {
  ATTACH_PATH,
  ATTACH_VERSION,
  type AttachedCommand,
  type LocalMessage,
  type PageMessage,
  type Workspace,
  decodeMessage,
  encodeMessage,
} from "../attached-protocol.ts";
import { type Result, err } from "#base/result.ts";
import type { FunctionSettings, SavedEvent } from "#project/project.ts";
import type { Command } from "../protocol.ts";
import type { SimulatorWorker } from "./simulator-client.ts";

export interface AttachedSimulatorOptions {
  /** Origin of local mode: `http://127.0.0.1:9000`. */
  readonly origin: string;
  /** From the fragment of the URL that local mode printed. */
  readonly secret: string;
  /** What runs there: once after each connection, and whenever it changes. */
  readonly onWorkspace: (workspace: Workspace) => void;
  /** Why there is no connection; `undefined` when there is one. */
  readonly onTrouble: (reason: string | undefined) => void;
}

/** Waits between attempts to connect, milliseconds; the last one repeats. */
const RETRY_MS = [250, 500, 1000, 2000, 4000];

/** Close codes of ours, see `src/local/workbench-server.ts`. */
const REFUSED: Readonly<Record<number, string>> = {
  4401: "the secret in this page's address is not that of the command that runs now. Open the address that it printed",
  4409: "this page is of another version than the command. Reload the page",
};

/** What stands in the place of a Web Worker, and keeps settings where the next start finds them. */
export interface AttachedSimulator extends SimulatorWorker {
  /** Gives the absolute path of the settings file, or why it was not written. */
  readonly save: (
    settings: FunctionSettings,
    events: readonly SavedEvent[],
  ) => Promise<Result<string, string>>;
}

/**
 * The simulator of local mode, in the place of the page's Web Worker. As long as it has never answered it tries again and
 * again; once a connection breaks, it ends with an error, as a Web Worker does that dies, and the client makes a new one.
 */
export function startAttachedSimulator(options: AttachedSimulatorOptions): AttachedSimulator {
  const queue: AttachedCommand[] = [];
  let socket: WebSocket | undefined;
  let isWelcome = false;
  let isTerminated = false;
  let attempts = 0;
  let saving: ((result: Result<string, string>) => void)[] = [];
  let retry: ReturnType<typeof setTimeout> | undefined;

  const send = (message: PageMessage): void => socket?.send(encodeMessage(message));

  const take = (message: LocalMessage): void => {
    if (message.kind === "workspace") {
      options.onWorkspace(message.workspace);
      return;
    }
    if (message.kind === "saved") {
      saving.shift()?.(message.result);
      return;
    }
    if (message.message.kind === "ready") {
      isWelcome = true;
      options.onTrouble(undefined);
      for (const command of queue.splice(0)) send({ kind: "command", command });
    }
    worker.onmessage?.(new MessageEvent("message", { data: message.message }));
  };

  const connect = (): void => {
    const opened = new WebSocket(options.origin.replace(/^http/, "ws") + ATTACH_PATH);
    opened.binaryType = "arraybuffer";
    socket = opened;
    opened.onopen = () => send({ kind: "hello", version: ATTACH_VERSION, secret: options.secret });
    opened.onmessage = ({ data }: MessageEvent<ArrayBuffer>) =>
      // Page and command come from one package, and the version was compared.
      take(decodeMessage(new Uint8Array(data)) as LocalMessage);
    opened.onclose = ({ code }) => lost(REFUSED[code]);
  };

  const lost = (refusal: string | undefined): void => {
    if (isTerminated) return;
    const reason = refusal ?? "local mode does not answer. Is the command still running?";
    options.onTrouble(reason);
    for (const tell of saving) tell(err(reason));
    saving = [];
    if (isWelcome) {
      isWelcome = false;
      worker.onerror?.(new ErrorEvent("error", { message: reason, cancelable: true }));
      return;
    }
    if (refusal !== undefined) return;
    const wait = RETRY_MS[Math.min(attempts, RETRY_MS.length - 1)];
    attempts += 1;
    retry = setTimeout(connect, wait);
  };

  const worker: AttachedSimulator = {
    onmessage: null,
    onerror: null,
    postMessage(command: Command) {
      const sendable = toAttached(command);
      if (sendable === undefined) return;
      if (isWelcome) send({ kind: "command", command: sendable });
      else queue.push(sendable);
    },
    save(settings, events) {
      if (!isWelcome) return Promise.resolve(err("local mode does not answer"));
      send({ kind: "save", settings, events });
      return new Promise((resolve) => saving.push(resolve));
    },
    terminate() {
      isTerminated = true;
      clearTimeout(retry);
      socket?.close();
    },
  };
  connect();
  return worker;
}

/** Sandboxes and the service worker belong to the page's own simulator; files are those on disk. */
function toAttached(command: Command): AttachedCommand | undefined {
  switch (command.kind) {
    case "sandbox":
    case "sandbox-failed":
    case "outside-request":
      return undefined;
    case "deploy":
      return { ...command, files: [] };
    default:
      return command;
  }
}
