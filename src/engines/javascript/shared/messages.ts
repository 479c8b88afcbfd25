import type { CompiledFile } from "#bundle/typescript/compiled-file.ts";
import type { EngineFile } from "#contract/engine.ts";
import type { LineStop } from "./line-stops.ts";
import type { ProcessSpeed } from "./process-speed.ts";
import { parseTmpChanges } from "./tmp-change.ts";
import type { TmpChange } from "./tmp-files.ts";

/**
 * Messages between the engine's client and one sandbox: a Web Worker inside an opaque-origin iframe, one for each
 * runtime process. Everything travels over one port, so what the process wrote before a Runtime API call is known
 * before that call. The client trusts nothing that comes out: see `parseSandboxMessage`.
 */
export type ToSandbox =
  | ({ readonly kind: "start" } & SandboxStart)
  | { readonly kind: "freeze" }
  /** `now`: simulated wall clock, epoch milliseconds. */
  | { readonly kind: "thaw"; readonly now: number }
  /** So many line reports have been shown or passed over. */
  | { readonly kind: "lines-seen"; readonly count: number }
  | { readonly kind: "signal"; readonly signal: "SIGTERM" }
  /** The platform connects to a port on which the program listens. */
  | { readonly kind: "connection"; readonly id: number; readonly port: number }
  /** Bytes for the program; `undefined` is the end of them. */
  | {
      readonly kind: "connection-bytes";
      readonly id: number;
      readonly bytes: Uint8Array | undefined;
    }
  | { readonly kind: "connection-closed"; readonly id: number }
  /** A person reads: no timer of the program comes until they go on. */
  | { readonly kind: "hold-time"; readonly isHeld: boolean }
  /** What the Runtime API said, in the frames of `src/wire/port-protocol.ts`. */
  | {
      readonly kind: "runtime-api";
      readonly frame: unknown;
      /** As for `thaw`: time may have stood still while this was held. */
      readonly now: number | undefined;
      /** With it the environment goes on, as by `thaw` with this time; before the frame takes effect. */
      readonly thawedAt: number | undefined;
      /** From now on, where it has changed. */
      readonly speed: ProcessSpeed | undefined;
    };

export interface SandboxStart {
  readonly files: readonly EngineFile[];
  readonly variables: readonly (readonly [name: string, value: string])[];
  /** Absolute path of the module to run. */
  readonly entryPoint: string;
  /** Simulated wall clock at the start, epoch milliseconds. */
  readonly now: number;
  /** `undefined`: its time is the wall's. */
  readonly speed: ProcessSpeed | undefined;
  readonly allowedOrigins: readonly string[];
  /** What the compiler made of TypeScript and JSX files, by their paths. */
  readonly compiled: ReadonlyMap<string, CompiledFile>;
  /** Where the program reports its lines, by path; empty without line stepping. */
  readonly stops: ReadonlyMap<string, readonly LineStop[]>;
  /** Texts of the built-in modules that the files mention, by the name of the script (see `builtins.ts`). */
  readonly builtins: readonly (readonly [name: string, text: string])[];
  /** What makes `/tmp` again as the environment's last process left it. */
  readonly tmp: readonly TmpChange[];
  /** Room in `/tmp`. */
  readonly tmpBytes: number;
}

export type FromSandbox = Said & {
  /** The process's own time, epoch milliseconds. */
  readonly at: number;
};

export type Said =
  | { readonly kind: "output"; readonly stream: "stdout" | "stderr"; readonly bytes: Uint8Array }
  | {
      readonly kind: "runtime-api";
      readonly frame: unknown;
      /** Where the call stands in the user's source, with the first frame of a call. */
      readonly position: CallPosition | undefined;
    }
  /** What the program did under `/tmp`, in order: the simulator keeps it for the environment's next process. */
  | { readonly kind: "tmp"; readonly changes: readonly TmpChange[] }
  /** The program is about to run a statement; with the variables of that moment. */
  | {
      readonly kind: "line";
      readonly position: CallPosition;
      readonly command: string;
      readonly variables: readonly (readonly [name: string, value: string])[];
    }
  /** The program listens on a port of its environment, or does no longer. */
  | { readonly kind: "listen"; readonly port: number; readonly isOpen: boolean }
  /** Bytes of the program; `undefined` is the end of them. */
  | {
      readonly kind: "connection-bytes";
      readonly id: number;
      readonly bytes: Uint8Array | undefined;
    }
  | { readonly kind: "connection-closed"; readonly id: number }
  | { readonly kind: "exit"; readonly code: number }
  | { readonly kind: "terminated" };

export interface CallPosition {
  readonly path: string;
  /** 1-based, as the column. */
  readonly line: number;
  readonly column: number;
  readonly functionName: string | undefined;
}

/** Reads what a sandbox sent, or `undefined` for anything else: user code can reach the port and send what it likes. */
export function parseSandboxMessage(data: unknown): FromSandbox | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const message = data as Readonly<Record<string, unknown>>; // each field is checked below
  const { at } = message;
  if (typeof at !== "number" || !Number.isFinite(at)) return undefined;
  const said = parseSaid(message);
  return said && { ...said, at };
}

function parseSaid(message: Readonly<Record<string, unknown>>): Said | undefined {
  switch (message["kind"]) {
    case "output": {
      const { stream, bytes } = message;
      if ((stream !== "stdout" && stream !== "stderr") || !(bytes instanceof Uint8Array))
        return undefined;
      return { kind: "output", stream, bytes };
    }
    case "runtime-api":
      return {
        kind: "runtime-api",
        frame: message["frame"],
        position: parsePosition(message["position"]),
      };
    case "tmp": {
      const changes = parseTmpChanges(message["changes"]);
      return changes === undefined ? undefined : { kind: "tmp", changes };
    }
    case "line": {
      const position = parsePosition(message["position"]);
      const variables = parseVariables(message["variables"]);
      const { command } = message;
      if (position === undefined || variables === undefined) return undefined;
      if (typeof command !== "string" || command.length > 1000) return undefined;
      return { kind: "line", position, command, variables };
    }
    case "exit": {
      const code = message["code"];
      if (typeof code !== "number" || !Number.isInteger(code)) return undefined;
      // As a process status is: eight bits.
      return { kind: "exit", code: code & 0xff };
    }
    case "terminated":
      return { kind: "terminated" };
    case "listen":
    case "connection-bytes":
    case "connection-closed":
      return parseConnection(message);
    default:
      return undefined;
  }
}

function parseConnection(message: Readonly<Record<string, unknown>>): Said | undefined {
  const { kind, port, isOpen, id, bytes } = message;
  if (kind === "listen")
    return isPort(port) && typeof isOpen === "boolean" ? { kind, port, isOpen } : undefined;
  if (typeof id !== "number" || !Number.isSafeInteger(id)) return undefined;
  if (kind === "connection-closed") return { kind, id };
  if (kind !== "connection-bytes") return undefined;
  return bytes === undefined || bytes instanceof Uint8Array ? { kind, id, bytes } : undefined;
}

function isPort(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value > 0 && value < 65_536;
}

function parseVariables(data: unknown): [string, string][] | undefined {
  if (!Array.isArray(data) || data.length > 1000) return undefined;
  const variables: [string, string][] = [];
  for (const entry of data as readonly unknown[]) {
    if (!Array.isArray(entry)) return undefined;
    const [name, value] = entry as readonly unknown[];
    if (typeof name !== "string" || typeof value !== "string") return undefined;
    if (name.length > 1000 || value.length > 10_000) return undefined;
    variables.push([name, value]);
  }
  return variables;
}

/** A position that makes no sense is none. */
function parsePosition(data: unknown): CallPosition | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { path, line, column, functionName } = data as Readonly<Record<string, unknown>>; // checked below
  if (typeof path !== "string" || path.length > 4096) return undefined;
  if (!isPlace(line) || !isPlace(column)) return undefined;
  const isNamed = typeof functionName === "string" && functionName.length <= 256;
  return { path, line, column, functionName: isNamed ? functionName : undefined };
}

function isPlace(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1;
}
