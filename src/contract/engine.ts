import type { EngineName } from "./engine-name.ts";
/** A file of a deployment package or layer, as it is unpacked into an execution environment. */
export interface EngineFile {
  /** Absolute path in the environment: `/var/task/bootstrap`, `/opt/lib/runtime.sh`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** Permission bits, for example 0o755. A symbolic link has its type too, and its target as bytes: `symbolic-links.ts`. */
  readonly mode: number;
}

/** How fast a function computes: as its memory setting gives it processor in Lambda, or as fast as this computer is. */
export type Speed = "lambda" | "this-computer";

/** What stays the same over the life of one execution environment, its resets included. */
export interface EnvironmentSpec {
  readonly environmentId: string;
  /** Everything under `/var/task` and `/opt`, layers already merged. Directories are implied (0755). */
  readonly files: readonly EngineFile[];
  readonly memoryMb: number;
  readonly tmpMb: number;
  /** `lambda` when it is not said; engines whose processes run on real hardware do not look at it. */
  readonly speed?: Speed;
  readonly architecture: "x86_64" | "arm64";
  /** Programs that Lambda's image lacks may be called (Linux engine only). */
  readonly extraTools?: boolean;
  /** Origins that user code may reach over the real network (JavaScript engine only); empty = none. */
  readonly allowedOrigins: readonly string[];
  /** How the environment's processes reach their Runtime API. */
  readonly runtimeApi: RuntimeApiTransport;
}

/** Ways into the Runtime API of one execution environment. Each is authenticated by being handed over. */
export interface RuntimeApiTransport {
  /** `host:port`, the value of `AWS_LAMBDA_RUNTIME_API`. */
  readonly address: string;
  /** A new port that speaks the frames of `src/wire/port-protocol.ts`; transferable into a sandbox. */
  openPort(): MessagePortLike;
  /**
   * As `openPort`, for an engine that carries the frames itself: it plays the port's near end, told by `postMessage`
   * what the Runtime API says, and telling the listeners what the process says, and `close` when the process is gone.
   */
  attachPort?(port: PlayedPort): void;
  /** A new byte stream that speaks HTTP/1.1, as a TCP connection would. */
  openConnection(): ByteConnection;
  /** Cuts every port and connection. Called by who opened the transport, when the environment is gone. */
  close(): void;
}

/** The part of `MessagePort` that the contract needs, so that the core compiles without a platform. */
export interface MessagePortLike {
  postMessage(message: unknown, transfer?: unknown[]): void;
  close(): void;
}

/** A message port that an engine plays: see `RuntimeApiTransport.attachPort`. */
export interface PlayedPort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  close(): void;
  addEventListener(
    type: "message" | "messageerror" | "close",
    listener: (event: { readonly data?: unknown }) => void,
  ): void;
}

/** One end of a TCP-like connection. `receive` gets the peer's bytes; `undefined` is its end of stream. */
export interface ByteConnection {
  send(bytes: Uint8Array): void;
  /** No more bytes from this side. */
  end(): void;
  /** Reset: both directions are gone. */
  destroy(): void;
  onReceive: (bytes: Uint8Array | undefined) => void;
  onClose: () => void;
  /** Flow control, where both ends have it: this side has used up so many bytes that it received. */
  consumed?(bytes: number): void;
  /** The peer has used up so many of the bytes that this side sent; a careful sender bounds what lies between. */
  onConsumed?: ((bytes: number) => void) | undefined;
}

/** One start of the runtime process in an environment. */
export interface ProcessSpec {
  /** Exactly the variables the process sees (Runtime API reference §5.1). */
  readonly variables: ReadonlyMap<string, string>;
  /** The Handler setting, verbatim. */
  readonly handler: string;
  /** Simulated wall clock at the start, epoch milliseconds. */
  readonly now: number;
  /** Line stepping wanted (Linux: Bash's DEBUG trap). Costs nothing when false. */
  readonly lineStepping: boolean;
}

/** One entry point path that was tried (§5.2), in order. */
export interface EntryPointCandidate {
  readonly path: string;
  readonly outcome: "missing" | "directory" | "taken" | "not-tried";
}

export type StartOutcome =
  | {
      readonly kind: "started";
      readonly entryPoint: string;
      readonly candidates: readonly EntryPointCandidate[];
      readonly process: RuntimeProcess;
    }
  | { readonly kind: "entry-point-missing"; readonly candidates: readonly EntryPointCandidate[] }
  | {
      readonly kind: "exec-failed";
      readonly entryPoint: string;
      readonly candidates: readonly EntryPointCandidate[];
      /** `EACCES`, `ENOENT` (interpreter missing), `ENOEXEC` (format), … */
      readonly errno: string;
    };

export type ExitStatus =
  | { readonly kind: "exited"; readonly code: number }
  /** Go's signal name as the platform prints it: `killed`, `segmentation fault`, `terminated` (§3.3). */
  | { readonly kind: "signaled"; readonly signal: string; readonly isOutOfMemory: boolean };

export interface OutputChunk {
  readonly stream: "stdout" | "stderr";
  readonly bytes: Uint8Array;
  /** A line of the engine, not of the user's process: output that was cut, a network call that has no route. */
  readonly isNotice?: true;
}

/** A place in the user's source where line stepping stopped, or where the engine knows that execution stands. */
export interface SourcePosition {
  /** Absolute path in the environment. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  readonly column?: number;
  /** The command about to run, as the engine words it. */
  readonly command?: string;
  /** Function call stack, innermost first, where known. */
  readonly functionName?: string;
}

/** One start of a file of `/opt/extensions`. */
export interface ExtensionSpec {
  /** Absolute path in the environment, which is the whole command line: `/opt/extensions/collector`. */
  readonly path: string;
  /** Exactly the variables the process sees (§10). */
  readonly variables: ReadonlyMap<string, string>;
  /** Simulated wall clock at the start, epoch milliseconds. */
  readonly now: number;
}

export type ExtensionStart =
  | { readonly kind: "started"; readonly process: EngineProcess }
  /** `EACCES`, `ENOENT` (interpreter missing), `ENOEXEC` (format), … */
  | { readonly kind: "exec-failed"; readonly errno: string };

/** A running process of an environment with all its children: its runtime, or an external extension. */
export interface EngineProcess {
  /** Output as it comes, streams apart, byte-exact; ends after `exited`. */
  readonly output: AsyncIterable<OutputChunk>;
  readonly exited: Promise<ExitStatus>;
  /**
   * Kills the whole process group (§3.5), and nothing of the environment's other processes. `SIGKILL` always works;
   * with the last process everything in the environment is gone.
   */
  kill(signal: "SIGKILL" | "SIGTERM"): void;
  /** Between invocations all processes stand still (§3.5 Freeze). */
  freeze(): void;
  /** @param now simulated wall clock, epoch milliseconds */
  thaw(now: number): void;
  /**
   * Init is over: from now on the function has the processor that its memory setting gives. May be told several times;
   * a freeze ends Init as well.
   */
  endInit?(): void;
  /**
   * Resolves when everything that the processes have written so far has come out of `output`. Optional: with it, the
   * last lines of an invocation stand before END even where output and Runtime API calls travel apart.
   */
  flushOutput?(): Promise<void>;
}

/** The running runtime process with all its children. */
export interface RuntimeProcess extends EngineProcess {
  /** Peak memory of the environment so far in MB, or `undefined` where the engine cannot know. */
  maxMemoryUsedMb(): Promise<number | undefined>;
  /** Line stepping, where supported: called at each stop; the process waits for `continueFrom`. */
  onLine: ((position: SourcePosition) => void) | undefined;
  continueLine(mode: "step" | "run"): void;
  /** Variables at the current stop: name → value as the language prints it. */
  variables(): Promise<ReadonlyMap<string, string>>;
  /** Where the current awaiting call stands in the user's source, where the engine can know it. */
  position(): SourcePosition | undefined;
}

/** The external extensions of an environment: processes besides its runtime (§10). */
export interface EngineExtensions {
  /** Names of the files directly in `/opt/extensions` that this engine starts, in no order. */
  list(): readonly string[];
  /** Starts one of them. Rejects when the engine itself fails. */
  start(spec: ExtensionSpec): Promise<ExtensionStart>;
}

/** One execution environment: keeps `/tmp` over restarts of its processes. */
export interface EngineEnvironment {
  /** Starts the runtime. */
  start(spec: ProcessSpec): Promise<StartOutcome>;
  /** Absent where an environment has one process only. */
  readonly extensions?: EngineExtensions;
  /**
   * Connects to a TCP port of the environment, as the platform does to deliver telemetry. Rejects when nobody listens
   * there. Absent where processes cannot listen.
   */
  connect?(port: number): Promise<ByteConnection>;
  /** Removes everything, processes included. */
  dispose(): void;
}

/** Loading progress of an engine, for people. */
export type EngineProgress =
  | {
      readonly kind: "loading";
      readonly what: string;
      readonly loaded: number;
      readonly total: number | undefined;
    }
  | { readonly kind: "starting"; readonly what: string }
  | { readonly kind: "ready"; readonly tookMs: number }
  | { readonly kind: "failed"; readonly message: string };

/** What runs the user's process: the Linux machine or the JavaScript sandbox. */
export interface Engine {
  readonly id: EngineName | "local";
  /**
   * The process is somebody else's (local mode without a process): init waits for its first `next` without a limit.
   */
  readonly waitsForRuntime?: boolean;
  /** Loads what the engine needs ahead of the first start; safe to call again. */
  prepare(onProgress: (progress: EngineProgress) => void): Promise<void>;
  createEnvironment(spec: EnvironmentSpec): Promise<EngineEnvironment>;
  dispose(): void;
}
