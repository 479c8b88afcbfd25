import { readFileSync, readdirSync, readlinkSync } from "node:fs";

/** What `/proc/PID/stat` says of a process. */
export interface ProcessFacts {
  /** `R` runs, `S` sleeps, `T` is stopped by a signal, `t` by a debugger, … (proc(5)). */
  readonly state: string;
  readonly parent: number;
  readonly session: number;
  /** Clock tick of its start: tells it from a later process of the same number. */
  readonly startedAt: number;
}

/** `undefined` when the process is gone, and where there is no `/proc`. */
export function processFacts(pid: number): ProcessFacts | undefined {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The name in brackets may hold anything, brackets included.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const number = (index: number): number => Number(fields[index]);
  return {
    state: fields[0] ?? "",
    parent: number(1),
    session: number(3),
    startedAt: number(19),
  };
}

/**
 * The process at the other end of a connection to a port of ours on 127.0.0.1, by the kernel's table of sockets;
 * `undefined` where the system does not tell (no `/proc`, another user's process, a container's network).
 */
export function processAtPort(clientPort: number, serverPort: number): number | undefined {
  const inode = socketInode(clientPort, serverPort);
  if (inode === undefined) return undefined;
  const socket = `socket:[${inode}]`;
  const found = listProc("/proc").find((entry) => /^\d+$/.test(entry) && holds(entry, socket));
  return found === undefined ? undefined : Number(found);
}

/** Inode of the client's socket. Go and Java connect by way of IPv6 sockets, which stand in a table of their own. */
function socketInode(clientPort: number, serverPort: number): string | undefined {
  const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, "0");
  const [client, server] = [`:${hex(clientPort)}`, `:${hex(serverPort)}`];
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of (readProc(table) ?? "").split("\n")) {
      const [, local, remote, , , , , , , inode] = line.trim().split(/\s+/);
      if (local?.endsWith(client) === true && remote?.endsWith(server) === true) return inode;
    }
  }
  return undefined;
}

function holds(pid: string, socket: string): boolean {
  const folder = `/proc/${pid}/fd`;
  return listProc(folder).some((entry) => {
    try {
      return readlinkSync(`${folder}/${entry}`) === socket;
    } catch {
      return false; // closed meanwhile
    }
  });
}

/** A file of `/proc`; `undefined` when it is gone, unreadable, or where there is no `/proc`. */
export function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

/** The entries of a folder of `/proc`; none when it is gone or another user's. */
export function listProc(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
