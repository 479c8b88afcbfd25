import type { EngineName } from "#contract/engine-name.ts";

/** Content of a project file. Text keeps its line endings exactly as typed or imported. */
export type FileContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "binary"; readonly bytes: Uint8Array }
  /** A symbolic link; its target as written. Where it may point: `checkLinkTarget`. */
  | { readonly kind: "link"; readonly target: string };

/**
 * Where a file lives: `task/…` is unpacked under `/var/task`, `layers/<layer name>/…` under `/opt`.
 * Relative POSIX path without `.`/`..` segments, for example `task/bootstrap`.
 */
export type ProjectPath = string;

export interface ProjectFile {
  readonly content: FileContent;
  /** Permission bits, for example 0o755; of a link always 0o777. */
  readonly mode: number;
}

/** A payload that the project keeps to invoke the function with. */
export interface SavedEvent {
  readonly name: string;
  /** The payload as typed; sent as its UTF-8 bytes. */
  readonly text: string;
}

/** An HTTP request that the project keeps for its Request panel. */
export interface SavedRequest {
  readonly name: string;
  readonly source: "rest-v1" | "http-v2" | "function-url" | "alb";
  /** Function URL: InvokeMode RESPONSE_STREAM. */
  readonly isStreaming?: boolean;
  /** Load balancer: multi-value headers are on. */
  readonly isMultiValue?: boolean;
  readonly method: string;
  /** Path with query, as typed. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

/** Settings of the function. Limits and reserved names: Runtime API reference §5.1 and §7. */
export interface FunctionSettings {
  readonly functionName: string;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly tmpMb: number;
  readonly architecture: "x86_64" | "arm64";
  readonly variables: readonly (readonly [name: string, value: string])[];
  /** What runs the process in the playground. */
  readonly engine: EngineName;
  /** Programs of the Linux image that Lambda lacks (jq, tar, …) may be called. */
  readonly extraTools: boolean;
  readonly concurrencyLimit: number;
  readonly logFormat: "Text" | "JSON";
  readonly failureLogStyle: "new" | "old";
  /** How fast the function computes in the playground: as Lambda gives processor to its memory, or as this computer does. */
  readonly speed: "lambda" | "this-computer";
  /** Origins that JavaScript user code may reach. */
  readonly allowedOrigins: readonly string[];
}

/** Everything a person makes: what is saved, shared, exported and run. Immutable; edits make a new one. */
export interface Project {
  readonly name: string;
  readonly files: ReadonlyMap<ProjectPath, ProjectFile>;
  /** Layer names in configured order: on equal paths later ones win (§11). */
  readonly layers: readonly string[];
  readonly settings: FunctionSettings;
  readonly events: readonly SavedEvent[];
  readonly requests: readonly SavedRequest[];
}

/** Lambda's defaults, and ours where Lambda has none. */
export const DEFAULT_SETTINGS: FunctionSettings = {
  functionName: "function",
  handler: "handler.handler",
  timeoutSeconds: 3,
  memoryMb: 128,
  tmpMb: 512,
  architecture: "x86_64",
  variables: [],
  engine: "linux",
  extraTools: false,
  concurrencyLimit: 10,
  logFormat: "Text",
  failureLogStyle: "new",
  speed: "lambda",
  allowedOrigins: [],
};
