import type { FunctionSettings } from "../project.ts";

/** A file of a card's function. */
export interface CardFile {
  readonly content: string | Uint8Array;
  /** 0o755 if left out. */
  readonly mode?: number;
}

/** One known failure of a custom runtime, ready to run: what goes wrong, and what one sees of it. */
export interface FailureCard {
  /** For links and tests: `not-executable`. */
  readonly id: string;
  readonly group: "Start" | "Init" | "Invoke" | "Answer" | "Capacity";
  readonly title: string;
  readonly what: string;
  readonly why: string;
  /** How one finds it in production. */
  readonly production: string;
  /** Files under `/var/task`. */
  readonly files: Readonly<Record<string, CardFile>>;
  readonly settings?: Partial<
    Pick<FunctionSettings, "timeoutSeconds" | "memoryMb" | "concurrencyLimit">
  >;
  /** Only the Linux machine can show it: local mode's processes have the host's memory. */
  readonly needsMachine?: boolean;
  /** Invocations one after the other; 1 if left out. */
  readonly invocations?: number;
  /** Lines that the log must have, in this order; each a pattern of one line or of a part of it. */
  readonly log: readonly RegExp[];
  /** What the caller of the last invocation gets: a part of the payload, or of the refusal. */
  readonly answer: RegExp;
  /** Section of the Runtime API reference. */
  readonly section: string;
}
