import { Buffer } from "./buffer.ts";
import type { FromSandbox, SandboxStart } from "../shared/messages.ts";
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
import { createProcess } from "./process.ts";
import { fatalErrorText } from "./source-excerpt.ts";
import { installStacks } from "./stack.ts";
import { Timers, installTimers } from "./timers.ts";
import { TmpWriter } from "./tmp-writer.ts";

/** What the client can do to the process. */
export interface ProcessControl {
  freeze(): void;
  thaw(now: number): void;
  setClock(now: number): void;
  /** So many line reports have been shown. */
  linesSeen(count: number): void;
  /** SIGTERM. */
  signal(): void;
}

/** How long nothing may be under way before the process counts as finished; covers work that cannot be seen. */
const IDLE_MS = 100;
/** The same while the program is still loading or in its top-level `await`. */
const UNSETTLED_MS = 1000;

/** Turns the Web Worker into the runtime process: sets the globals up and runs the entry point. */
export function startProcess(
  start: SandboxStart,
  send: (message: FromSandbox, transfer: Transferable[]) => void,
  link: PortLink,
): ProcessControl {
  const listen = globalThis.addEventListener.bind(globalThis);
  const later = globalThis.setTimeout.bind(globalThis);
  const activity = new Activity();
  const timers = new Timers(activity);
  const clock = installClock(start.now);
  const tree = new FileTree(start.files);
  const freezer = new Freezer();

  const output = new OutputWriter((stream, bytes) => send({ kind: "output", stream, bytes }, []));
  const write = output.write.bind(output);
  const tmp = new TmpWriter((changes) => send({ kind: "tmp", changes }, []));
  const quit = (message: FromSandbox): never => {
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
  });
  const builtins = new Builtins({
    scripts: start.builtins,
    tree,
    tmp: start.tmp,
    tmpBytes: start.tmpBytes,
    sendTmp: (changes) => tmp.report(changes),
  });
  const lines = new LineReporter(start.stops, (message) => {
    output.flush();
    tmp.flush();
    send(message, []);
  });
  const loader = new ModuleLoader(tree, start.compiled, builtins, lines.report.bind(lines));

  try {
    pruneGlobals();
  } catch (error) {
    return die(error);
  }
  installStacks();
  freezeCallbacks(freezer);
  freezePromises(freezer);
  installTimers(timers);
  define("fetch", fetch);
  define("process", process);
  define("console", createConsole(write));
  define("Buffer", Buffer);
  define("global", globalThis);

  listen("error", (event) => {
    event.preventDefault();
    onUncaught(event.error ?? new Error(event.message), "uncaughtException");
  });
  listen("unhandledrejection", (event) => {
    event.preventDefault();
    if (process.emit("unhandledRejection", event.reason, event.promise)) return;
    onUncaught(event.reason, "unhandledRejection");
  });

  // As Node: when the program has run to its end and nothing is left to wait for, the process is over.
  let hasRun = false;
  let isWatching = false;
  const endWhenIdle = (): void => {
    if (isWatching || !activity.isIdle) return;
    isWatching = true;
    const { begun } = activity;
    const end = (): void => {
      isWatching = false;
      if (!activity.isIdle || timers.isFrozen) return;
      // Something ran in between: a program is idle for a moment between any two requests.
      if (activity.begun !== begun) return endWhenIdle();
      if (!hasRun) {
        write("stderr", new TextEncoder().encode("Warning: Detected unsettled top-level await\n"));
        exit(13);
      }
      process.emit("beforeExit", process.exitCode ?? 0);
      if (activity.isIdle) exit(process.exitCode ?? 0);
    };
    later(end, hasRun ? IDLE_MS : UNSETTLED_MS);
  };
  activity.onIdle = endWhenIdle;
  endWhenIdle();
  loader.run(start.entryPoint).then(
    () => {
      hasRun = true;
      endWhenIdle();
    },
    (error: unknown) => onUncaught(error, "uncaughtException"),
  );

  return {
    freeze() {
      timers.freeze();
      freezer.freeze();
    },
    thaw(now) {
      clock.set(now);
      timers.thaw();
      freezer.thaw();
    },
    setClock: clock.set,
    linesSeen: lines.seen.bind(lines),
    signal() {
      if (!process.emit("SIGTERM", "SIGTERM")) quit({ kind: "terminated" });
    },
  };
}

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, {
    value,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}
