import type { Clock } from "#base/clock.ts";
import type {
  Engine,
  EngineFile,
  RuntimeApiTransport,
  SourcePosition,
  Speed,
} from "#contract/engine.ts";
import type { RuntimeApiRequest, RuntimeApiResponse } from "#runtime-api/message.ts";
import type { GateName } from "#contract/gate-name.ts";
import type { AsynchronousSettings } from "./asynchronous.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";

/** Function configuration: the part of CreateFunction that the simulator honours. Limits: Runtime API reference §7. */
export interface FunctionConfiguration {
  readonly functionName: string;
  /** Any string of 1–128 characters without spaces; not interpreted by the platform (§11). */
  readonly handler: string;
  /** 1–900. */
  readonly timeoutSeconds: number;
  /** 128–10240. */
  readonly memoryMb: number;
  /** `/tmp` in MB, 512–10240. */
  readonly tmpMb: number;
  /** The user's variables; reserved names are refused (§5.1). */
  readonly variables: ReadonlyMap<string, string>;
  readonly architecture: "x86_64" | "arm64";
  /** Programs that Lambda's image lacks may be called: a setting of the playground. */
  readonly extraTools?: boolean;
  /** Environments at once; one more request is throttled with 429. 0 throttles everything (§7). */
  readonly concurrencyLimit: number;
  readonly logFormat: "Text" | "JSON";
  /** `new`: failures only in REPORT's Status; `old`: the older fault lines (§6.1). */
  readonly failureLogStyle: "new" | "old";
  /** Region of ARNs and variables. */
  readonly region: string;
  readonly accountId: string;
  /** Versions and aliases that exist besides `$LATEST`; alias → version. */
  readonly qualifiers: ReadonlyMap<string, string>;
  /** Origins user code may reach (JavaScript engine). */
  readonly allowedOrigins: readonly string[];
  /** Which engine runs the process. */
  readonly engine: Engine["id"];
  /** How fast it computes; `lambda` when it is not said. */
  readonly speed?: Speed;
}

/** What is unpacked into each new environment. */
export interface DeployedCode {
  /** Under `/var/task` and `/opt`; layers merged in their order, later wins (§11). */
  readonly files: readonly EngineFile[];
}

/** One call of the Invoke API, already parsed (§8.1). */
export interface InvokeRequest {
  readonly payload: Uint8Array;
  readonly invocationType: "RequestResponse" | "Event" | "DryRun";
  readonly wantsLogTail: boolean;
  /** JSON text, already decoded from base64. */
  readonly clientContext?: string;
  /** JSON text. */
  readonly cognitoIdentity?: string;
  readonly traceHeader?: string;
  readonly tenantId?: string;
  readonly qualifier?: string;
  /** What becomes of an `Event`: retries, age, destinations. Lambda's defaults where it is not said. */
  readonly asynchronous?: AsynchronousSettings;
  /** For the trace: `invoke`, `rest-v1`, `http-v2`, `function-url`, `alb`, `service-worker`, `local`. */
  readonly source: string;
  /** Takes the response as it streams (InvokeWithResponseStream, function URL in RESPONSE_STREAM mode). */
  readonly stream?: ResponseStreamSink;
}

/**
 * Receives a response piece by piece. A buffered response arrives as one chunk. Not called at all when the invocation
 * fails before its first byte (function error, rejection): then the outcome alone tells.
 */
export interface ResponseStreamSink {
  start(head: {
    readonly requestId: string;
    readonly contentType: string | undefined;
    readonly isStreaming: boolean;
  }): void;
  chunk(bytes: Uint8Array): void;
  /** `error`: the trailers of a stream that failed after its first byte (§1.6). */
  end(error?: { readonly errorType: string; readonly errorBody: Uint8Array }): void;
}

export type InvokeOutcome =
  | {
      readonly kind: "response";
      readonly requestId: string;
      readonly executedVersion: string;
      readonly payload: Uint8Array;
      readonly contentType: string | undefined;
      /** Value of `X-Amz-Function-Error`, when the function failed (§8.2). */
      readonly functionError?: "Unhandled";
      /** Last 4096 bytes of this invocation's log, when wanted. */
      readonly logTail?: Uint8Array;
      readonly traceHeader: string;
      /** Set when the response was streamed and failed after its first byte. */
      readonly streamError?: { readonly errorType: string; readonly errorBody: Uint8Array };
    }
  | { readonly kind: "accepted"; readonly requestId: string; readonly traceHeader: string }
  | { readonly kind: "dry-run"; readonly requestId: string; readonly traceHeader: string }
  /** The service refused before the function ran (§8.3). */
  | {
      readonly kind: "rejected";
      readonly requestId: string;
      readonly status: number;
      readonly errorType: string;
      readonly message: string;
      /** `Reason` of TooManyRequestsException. */
      readonly reason?: string;
    };

/** What happens to a message that a breakpoint matches. */
export type BreakpointAction =
  | { readonly kind: "hold" }
  /** Notes it in the trace and lets it pass. */
  | { readonly kind: "log" }
  | { readonly kind: "drop" }
  | { readonly kind: "delay"; readonly ms: number }
  /** Requests only: Lambda gets the call twice. */
  | { readonly kind: "duplicate" }
  /** Leaves so many bytes of the body. */
  | { readonly kind: "truncate"; readonly bytes: number }
  /** Kills the runtime's process when the message is on its way. */
  | { readonly kind: "signal"; readonly signal: InjectedSignal };

export type InjectedSignal = "SIGKILL" | "SIGTERM";

/** A condition under which a message is held, noted or tampered with although step mode is off. Absent fields match anything. */
export interface Breakpoint {
  readonly id: string;
  /** `hold` when it is not said. */
  readonly action?: BreakpointAction;
  /** Which half of an exchange. */
  readonly half?: "request" | "answer";
  /** Part of the error type that a runtime reports, by header or in the body. */
  readonly errorType?: string;
  /** A place in the JSON body: `detail.items[0].id`; it must be there, or have the value of `bodyValue`. */
  readonly bodyPath?: string;
  readonly bodyValue?: string;
  /** So long after the event was delivered, at least. */
  readonly afterMs?: number;
  /** Only the n-th match, from 1. */
  readonly nth?: number;
  readonly gate?: GateName;
  /** Substring of the path, for example `/response`. */
  readonly path?: string;
  readonly status?: number;
  readonly headerName?: string;
  /** Substring of the header's value, whatever its case. */
  readonly headerValue?: string;
  readonly requestId?: string;
  readonly environmentId?: string;
  /** Line breakpoint: absolute path and 1-based line. */
  readonly sourcePath?: string;
  readonly line?: number;
}

/** Stepping: the clock stands still while anything is held. */
export interface GateControl {
  setStepMode(isOn: boolean): void;
  /**
   * Stops at source lines too (gate `line`), while step mode is on or a line breakpoint asks for it. Takes effect with
   * the next start of a process, because the engine prepares it before the first line runs.
   */
  setLineStepping(isOn: boolean): void;
  setBreakpoints(breakpoints: readonly Breakpoint[]): void;
  /** Releases the gate that was held first; with step mode on the next one holds again. */
  step(): void;
  /** Releases everything held and runs on to the next breakpoint (turns step mode's holding off for this run). */
  continue(): void;
}

/** What a person can do to a run without an edit of the code; messages are for breakpoints to tamper with. */
export type Injection =
  | {
      readonly kind: "signal";
      readonly environmentId: string;
      readonly signal: InjectedSignal;
    }
  /** Time passes while every environment is frozen. */
  | { readonly kind: "time"; readonly ms: number }
  /** Environments are initialised ahead of any request, as provisioned concurrency does. */
  | { readonly kind: "pre-warm"; readonly count: number };

/** What is held at the moment. */
export interface Held {
  readonly gateIds: readonly string[];
  /** Environments with something at a gate. */
  readonly environmentIds: readonly string[];
  /** Source line of the gate that was held last, where known. */
  readonly position: SourcePosition | undefined;
}

/** How the service model reaches the world. */
export interface LambdaServiceDependencies {
  readonly clock: Clock;
  readonly engine: (id: Engine["id"]) => Engine;
  readonly trace: TraceRecorder;
  /** Random UUID, lower case. */
  readonly createUuid: () => string;
  /** Random UUID for each attempt of an invocation. */
  readonly createInvocationId: () => string;
  /** Hex digits from a random source. */
  readonly randomHex: (digits: number) => string;
  /** Told whenever a gate is held or released. */
  readonly onHeld?: (held: Held) => void;
  /** The Runtime API of one environment, made by the network layer. */
  readonly connectRuntimeApi: (environmentId: string) => RuntimeApiTransport;
}

/** One function with its execution environments: Lambda as the simulator knows it. */
export interface LambdaService {
  readonly gates: GateControl;
  /** Current configuration; `undefined` before the first deployment. */
  readonly configuration: FunctionConfiguration | undefined;
  /**
   * New code or settings: existing environments finish their invocation and are not used again (§3.6).
   *
   * @throws when `validateConfiguration` finds a problem; the message is for people
   */
  deploy(configuration: FunctionConfiguration, code: DeployedCode): void;
  invoke(request: InvokeRequest): Promise<InvokeOutcome>;
  /** Loads an engine ahead of its first use; the trace has the progress. Rejects with a text for people. */
  prepareEngine(id: Engine["id"]): Promise<void>;
  /**
   * Creates an environment ahead of any request (§3.6) and starts its init; the next invocation waits for it. Gives its
   * id, or `undefined` before the first deployment.
   */
  createEnvironment(): string | undefined;
  /** One Runtime API call of the named environment's processes. Unknown environments get 404. */
  handleRuntimeApi(environmentId: string, request: RuntimeApiRequest): Promise<RuntimeApiResponse>;
  /** Shuts one environment down (idle or not), or kills its process so that the next invocation re-initialises. */
  stopEnvironment(environmentId: string, how: "shutdown" | "kill-process"): void;
  /** Ends everything at once: pending callers get a rejection, environments are gone. */
  stopAll(): void;
  /**
   * Does something to the run without an edit of the code.
   *
   * @throws with a text for people when it can't be done now
   */
  inject(injection: Injection): void;
  /** Variables at the environment's current line stop: name → value as the language prints it; empty when none. */
  variables(environmentId: string): Promise<ReadonlyMap<string, string>>;
  /** Resolves when no invocation is running or queued. */
  whenIdle(): Promise<void>;
}
