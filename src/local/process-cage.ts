import { mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomHex } from "./random-hex.ts";

/**
 * A control group (cgroup v2) for everything that one runtime process starts. A process can leave its process group, its
 * session and its variables behind; it cannot leave its control group.
 */
export interface ProcessCage {
  /** Calls `spawn`; the process that it starts is inside. */
  inside<T>(spawn: () => T): T;
  /** SIGSTOP or SIGCONT to everything inside: a stopped process is seen as stopped, a frozen one is not. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void;
  /** SIGKILL to everything inside. */
  kill(): void;
  /** The group goes, once nothing is inside any more. */
  remove(): void;
}

/** Makes cages below one control group of ours. */
export interface ProcessCages {
  /** Absolute path of that group: `cgroup.kill` in it ends everything in every cage. */
  readonly root: string;
  create(): ProcessCage;
  /** Kills what is left and removes the groups. */
  close(): Promise<void>;
}

/** `undefined` where the system has no control groups of version 2, or none that we may use. */
export function createProcessCages(): ProcessCages | undefined {
  const home = ownGroup();
  if (home === undefined) return undefined;
  const root = join(home, `lambda-runtime-playground-${process.pid}-${randomHex(8)}`);
  try {
    mkdirSync(root);
    // May we go in and out? Then so may what we start.
    moveInto(root);
    moveInto(home);
    readFileSync(join(root, "cgroup.events"));
    writeFileSync(join(root, "cgroup.kill"), "1"); // Linux 5.14
  } catch {
    tryRemove(root);
    return undefined;
  }
  let count = 0;
  return {
    root,
    create() {
      count += 1;
      const path = join(root, `environment-${count}`);
      mkdirSync(path);
      return createCage(path, home);
    },
    async close() {
      write(root, "cgroup.kill", "1");
      for (let turn = 0; turn < 100 && !removeAll(root); turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}

function createCage(path: string, home: string): ProcessCage {
  return {
    inside(spawn) {
      // A child begins in the group of its parent, from its first instruction on.
      moveInto(path);
      try {
        return spawn();
      } finally {
        moveInto(home);
      }
    },
    signal: (signal) => signalMembers(path, signal),
    kill: () => write(path, "cgroup.kill", "1"),
    remove: () => void tryRemove(path),
  };
}

/** Moves this process into a group. */
function moveInto(group: string): void {
  writeFileSync(join(group, "cgroup.procs"), String(process.pid));
}

/** Absolute path of the control group that this process is in; `undefined` without version 2. */
function ownGroup(): string | undefined {
  try {
    const mount = /^\S+ \S+ \S+ \/ (?<point>\S+) .* - cgroup2 /m.exec(
      readFileSync("/proc/self/mountinfo", "latin1"),
    )?.groups?.["point"];
    const path = /^0::(?<path>.*)$/m.exec(readFileSync("/proc/self/cgroup", "latin1"))?.groups?.[
      "path"
    ];
    return mount === undefined || path === undefined ? undefined : join(mount, path);
  } catch {
    return undefined; // no Linux, no /proc
  }
}

/** A process that was forked meanwhile is found in a later round; one that stands still forks no more. */
function signalMembers(group: string, signal: NodeJS.Signals): void {
  const told = new Set<number>();
  for (let isNew = true; isNew;) {
    const fresh = members(group).filter((pid) => !told.has(pid));
    isNew = fresh.length > 0;
    for (const pid of fresh) {
      told.add(pid);
      try {
        process.kill(pid, signal);
      } catch {
        // ended meanwhile
      }
    }
  }
}

function members(group: string): number[] {
  try {
    return readFileSync(join(group, "cgroup.procs"), "latin1")
      .split("\n")
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
}

function write(group: string, file: string, text: string): void {
  try {
    writeFileSync(join(group, file), text);
  } catch {
    // The group is gone, and what was in it too.
  }
}

function removeAll(root: string): boolean {
  try {
    for (const entry of readdirSync(root, { withFileTypes: true })) {
      if (entry.isDirectory()) tryRemove(join(root, entry.name));
    }
  } catch {
    return true;
  }
  return tryRemove(root);
}

/** False while something is inside. */
function tryRemove(group: string): boolean {
  try {
    rmdirSync(group);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT";
  }
}
