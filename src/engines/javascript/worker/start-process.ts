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
import { countPendingWork } from "./pending-work.ts";
import { ProcessEnd } from "./process-end.ts";
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
  const loader = new ModuleLoader(
    tree,
    start.compiled,
    builtins,
    lines.report.bind(lines),
    (work) => activity.during(work),
  );

  try {
    pruneGlobals();
  } catch (error) {
    return die(error);
  }
  installStacks();
  countPendingWork(activity);
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

  const ending = new ProcessEnd({ activity, timers, process, write, exit, later });
  const loading = activity.begin();
  loader.run(start.entryPoint, loading).then(
    () => ending.programHasRun(),
    (error: unknown) => {
      onUncaught(error, "uncaughtException");
      loading(); // an error that the program handles: nothing of its modules will come any more
    },
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
