import { utf8 } from "#base/utf8.ts";
import { ACCEPTED } from "../accepted.ts";
import { goJsonString } from "../go-json.ts";
import type { Exchange, RuntimeApiHost } from "../host.ts";
import { type RuntimeApiRequest, type RuntimeApiResponse, headerValue } from "../message.ts";
import { readBody } from "../read-body.ts";
import {
  CONCURRENT_MODIFICATION,
  JSON_HEADERS,
  NOT_ALLOWED,
  type WireError,
  errorAnswer,
} from "../wire-errors.ts";
import {
  EMPTY_NAME,
  INVALID_IDENTIFIER,
  LOGS_NOT_SUPPORTED,
  MISSING_ERROR_TYPE,
  MISSING_IDENTIFIER,
  NAME_TAKEN,
  REGISTRATION_CLOSED,
  TELEMETRY_NOT_SUPPORTED,
  TOO_MANY,
  UNKNOWN_IDENTIFIER,
  invalidEvent,
  invalidExtensionState,
  unknownExtension,
} from "./extension-errors.ts";
import { type ExtensionEvent, eventAnswer } from "./extension-events.ts";
import { canonicalUuid } from "./extension-identifier.ts";
import type { ExtensionCall, ExtensionRoute } from "./extension-route.ts";
import {
  type ExtensionInput,
  type ExtensionState,
  type ExtensionStep,
  stepExtension,
} from "./extension-step.ts";
import { parseRegister } from "./register-request.ts";

/** Both kinds counted together (Runtime API reference §10.2). */
export const MAX_EXTENSIONS = 10;

/** What the answer to `register` tells. */
export interface FunctionFacts {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly handler: string;
  readonly accountId: string;
}

export interface ExtensionsHost {
  readonly facts: FunctionFacts;
  /** A fresh UUID, for identifiers of extensions and events. */
  readonly createId: () => string;
  /** Writes the conversation down. */
  readonly conversation: Pick<
    RuntimeApiHost,
    "createExchangeId" | "gate" | "requested" | "waiting" | "answered" | "aborted"
  >;
  /** An extension registered, or its state changed. */
  changed(): void;

  /**
   * Takes a subscription to the Telemetry API; gives why it is refused. `undefined` where nothing in the environment
   * can listen.
   */
  readonly subscribe:
    | ((extension: Extension, body: Uint8Array, exchange: Exchange) => WireError | undefined)
    | undefined;

  // ---- for the trace
  registered(extension: Extension, exchange: Exchange): void;
  stateChanged(extension: Extension, from: ExtensionState, exchange: Exchange | undefined): void;
  refused(
    extension: Extension,
    step: Extract<ExtensionStep, { readonly kind: "refused" }>,
    error: WireError,
    exchange: Exchange,
  ): void;
}

/** One extension, as the platform knows it. */
export interface Extension {
  readonly name: string;
  /** `external`: a file of `/opt/extensions` that was started. Everything else that registers is internal. */
  readonly kind: "external" | "internal";
  /** `undefined` until an external one has registered. */
  readonly identifier: string | undefined;
  readonly events: readonly string[];
  readonly state: ExtensionState;
  /** Error type of `init/error` or `exit/error`, or why its file could not be started. */
  readonly errorType: string | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type Wake = { readonly kind: "event"; readonly event: ExtensionEvent } | { readonly kind: "moved" };
interface Known extends Mutable<Extension> {
  wake: ((wake: Wake) => void) | undefined;
  /** Came while the extension was not waiting: its following `next` gets it. */
  pending: ExtensionEvent | undefined;
}

/** The Extensions API of one start of an environment: who registered, what each waits for. No timers, no transport. */
export class ExtensionsApi {
  readonly #host: ExtensionsHost;
  readonly #known = new Map<string, Known>();
  #isRegistrationOpen = true;

  /** @param externals names of the files that are started, in order */
  constructor(host: ExtensionsHost, externals: readonly string[]) {
    this.#host = host;
    for (const name of externals) this.#known.set(name, unregistered(name, "external"));
  }

  get extensions(): readonly Extension[] {
    return [...this.#known.values()];
  }
  /** Every external extension has registered: the runtime may start. */
  get hasRegistered(): boolean {
    return this.extensions.every(({ state }) => state !== "Started");
  }
  /** Every registered extension waits in `next`: init may end. */
  get isInitialised(): boolean {
    return this.extensions.every(({ state }) => state === "Ready");
  }
  /** Everybody who wanted to hear of the invocation is done with it. */
  get isDone(): boolean {
    return this.extensions.every(
      ({ state, events }) => state === "Ready" || !events.includes("INVOKE"),
    );
  }

  find(name: string): Extension | undefined {
    return this.#known.get(name);
  }

  /** The file of an external extension could not be started. */
  launchFailed(name: string, errorType: string): void {
    const extension = this.#known.get(name);
    if (extension === undefined) return;
    extension.errorType ??= errorType;
    this.#step(extension, { kind: "launch-failed" }, undefined);
  }

  /** The process of an external extension ended in Shutdown. */
  ended(name: string, how: "clean" | "otherwise"): void {
    const extension = this.#known.get(name);
    if (extension !== undefined) this.#step(extension, { kind: "ended", how }, undefined);
  }

  closeRegistration(): void {
    this.#isRegistrationOpen = false;
  }

  /** Gives an invocation to everybody who asked for it, external extensions first. */
  release(event: Extract<ExtensionEvent, { readonly kind: "INVOKE" }>): void {
    for (const kind of ["external", "internal"] as const) {
      for (const extension of this.#known.values()) {
        if (extension.kind === kind && extension.events.includes("INVOKE")) {
          this.#give(extension, event);
        }
      }
    }
  }

  /** Gives SHUTDOWN to those who asked for it; one that is at work gets it with its following `next`. */
  shutDown(event: Extract<ExtensionEvent, { readonly kind: "SHUTDOWN" }>): void {
    for (const extension of this.#known.values()) {
      if (!extension.events.includes("SHUTDOWN")) continue;
      if (extension.state === "Ready") this.#give(extension, event);
      else extension.pending = event;
    }
  }

  /** The processes are gone: nobody waits any more. */
  close(): void {
    this.#isRegistrationOpen = false;
    for (const extension of this.#known.values()) extension.wake?.({ kind: "moved" });
  }

  async handle(
    { call, method }: ExtensionRoute,
    request: RuntimeApiRequest,
  ): Promise<RuntimeApiResponse> {
    const { conversation } = this.#host;
    const extension = this.#callerOf(request);
    const exchange: Exchange = {
      id: conversation.createExchangeId(),
      request,
      requestId: undefined,
      ...(extension !== undefined && { extension }),
    };
    const read = await readBody(request.body, Number.POSITIVE_INFINITY);
    const body = read.kind === "too-large" ? new Uint8Array(0) : read.bytes;
    conversation.requested(exchange, body);
    const answer =
      request.method === method
        ? await this.#call(call, exchange, body)
        : { status: 405, headers: [["Allow", method] as const], body: new Uint8Array(0) };
    if (request.signal.aborted) conversation.aborted(exchange, "The client hung up.");
    else conversation.answered(exchange, answer);
    return answer;
  }

  async #call(
    call: ExtensionCall,
    exchange: Exchange,
    body: Uint8Array,
  ): Promise<RuntimeApiResponse> {
    switch (call) {
      case "register":
        return this.#register(exchange, body);
      case "next":
        return this.#next(exchange);
      case "init-error":
      case "exit-error":
        return this.#error(exchange, call);
      case "telemetry":
        return this.#subscribe(exchange, body);
      case "logs":
        return errorAnswer(LOGS_NOT_SUPPORTED);
    }
  }

  /** The name that a request comes under, as far as it tells one. */
  #callerOf({ headers }: RuntimeApiRequest): string | undefined {
    const identifier = canonicalUuid(headerValue(headers, "Lambda-Extension-Identifier") ?? "");
    const known = identifier === undefined ? undefined : this.#find(identifier);
    if (known !== undefined) return known.name;
    const name = headerValue(headers, "Lambda-Extension-Name") ?? "";
    return name === "" ? undefined : name;
  }

  // ---- register

  #register(exchange: Exchange, body: Uint8Array): RuntimeApiResponse {
    const { request } = exchange;
    const name = headerValue(request.headers, "Lambda-Extension-Name") ?? "";
    if (name === "") return errorAnswer(EMPTY_NAME);
    const parsed = parseRegister(body);
    if (!parsed.ok) return errorAnswer(parsed.error);
    const known = this.#known.get(name);
    const extension = known?.kind === "external" ? known : unregistered(name, "internal");
    const refusal =
      this.#refusal(extension, parsed.value, known) ??
      this.#move(extension, { kind: "register" }, name, exchange);
    if (refusal !== undefined) return errorAnswer(refusal);
    extension.events = [...new Set(parsed.value)];
    const identifier = this.#host.createId();
    extension.identifier = identifier;
    this.#known.set(name, extension);
    this.#host.registered(extension, exchange);
    this.#host.changed();
    return this.#registered(identifier, request);
  }

  #refusal(
    extension: Known,
    events: readonly string[],
    known: Known | undefined,
  ): WireError | undefined {
    const isInternal = extension.kind === "internal";
    const allowed = isInternal ? ["INVOKE"] : ["INVOKE", "SHUTDOWN"];
    const wrong = events.find((event) => !allowed.includes(event));
    if (wrong !== undefined) return invalidEvent(wrong, isInternal);
    if (!isInternal) return undefined;
    if (!this.#isRegistrationOpen) return REGISTRATION_CLOSED;
    if (known !== undefined) return NAME_TAKEN;
    return this.#known.size >= MAX_EXTENSIONS ? TOO_MANY : undefined;
  }

  #registered(identifier: string, { headers }: RuntimeApiRequest): RuntimeApiResponse {
    const { functionName, functionVersion, handler, accountId } = this.#host.facts;
    const features = (headerValue(headers, "Lambda-Extension-Accept-Feature") ?? "")
      .split(",")
      .map((feature) => feature.trim());
    const account = features.includes("accountId") ? `"accountId":${goJsonString(accountId)},` : "";
    return {
      status: 200,
      headers: [...JSON_HEADERS, ["Lambda-Extension-Identifier", identifier]],
      body: utf8(
        `{${account}"functionName":${goJsonString(functionName)},"functionVersion":${goJsonString(functionVersion)},"handler":${goJsonString(handler)}}\n`,
      ),
    };
  }

  // ---- next

  async #next(exchange: Exchange): Promise<RuntimeApiResponse> {
    const identifier = identifierOf(exchange);
    if (typeof identifier !== "string") return errorAnswer(identifier);
    const extension = this.#find(identifier);
    if (extension === undefined) return errorAnswer(unknownExtension(identifier));
    const { conversation } = this.#host;
    await conversation.gate("next.requested", exchange);
    const refused = this.#move(extension, { kind: "next" }, identifier, exchange);
    if (refused !== undefined) return errorAnswer(refused);
    const woken = new Promise<Wake>((resolve) => {
      extension.wake = resolve;
    });
    conversation.waiting(exchange);
    const { pending } = extension;
    if (pending !== undefined) {
      extension.pending = undefined;
      this.#give(extension, pending);
    }
    this.#host.changed();
    const wake = await woken;
    if (wake.kind === "event") {
      const answer = eventAnswer(wake.event, this.#host.createId);
      // In Shutdown nothing is held any more: its time runs.
      if (wake.event.kind === "SHUTDOWN") return answer;
      exchange.requestId = wake.event.requestId;
      await conversation.gate("next.delivered", exchange, answer);
      return answer;
    }
    return errorAnswer(
      invalidExtensionState(extension.state, "Ready", identifier, CONCURRENT_MODIFICATION),
    );
  }

  #give(extension: Known, event: ExtensionEvent): void {
    if (this.#step(extension, { kind: "release" }, undefined).kind !== "moved") return;
    const { wake } = extension;
    extension.wake = undefined;
    wake?.({ kind: "event", event });
  }

  // ---- init/error, exit/error

  #error(exchange: Exchange, call: "init-error" | "exit-error"): RuntimeApiResponse {
    const identifier = identifierOf(exchange);
    if (typeof identifier !== "string") return errorAnswer(identifier);
    const { headers } = exchange.request;
    const errorType = headerValue(headers, "Lambda-Extension-Function-Error-Type") ?? "";
    if (errorType === "") return errorAnswer(MISSING_ERROR_TYPE);
    const extension = this.#find(identifier);
    if (extension === undefined) return errorAnswer(UNKNOWN_IDENTIFIER);
    const refused = this.#move(extension, { kind: call }, identifier, exchange);
    if (refused !== undefined) return errorAnswer(refused);
    extension.errorType ??= errorType;
    const { wake } = extension;
    extension.wake = undefined;
    wake?.({ kind: "moved" });
    this.#host.changed();
    return ACCEPTED;
  }

  // ---- telemetry

  #subscribe(exchange: Exchange, body: Uint8Array): RuntimeApiResponse {
    const { subscribe } = this.#host;
    if (subscribe === undefined) return errorAnswer(TELEMETRY_NOT_SUPPORTED);
    const identifier = identifierOf(exchange);
    if (typeof identifier !== "string") return errorAnswer(identifier);
    const extension = this.#find(identifier);
    if (extension === undefined) return errorAnswer(unknownExtension(identifier));
    const refused = subscribe(extension, body, exchange);
    return refused === undefined ? SUBSCRIBED : errorAnswer(refused);
  }

  /** @param who the name while it registers, its identifier afterwards */
  #move(
    extension: Known,
    input: ExtensionInput,
    who: string,
    exchange: Exchange,
  ): WireError | undefined {
    const step = this.#step(extension, input, exchange);
    if (step.kind !== "refused") return undefined;
    const error = invalidExtensionState(step.state, step.to, who, NOT_ALLOWED);
    this.#host.refused(extension, step, error, exchange);
    return error;
  }

  #step(extension: Known, input: ExtensionInput, exchange: Exchange | undefined): ExtensionStep {
    const from = extension.state;
    const step = stepExtension(from, input);
    if (step.kind === "moved") {
      extension.state = step.state;
      this.#host.stateChanged(extension, from, exchange);
    }
    return step;
  }

  #find(identifier: string): Known | undefined {
    return [...this.#known.values()].find((known) => known.identifier === identifier);
  }
}

const SUBSCRIBED: RuntimeApiResponse = {
  status: 200,
  headers: JSON_HEADERS,
  body: utf8('"OK"'),
};

function unregistered(name: string, kind: Extension["kind"]): Known {
  return {
    name,
    kind,
    identifier: undefined,
    events: [],
    state: "Started",
    errorType: undefined,
    wake: undefined,
    pending: undefined,
  };
}

/** The identifier in canonical form, or why there is none. */
function identifierOf({ request }: Exchange): string | WireError {
  const given = headerValue(request.headers, "Lambda-Extension-Identifier") ?? "";
  if (given === "") return MISSING_IDENTIFIER;
  return canonicalUuid(given) ?? INVALID_IDENTIFIER;
}
