import type { StoreApi } from "zustand/vanilla";
import type { Breakpoint, Injection } from "#lambda/contract.ts";
import type { EngineProgress, SourcePosition } from "#contract/engine.ts";
import type { HttpAnswer, HttpCommand, InvokeAnswer } from "#simulator/protocol.ts";
import type { TraceStore } from "#trace/trace-store.ts";

/**
 * What every panel is given: what happened (`trace`), what the person looks at (`selection`), what runs now (`run`) and
 * what can be asked for (`commands`). Panels read the stores with `useStore(session.run, selector)` and hold no service.
 */
export interface Session {
  /** A `recorded` session shows a saved trace: its commands that would run something do nothing. */
  readonly kind: "live" | "recorded";
  readonly trace: TraceStore;
  readonly selection: StoreApi<Selection>;
  readonly run: StoreApi<Run>;
  readonly commands: SessionCommands;
}

/** What the person looks at. Selecting in one panel selects in all of them. */
export interface Selection {
  /** `seq` of the selected trace event. */
  readonly selectedSeq: number | undefined;
  /** The trace is shown up to here; `live` follows its end. */
  readonly cursor: "live" | number;
  /** The filter as typed; its grammar belongs to the stage. */
  readonly filter: string;
}

export const INITIAL_SELECTION: Selection = { selectedSeq: undefined, cursor: "live", filter: "" };

/** What the simulator does at the moment. */
export type RunState =
  | { readonly kind: "idle" }
  /** The engine loads or starts before the first invocation. */
  | { readonly kind: "preparing"; readonly progress: EngineProgress | undefined }
  | { readonly kind: "running"; readonly pending: number }
  /** Step mode or a breakpoint holds something: the clock stands still. */
  | {
      readonly kind: "held";
      readonly gateIds: readonly string[];
      readonly position: SourcePosition | undefined;
      readonly now: number;
    };

export interface Run {
  readonly state: RunState;
  readonly isStepMode: boolean;
  /** Stops at source lines as well as at protocol gates. */
  readonly isLineStepping: boolean;
  readonly breakpoints: readonly Breakpoint[];
  /** What the most recent Invoke answered, including refusals that left no trace. */
  readonly lastAnswer: InvokeAnswer | undefined;
  /** Why the simulator could not do what was asked: what happened, why, what to do. */
  readonly problem: string | undefined;
}

export const INITIAL_RUN: Run = {
  state: { kind: "idle" },
  isStepMode: false,
  isLineStepping: false,
  breakpoints: [],
  lastAnswer: undefined,
  problem: undefined,
};

/** Everything that a person can ask the simulator for. None of them throws; failures appear in `run` and as notices. */
export interface SessionCommands {
  /** Deploys when something changed, then invokes with the chosen saved event. */
  readonly invoke: () => void;
  /** A burst: `count` invocations at once with the chosen saved event. */
  readonly invokeMany: (count: number) => void;
  /** The saved events of these names in this order: at once, or each when the one before is answered. */
  readonly invokeSeries: (names: readonly string[], order: "in turn" | "at once") => void;
  /** Invokes with this payload, for example one from the trace again. */
  readonly invokeWith: (payload: Uint8Array) => void;
  /** Sends an HTTP request through a front end. Rejects with a text for people when the simulator cannot. */
  readonly sendHttp: (http: HttpCommand) => Promise<HttpAnswer>;
  /** Releases what is held; with step mode off and nothing held, turns step mode on and invokes. */
  readonly step: () => void;
  readonly continue: () => void;
  readonly setStepMode: (isOn: boolean) => void;
  readonly setLineStepping: (isOn: boolean) => void;
  /** Ends everything that runs, at once. */
  readonly stop: () => void;
  /** Without an id: all environments, so that the next invocation starts cold. */
  readonly restartEnvironment: (environmentId?: string) => void;
  /** Does something to the run without an edit. Rejects with a text for people when it can't be done now. */
  readonly inject: (injection: Injection) => Promise<void>;
  readonly setBreakpoints: (breakpoints: readonly Breakpoint[]) => void;
  /** Variables at the current stop: name → value as the language prints it. */
  readonly variables: (environmentId: string) => Promise<ReadonlyMap<string, string>>;
  /** Forgets the trace. What runs goes on. */
  readonly clearTrace: () => void;
  /** Opens the file in the editor and shows the line. `path` is absolute (`/var/task/bootstrap`) or a project path. */
  readonly revealSource: (path: string, line: number) => void;
}
