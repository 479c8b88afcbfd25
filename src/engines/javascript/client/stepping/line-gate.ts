import type { SourcePosition } from "#contract/engine.ts";
import type { FromSandbox } from "../../shared/messages.ts";

type LineMessage = Extract<FromSandbox, { kind: "line" }>;

export interface LineGateParts {
  /** Takes a message that is not held back, or not any more. */
  readonly receive: (message: Exclude<FromSandbox, LineMessage>) => void;
  /** So many reports have been shown or passed over. */
  readonly seen: (count: number) => void;
}

/**
 * Line stepping of one process. While it stands at a line, everything that the process said after it waits in order:
 * output, calls, files, its end. What comes out is what would have, had the program stood still.
 */
export class LineGate {
  onLine: ((position: SourcePosition) => void) | undefined;
  readonly #parts: LineGateParts;
  readonly #held: FromSandbox[] = [];
  #current: LineMessage | undefined;
  #isRunningOn = false;

  constructor(parts: LineGateParts) {
    this.#parts = parts;
  }

  take(message: FromSandbox): void {
    this.#held.push(message);
    this.#pump();
  }

  /** Messages that wait. */
  get heldCount(): number {
    return this.#held.length;
  }

  get variables(): ReadonlyMap<string, string> {
    return new Map(this.#current?.variables);
  }

  get position(): SourcePosition | undefined {
    return this.#current === undefined ? undefined : positionOf(this.#current);
  }

  continueLine(mode: "step" | "run"): void {
    this.#isRunningOn = mode === "run";
    this.#current = undefined;
    this.#pump();
  }

  /** A new invocation: lines are shown again after `run`. */
  startAfresh(): void {
    this.#isRunningOn = false;
  }

  #pump(): void {
    while (this.#current === undefined) {
      const message = this.#held.shift();
      if (message === undefined) return;
      if (message.kind !== "line") {
        this.#parts.receive(message);
        continue;
      }
      this.#parts.seen(1);
      if (this.#isRunningOn || this.onLine === undefined) continue;
      this.#current = message;
      this.onLine(positionOf(message));
    }
  }
}

function positionOf({ position, command }: LineMessage): SourcePosition {
  const { functionName, ...place } = position;
  return { ...place, command, ...(functionName !== undefined && { functionName }) };
}
