import { Buffer } from "./buffer.ts";
import type { Said, SandboxStart } from "../shared/messages.ts";
import { nameAbortReasons } from "./abort-reasons.ts";
import { Activity } from "./activity.ts";
import { installClock } from "./clock.ts";
import { createConsole } from "./console.ts";
import { createFetch } from "./fetch.ts";
import { Freezer } from "./freezer.ts";
import { freezeCallbacks } from "./frozen-callbacks.ts";
import { freezePromises } from "./frozen-promises.ts";
import { pruneGlobals } from "./globals.ts";
import { haltThread } from "./halt.ts";
import { Builtins } from "./modules/builtins.ts";
import { FileTree } from "./modules/file-tree.ts";
import { ModuleLoader } from "./modules/loader.ts";
import { LineReporter } from "./line-reporter.ts";
import { OutputWriter } from "./output-writer.ts";
import type { PortLink } from "./port-link.ts";
import { countPendingWork } from "./pending-work.ts";
import { ProcessEnd } from "./process-end.ts";
import { type ProcessObject, createProcess } from "./process.ts";
import type { ProcessTime } from "./process-time.ts";
import { fatalErrorText } from "./source-excerpt.ts";
import { Sockets } from "./sockets.ts";
import { installStacks } from "./stack.ts";
import { createTasks } from "./tasks.ts";
import { Timers, installTimers } from "./timers.ts";
import { TmpWriter } from "./tmp-writer.ts";

/** What the client can do to the process. */
export interface ProcessControl {
  freeze(): void;
  thaw(now: number): void;
  /** A person reads, or goes on. */
  holdTime(isHeld: boolean): void;
  /** So many line reports have been shown. */
  linesSeen(count: number): void;
  /** The platform's connections to ports of the program. */
  connection(message: Parameters<Sockets["receive"]>[0]): void;
  /** SIGTERM. */
  signal(): void;
}

/** Turns the Web Worker into the runtime process: sets the globals up and runs the entry point. */
export function startProcess(
  start: SandboxStart,
  time: ProcessTime,
  send: (message: Said, transfer: Transferable[]) => void,
  link: PortLink,
): ProcessControl {
  // Until the program's first line: its own work begins there.
  const loaded = time.loading();
  const listen = globalThis.addEventListener.bind(globalThis);
  const later = globalThis.setTimeout.bind(globalThis);
  const activity = new Activity();
  const timers = new Timers(activity, time, createTasks());
  installClock(() => time.now());
  const tree = new FileTree(start.files);
  const freezer = new Freezer(() => time.enter());

  const output = new OutputWriter((stream, bytes) => send({ kind: "output", stream, bytes }, []));
  const write = output.write.bind(output);
  const tmp = new TmpWriter((changes) => send({ kind: "tmp", changes }, []));
  const quit = (message: Said): never => {
    output.flush();
    tmp.flush();
    send(message, []);
    return haltThread();
  };
  let isExiting = false;
  const exit = (code: number): never => {
    if (!isExiting) {
      isExiting = true;
      process.exitCode = code;
      try {
        process.emit("exit", code);
      } catch (error) {
        report(error);
        process.exitCode = 1;
      }
    }
    return quit({ kind: "exit", code: process.exitCode ?? code });
  };
  const process = createProcess({
    variables: start.variables,
    entryPoint: start.entryPoint,
    write,
    exit,
  });
  const report = (error: unknown): void => {
    try {
      write("stderr", new TextEncoder().encode(fatalErrorText(error, (path) => tree.text(path))));
    } catch {
      // The program broke what the text is made with; it ends all the same.
    }
  };
  const die = (error: unknown): never => {
    report(error);
    return exit(1);
  };
  const onUncaught = (error: unknown, origin: "uncaughtException" | "unhandledRejection"): void => {
    let isHandled = false;
    try {
      isHandled = process.emit("uncaughtException", error, origin);
    } catch (next) {
      die(next);
    }
    if (!isHandled) die(error);
  };

  const variables = new Map(start.variables);
  const fetch = createFetch({
    activity,
    runtimeApi: link.port,
    address: variables.get("AWS_LAMBDA_RUNTIME_API") ?? "",
    allowedOrigins: start.allowedOrigins,
    // Whether its place is known or not: what was printed and written before a call is known before the call.
    onCall(position) {
      output.flush();
      tmp.flush();
      link.mark(position);
    },
    held: (answer) => freezer.held(answer),
    awaiting: () => time.awaiting(),
  });
  const sockets = new Sockets((said) => send(said, []), freezer.deliver.bind(freezer));
  const builtins = new Builtins({
    scripts: start.builtins,
    tree,
    tmp: start.tmp,
    tmpBytes: start.tmpBytes,
    sendTmp: (changes) => tmp.report(changes),
    listen: sockets.listen,
    keepAlive: () => activity.begin(),
  });
  const lines = new LineReporter(start.stops, (message) => {
    output.flush();
    tmp.flush();
    send(message, []);
  });
  const loader = new ModuleLoader(
    tree,
    start.entryPoint,
    start.compiled,
    builtins,
    lines.report.bind(lines),
    (work) => activity.during(work),
    () => time.loading(),
  );

  try {
    pruneGlobals();
  } catch (error) {
    return die(error);
  }
  installStacks();
  countPendingWork(activity, time);
  freezeCallbacks(freezer);
  freezePromises(freezer);
  installTimers(timers);
  nameAbortReasons();
  defineAll({ fetch, process, console: createConsole(write), Buffer, global: globalThis });

  listen("error", (event) => {
    event.preventDefault();
    onUncaught(event.error ?? new Error(event.message), "uncaughtException");
  });
  listen("unhandledrejection", (event) => {
    event.preventDefault();
    if (process.emit("unhandledRejection", event.reason, event.promise)) return;
    onUncaught(event.reason, "unhandledRejection");
  });

  const ending = new ProcessEnd({ activity, timers, process, write, exit, later });
  const loading = activity.begin();
  const begin = (): void => {
    loading();
    loaded();
  };
  loader.run(start.entryPoint, begin).then(
    () => ending.programHasRun(),
    (error: unknown) => {
      loaded();
      onUncaught(error, "uncaughtException");
      loading(); // an error that the program handles: nothing of its modules will come any more
    },
  );

  return createControl({ timers, time, freezer, process, lines, sockets, quit });
}

interface ControlParts {
  readonly timers: Timers;
  readonly time: ProcessTime;
  readonly freezer: Freezer;
  readonly process: ProcessObject;
  readonly lines: LineReporter;
  readonly sockets: Sockets;
  readonly quit: (message: Said) => never;
}

function createControl({
  timers,
  time,
  freezer,
  process,
  lines,
  sockets,
  quit,
}: ControlParts): ProcessControl {
  let isFrozen = false;
  let isTimeHeld = false;
  const stand = (): void => {
    const isHeld = isFrozen || isTimeHeld;
    if (isHeld === timers.isFrozen) return;
    time.isHeld = isHeld;
    if (isHeld) timers.freeze();
    else timers.thaw();
  };
  return {
    freeze() {
      isFrozen = true;
      stand();
      freezer.freeze();
    },
    thaw(now) {
      isFrozen = false;
      time.set(now);
      stand();
      freezer.thaw();
    },
    holdTime(isHeld) {
      isTimeHeld = isHeld;
      stand();
    },
    linesSeen: lines.seen.bind(lines),
    connection: sockets.receive.bind(sockets),
    signal() {
      if (!process.emit("SIGTERM", "SIGTERM")) quit({ kind: "terminated" });
    },
  };
}

function defineAll(globals: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, {
      value,
      writable: true,
      configurable: true,
      enumerable: false,
    });
}
