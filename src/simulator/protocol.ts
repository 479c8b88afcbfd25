import type { EngineName } from "#contract/engine-name.ts";
import type { AsynchronousSettings } from "#lambda/asynchronous.ts";
import type { Breakpoint, Injection } from "#lambda/contract.ts";
import type { Finding } from "#event-sources/finding.ts";
import type { FunctionSettings } from "#project/project.ts";
import type { EngineFile, SourcePosition } from "#contract/engine.ts";
import type { TraceEvent } from "#trace/trace-event.ts";

/**
 * Messages between the page and the simulator's Web Worker. Everything is structured-clone only. Commands that answer
 * carry an `id`; late answers to unknown ids are ignored.
 */
export type Command =
  | {
      readonly kind: "deploy";
      readonly id: number;
      readonly settings: FunctionSettings;
      readonly files: readonly EngineFile[];
    }
  | {
      readonly kind: "prepare-engine";
      readonly id: number;
      readonly engine: FunctionSettings["engine"];
    }
  | { readonly kind: "invoke"; readonly id: number; readonly invoke: InvokeCommand }
  | { readonly kind: "http"; readonly id: number; readonly http: HttpCommand }
  | { readonly kind: "step-mode"; readonly isOn: boolean; readonly lineStepping: boolean }
  | { readonly kind: "breakpoints"; readonly breakpoints: readonly Breakpoint[] }
  | { readonly kind: "step" }
  | { readonly kind: "continue" }
  | { readonly kind: "variables"; readonly id: number; readonly environmentId: string }
  | {
      readonly kind: "stop-environment";
      readonly environmentId: string;
      readonly how: "shutdown" | "kill-process";
    }
  | { readonly kind: "inject"; readonly id: number; readonly injection: Injection }
  | { readonly kind: "stop-all"; readonly id: number }
  /** A sandbox that the page made on request, with its port transferred. */
  | { readonly kind: "sandbox"; readonly sandboxId: number; readonly port: MessagePort }
  | { readonly kind: "sandbox-failed"; readonly sandboxId: number; readonly message: string }
  /** A request that the service worker caught (outside clients), with a port for the streamed answer. */
  | {
      readonly kind: "outside-request";
      readonly request: OutsideRequest;
      readonly port: MessagePort;
    };

export interface InvokeCommand {
  readonly payload: Uint8Array;
  readonly invocationType: "RequestResponse" | "Event" | "DryRun";
  readonly clientContext?: string;
  readonly cognitoIdentity?: string;
  readonly tenantId?: string;
  readonly qualifier?: string;
  readonly asynchronous?: AsynchronousSettings;
}

/** Commands that are answered, with a result or with a text for people. */
export type AnsweredCommand = Extract<Command, { readonly id: number }>;

/** What each of them is answered with. */
export interface Answers {
  readonly deploy: void;
  readonly "prepare-engine": void;
  readonly invoke: InvokeAnswer;
  readonly http: HttpAnswer;
  readonly variables: ReadonlyMap<string, string>;
  readonly inject: void;
  readonly "stop-all": void;
}

/** An HTTP request to send through a front end. */
export interface HttpCommand {
  readonly source: "rest-v1" | "http-v2" | "function-url" | "alb";
  readonly method: string;
  readonly path: string;
  /** Without `?`. */
  readonly rawQuery: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** Route template, such as `/{proxy+}`. */
  readonly route?: string;
  readonly isMultiValue?: boolean;
  readonly isStreaming?: boolean;
}

export interface OutsideRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
}

export type InvokeAnswer =
  | {
      readonly kind: "response";
      readonly requestId: string;
      readonly status: 200;
      readonly payload: Uint8Array;
      readonly contentType: string | undefined;
      readonly functionError: string | undefined;
      readonly logTail: Uint8Array | undefined;
    }
  | { readonly kind: "accepted"; readonly requestId: string; readonly status: 202 }
  | { readonly kind: "dry-run"; readonly requestId: string; readonly status: 204 }
  | {
      readonly kind: "rejected";
      readonly requestId: string;
      readonly status: number;
      readonly errorType: string;
      readonly message: string;
      readonly reason: string | undefined;
    };

/** What came of an HTTP request through a front end. */
export interface HttpAnswer {
  readonly requestId: string | undefined;
  /** The payload that the function got. */
  readonly event: unknown;
  /** The raw result of the function, when it ran. */
  readonly result: Uint8Array | undefined;
  readonly functionError: string | undefined;
  readonly response: {
    readonly status: number;
    readonly headers: readonly (readonly [name: string, value: string])[];
    readonly body: Uint8Array;
  };
  /** What to tell the person about the result, down to the field; failures first. */
  readonly findings: readonly Finding[];
}

/**
 * What only a page can make: sandboxes of the engines, and threads that work for the simulator, which must not start a
 * Web Worker itself (`openThread`).
 */
export type PageMade = EngineName | "metronome" | "compiler";

/** From the simulator to the page. */
export type SimulatorMessage =
  | { readonly kind: "ready" }
  /** New trace events in order, with the bodies that they mention for the first time. */
  | {
      readonly kind: "trace";
      readonly events: readonly TraceEvent[];
      readonly bodies: readonly (readonly [id: string, bytes: Uint8Array])[];
    }
  | { readonly kind: "answer"; readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly kind: "failed"; readonly id: number; readonly message: string }
  /** The simulator needs a sandbox or a thread: the page makes the iframe or Web Worker and hands its port over. */
  | {
      readonly kind: "sandbox-wanted";
      readonly sandboxId: number;
      readonly what: PageMade;
      readonly allowedOrigins: readonly string[];
    }
  | { readonly kind: "sandbox-dropped"; readonly sandboxId: number }
  /** Held by step mode or a breakpoint; `undefined` when nothing is held. */
  | {
      readonly kind: "held";
      readonly gateIds: readonly string[];
      readonly position: SourcePosition | undefined;
      readonly now: number;
    };
