import type { SourcePosition } from "#contract/engine.ts";
import { type Frame, GUEST, HOST, PayloadReader, readStepLine } from "../shared/agent-protocol.ts";
import { parseDeclaredVariables } from "./declared-variables.ts";

type Send = (frame: { type: number; channel: number; payload?: Uint8Array }) => void;

/** A shell that waits before a line. */
interface Stop {
  readonly stepper: number;
  readonly position: SourcePosition;
}

/**
 * Line stepping of one process. Several shells can wait at once (the parts of a pipeline); they are shown one after
 * the other, in the order in which they stopped.
 */
export class LineStepper {
  onLine: ((position: SourcePosition) => void) | undefined;
  readonly #send: Send;
  readonly #stops: Stop[] = [];
  #last: SourcePosition | undefined;
  #isRunningOn = false;
  #asked: { text: string; readonly resolve: (variables: ReadonlyMap<string, string>) => void }[] =
    [];
  readonly #utf8 = new TextDecoder();

  constructor(send: Send) {
    this.#send = send;
  }

  /** Where the last line began, while the process is stopped there or runs it. */
  get position(): SourcePosition | undefined {
    return this.#last;
  }

  take(frame: Frame): void {
    switch (frame.type) {
      case GUEST.stepLine:
        this.#stopped(frame);
        return;
      case GUEST.stepVariables:
        this.#variablesPart(new PayloadReader(frame.payload));
        return;
      case GUEST.stepEnd:
        this.#forget(frame.channel);
    }
  }

  continueLine(mode: "step" | "run"): void {
    this.#isRunningOn = mode === "run";
    if (this.#isRunningOn) {
      for (const stop of this.#stops.splice(0)) this.#resume(stop);
      return;
    }
    const current = this.#stops.shift();
    if (current === undefined) return;
    this.#resume(current);
    this.#show();
  }

  /** A new invocation: lines are reported again after `run`. */
  startAfresh(): void {
    this.#isRunningOn = false;
  }

  variables(): Promise<ReadonlyMap<string, string>> {
    const current = this.#stops[0];
    if (current === undefined) return Promise.resolve(new Map());
    return new Promise((resolve) => {
      this.#asked.push({ text: "", resolve });
      this.#send({ type: HOST.stepVariables, channel: current.stepper });
    });
  }

  /** The process is gone: nothing waits any more. */
  end(): void {
    this.#stops.length = 0;
    this.#last = undefined;
    for (const { resolve } of this.#asked.splice(0)) resolve(new Map());
  }

  #stopped(frame: Frame): void {
    const { source, line, command } = readStepLine(frame.payload);
    const stop: Stop = { stepper: frame.channel, position: { path: source, line, command } };
    if (this.#isRunningOn || this.onLine === undefined) {
      this.#resume(stop);
      return;
    }
    this.#stops.push(stop);
    if (this.#stops.length === 1) this.#show();
  }

  #show(): void {
    const current = this.#stops[0];
    if (current === undefined) return;
    this.#last = current.position;
    this.onLine?.(current.position);
  }

  /** Always with "report the next line": whether it is shown is decided here, so that `run` can be taken back. */
  #resume(stop: Stop): void {
    this.#send({ type: HOST.stepContinue, channel: stop.stepper, payload: Uint8Array.of(1) });
  }

  #forget(stepper: number): void {
    const index = this.#stops.findIndex((stop) => stop.stepper === stepper);
    if (index < 0) return;
    this.#stops.splice(index, 1);
    if (index > 0) return;
    for (const { resolve } of this.#asked.splice(0)) resolve(new Map());
    this.#show();
  }

  #variablesPart(reader: PayloadReader): void {
    const isLast = reader.u8() === 1;
    const asked = this.#asked[0];
    if (asked === undefined) return;
    asked.text += this.#utf8.decode(reader.bytes(), { stream: !isLast });
    if (!isLast) return;
    this.#asked.shift();
    asked.resolve(parseDeclaredVariables(asked.text));
  }
}
