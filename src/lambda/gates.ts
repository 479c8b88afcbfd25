import type { Clock } from "#base/clock.ts";
import type { SourcePosition } from "#contract/engine.ts";
import type { GateName } from "#contract/gate-name.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import { Breakpoints, type PassingMessage, isLineBreakpoint, messageText } from "./breakpoints.ts";
import type { Breakpoint, GateControl, Held } from "./contract.ts";

/** What stands at a gate. */
export interface AtGate extends PassingMessage {
  readonly exchangeId?: string;
  readonly position?: SourcePosition;
}

interface HeldMessage {
  readonly gateId: string;
  readonly gate: GateName;
  readonly position: SourcePosition | undefined;
  readonly environmentId: string;
  readonly because: string;
  readonly release: () => void;
}

export interface GatesDependencies {
  readonly clock: Clock;
  readonly trace: TraceRecorder;
  /** Told at each change of what is held. */
  readonly onHeld?: ((held: Held) => void) | undefined;
}

/** The gates of one service. While anything is held the clock stands still, so no deadline runs. */
export class Gates implements GateControl {
  readonly #clock: Clock;
  readonly #trace: TraceRecorder;
  #isStepMode = false;
  /** `continue()` was called: step mode holds nothing until the work at hand is done. */
  #isRunningOn = false;
  #isLineStepping = false;
  readonly breakpoints = new Breakpoints();
  readonly #onHeld: ((held: Held) => void) | undefined;
  #held: HeldMessage[] = [];
  #lastGate = 0;

  constructor({ clock, trace, onHeld }: GatesDependencies) {
    this.#clock = clock;
    this.#trace = trace;
    this.#onHeld = onHeld;
  }

  setStepMode(isOn: boolean): void {
    this.#isStepMode = isOn;
    this.#isRunningOn = false;
    if (!isOn)
      for (const held of this.#held.filter(({ because }) => because === STEP)) this.#release(held);
  }

  setLineStepping(isOn: boolean): void {
    this.#isLineStepping = isOn;
  }

  setBreakpoints(breakpoints: readonly Breakpoint[]): void {
    this.breakpoints.set(breakpoints);
  }

  step(): void {
    this.#isRunningOn = false;
    const [first] = this.#held;
    if (first !== undefined) this.#release(first);
  }

  continue(): void {
    this.#isRunningOn = true;
    for (const held of this.#held.slice()) this.#release(held);
  }

  /** Nothing runs any more: what runs next is a new run, and step mode holds again. */
  runIsOver(): void {
    this.#isRunningOn = false;
  }

  /** Whether a process that starts now must be able to stop at source lines. */
  get wantsLines(): boolean {
    return (
      (this.#isLineStepping && this.#isStepMode) || this.breakpoints.list.some(isLineBreakpoint)
    );
  }

  /** How a process that stopped at a line goes on: to the next line, or without further stops. */
  get lineMode(): "step" | "run" {
    const steps = this.#isLineStepping && this.#isStepMode && !this.#isRunningOn;
    return steps || this.breakpoints.list.some(isLineBreakpoint) ? "step" : "run";
  }

  /** Nothing can be held now. Asked on every message, so that describing one is spared. */
  get isOff(): boolean {
    return !this.#isStepMode && this.breakpoints.list.length === 0;
  }

  /** Holds until released; `undefined` lets pass at once. `onHeld` is told, before, which gate it is. */
  hold(gate: GateName, at: AtGate, onHeld?: (gateId: string) => void): Promise<void> | undefined {
    if (gate === "next.delivered")
      this.breakpoints.noteDelivery(at.environmentId, this.#clock.now());
    const because = this.#reason(gate, at);
    if (because === undefined) return undefined;
    return new Promise((release) => {
      this.#lastGate += 1;
      const gateId = `gate-${this.#lastGate}`;
      if (this.#held.length === 0) this.#clock.pause();
      const { environmentId, exchangeId, requestId, position } = at;
      this.#held.push({ gateId, gate, position, environmentId, because, release });
      this.#trace.record({
        kind: "gate.held",
        gate,
        gateId,
        environmentId,
        because,
        ...(exchangeId !== undefined && { exchangeId }),
        ...(requestId !== undefined && { requestId }),
        ...(position !== undefined && { position }),
      });
      this.#tell();
      onHeld?.(gateId);
    });
  }

  /** The environment's process is gone or is about to be: what it waits at makes no sense any more. */
  releaseAll(environmentId?: string): void {
    for (const held of this.#held.slice()) {
      if (environmentId === undefined || held.environmentId === environmentId) this.#release(held);
    }
  }

  #tell(): void {
    this.#onHeld?.({
      gateIds: this.#held.map(({ gateId }) => gateId),
      environmentIds: [...new Set(this.#held.map(({ environmentId }) => environmentId))],
      position: this.#held.findLast(({ position }) => position !== undefined)?.position,
    });
  }

  #release(held: HeldMessage): void {
    this.#held = this.#held.filter((other) => other !== held);
    const { gate, gateId, environmentId } = held;
    this.#trace.record({ kind: "gate.released", gate, gateId, environmentId });
    if (this.#held.length === 0) this.#clock.resume();
    this.#tell();
    held.release();
  }

  #reason(gate: GateName, at: AtGate): string | undefined {
    const matching = this.breakpoints.matching(gate, at, this.#clock.now());
    for (const { id, action } of matching) if (action?.kind === "log") this.#note(gate, at, id);
    const steps =
      this.#isStepMode && !this.#isRunningOn && (gate !== "line" || this.#isLineStepping);
    if (steps) return STEP;
    return matching.find(({ action = { kind: "hold" } }) => action.kind === "hold")?.id;
  }

  #note(gate: GateName, at: AtGate, because: string): void {
    const { environmentId, exchangeId, requestId } = at;
    this.#trace.record({
      kind: "breakpoint.passed",
      environmentId,
      gate,
      message: messageText(gate, at),
      because,
      ...(exchangeId !== undefined && { exchangeId }),
      ...(requestId !== undefined && { requestId }),
    });
  }
}

const STEP = "step";
