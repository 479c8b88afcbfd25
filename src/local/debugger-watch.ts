import type { Clock } from "#base/clock.ts";
import { type ProcessFacts, processAtPort, processFacts } from "./process-facts.ts";

/** How often processes are looked at, milliseconds of this computer's time: what a debugger takes from a deadline. */
const LOOK_EVERY_MS = 50;

/** Stops simulated time while a runtime stands in a debugger, so that reading costs no deadline. */
export interface DebuggerWatch {
  /** Looks at something from now on; returns the way to stop. */
  add(subject: Watched): () => void;
  close(): void;
}

/** Something that may be stopped by a debugger. */
export interface Watched {
  isStopped(): boolean;
}

export interface DebuggerWatchOptions {
  readonly clock: Clock;
  readonly onNote: (text: string) => void;
}

export function createDebuggerWatch({ clock, onNote }: DebuggerWatchOptions): DebuggerWatch {
  const subjects = new Set<Watched>();
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const settle = (stands: boolean): void => {
    if (stands === isStopped) return;
    isStopped = stands;
    if (stands) clock.pause();
    else clock.resume();
    onNote(
      stands
        ? "The runtime stands in a debugger: time stands still, no deadline runs out."
        : "The runtime goes on, and time with it.",
    );
  };
  const look = (): void => settle([...subjects].some((subject) => subject.isStopped()));
  const close = (): void => {
    clearInterval(timer);
    timer = undefined;
    settle(false);
  };
  return {
    add(subject) {
      subjects.add(subject);
      timer ??= setInterval(look, LOOK_EVERY_MS).unref();
      return () => {
        subjects.delete(subject);
        if (subjects.size === 0) close();
        else look();
      };
    },
    close() {
      subjects.clear();
      close();
    },
  };
}

/** A process that we started: only a debugger's stop counts, Lambda lets no deadline wait for a `kill -STOP`. */
export function watchedOwn(pid: number, standsForUs: () => boolean): Watched {
  return { isStopped: () => !standsForUs() && processFacts(pid)?.state === "t" };
}

/** Ancestors of a client that belong to a runtime: a script's curl has the script above it. */
const MAX_ANCESTORS = 8;

/** A runtime that somebody else started, known by its connections. Any stop counts: an editor's, a debugger's, Ctrl-Z. */
export class WatchedClients implements Watched {
  readonly #known = new Map<number, ProcessFacts>();

  /** A request came over this connection. */
  connected(clientPort: number, serverPort: number): void {
    let pid = processAtPort(clientPort, serverPort);
    const facts = pid === undefined ? undefined : processFacts(pid);
    for (let count = 0; pid !== undefined && pid > 1 && count < MAX_ANCESTORS; count += 1) {
      const own = processFacts(pid);
      // What started the session (a terminal, an editor) is no part of the runtime.
      if (own === undefined || own.session !== facts?.session || pid === process.pid) return;
      this.#known.set(pid, own);
      pid = own.parent;
    }
  }

  isStopped(): boolean {
    for (const [pid, { startedAt }] of this.#known) {
      const now = processFacts(pid);
      if (now === undefined || now.startedAt !== startedAt) this.#known.delete(pid);
      else if (now.state === "T" || now.state === "t") return true;
    }
    return false;
  }
}
