import type { Clock } from "#base/clock.ts";
import type { SourcePosition } from "#contract/engine.ts";
import type { HeaderList } from "#runtime-api/message.ts";
import type { GateName } from "#contract/gate-name.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import type { Breakpoint, GateControl, Held } from "./contract.ts";

/** What stands at a gate. */
export interface AtGate {
  readonly environmentId: string;
  readonly exchangeId?: string;
  readonly requestId?: string;
  readonly path?: string;
  readonly status?: number;
  readonly headers?: HeaderList;
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
  #breakpoints: readonly Breakpoint[] = [];
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
    this.#breakpoints = breakpoints;
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
    return (this.#isLineStepping && this.#isStepMode) || this.#breakpoints.some(isLineBreakpoint);
  }

  /** How a process that stopped at a line goes on: to the next line, or without further stops. */
  get lineMode(): "step" | "run" {
    const steps = this.#isLineStepping && this.#isStepMode && !this.#isRunningOn;
    return steps || this.#breakpoints.some(isLineBreakpoint) ? "step" : "run";
  }

  /** Nothing can be held now. Asked on every message, so that describing one is spared. */
  get isOff(): boolean {
    return !this.#isStepMode && this.#breakpoints.length === 0;
  }

  /** Holds until released; `undefined` lets pass at once. `onHeld` is told, before, which gate it is. */
  hold(gate: GateName, at: AtGate, onHeld?: (gateId: string) => void): Promise<void> | undefined {
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
    const steps =
      this.#isStepMode && !this.#isRunningOn && (gate !== "line" || this.#isLineStepping);
    if (steps) return STEP;
    return this.#breakpoints.find((breakpoint) => matches(breakpoint, gate, at))?.id;
  }
}

const STEP = "step";

function isLineBreakpoint(breakpoint: Breakpoint): boolean {
  return (
    breakpoint.gate === "line" ||
    breakpoint.line !== undefined ||
    breakpoint.sourcePath !== undefined
  );
}

function matches(breakpoint: Breakpoint, gate: GateName, at: AtGate): boolean {
  // A breakpoint on messages must not stop at every source line, nor one on a line at messages.
  if (isLineBreakpoint(breakpoint) !== (gate === "line")) return false;
  const { path, status, requestId, environmentId, sourcePath, line } = breakpoint;
  return (
    isAbsentOr(breakpoint.gate, gate) &&
    (path === undefined || at.path?.includes(path) === true) &&
    isAbsentOr(status, at.status) &&
    matchesHeader(breakpoint, at.headers ?? []) &&
    isAbsentOr(requestId, at.requestId) &&
    isAbsentOr(environmentId, at.environmentId) &&
    isAbsentOr(sourcePath, at.position?.path) &&
    isAbsentOr(line, at.position?.line)
  );
}

/** An absent condition lets everything through. */
function isAbsentOr<T>(condition: T | undefined, value: T | undefined): boolean {
  return condition === undefined || condition === value;
}

/** Header names have no case, and the value that is asked for may stand anywhere in one of several headers of the name. */
function matchesHeader({ headerName, headerValue }: Breakpoint, headers: HeaderList): boolean {
  if (headerName === undefined) return true;
  const name = headerName.toLowerCase();
  const part = (headerValue ?? "").toLowerCase();
  return headers.some(
    ([found, value]) => found.toLowerCase() === name && value.toLowerCase().includes(part),
  );
}
