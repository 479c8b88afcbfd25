import type { RuntimeApiRequest, RuntimeApiResponse } from "./message.ts";
import {
  INITIAL_MACHINE,
  type RuntimeCall,
  type RuntimeInput,
  type RuntimeState,
  type Step,
  step,
} from "./step.ts";
import type { Exchange, ExchangeGate, RuntimeApiHost } from "./host.ts";
import { assertNever } from "#base/assert-never.ts";
import { initError } from "./endpoints/init-error.ts";
import { invocationError } from "./endpoints/invocation-error.ts";
import { invocationNext } from "./endpoints/invocation-next.ts";
import { invocationResponse } from "./endpoints/invocation-response.ts";
import { methodNotAllowed } from "./endpoints/method-not-allowed.ts";
import { notFound } from "./endpoints/not-found.ts";
import { ping } from "./endpoints/ping.ts";
import { restoreError } from "./endpoints/restore-error.ts";
import { restoreNext } from "./endpoints/restore-next.ts";
import { route } from "./route.ts";
import { type WireError, errorAnswer } from "./wire-errors.ts";
import type { RuntimeInvocation } from "./invocation.ts";
import type { Session, Upload, Wake } from "./session.ts";

/**
 * The Runtime API for one start of a runtime process: the machine, the polls that wait, and the endpoints. Holds no
 * timers and knows no transport.
 */
export class RuntimeSession implements Session {
  readonly host: RuntimeApiHost;
  readonly #hasSnapStart: boolean;
  #machine = INITIAL_MACHINE;
  #invocation: RuntimeInvocation | undefined;
  #waiting: { readonly exchange: Exchange; readonly wake: (wake: Wake) => void }[] = [];
  #uploads = new Set<Upload>();
  #isClosed = false;
  #cutBecause: string | undefined;

  constructor(host: RuntimeApiHost, options: { readonly hasSnapStart?: boolean } = {}) {
    this.host = host;
    this.#hasSnapStart = options.hasSnapStart ?? false;
  }

  get state(): RuntimeState {
    return this.#machine.state;
  }
  /** The id that `response` and `error` must name now. */
  get requestId(): string | undefined {
    return this.#machine.requestId;
  }
  get invocation(): RuntimeInvocation | undefined {
    return this.#invocation;
  }
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Serves one call of the runtime. */
  handle(request: RuntimeApiRequest): Promise<RuntimeApiResponse> {
    const found = route(request.method, request.path, this.#hasSnapStart);
    const exchange: Exchange = {
      id: this.host.createExchangeId(),
      request,
      requestId: "requestId" in found ? found.requestId : undefined,
    };
    this.#beginUploads();
    switch (found.kind) {
      case "next":
        return invocationNext(this, exchange);
      case "response":
        return invocationResponse(this, exchange, found.requestId);
      case "error":
        return invocationError(this, exchange, found.requestId);
      case "init-error":
        return initError(this, exchange);
      case "restore-next":
        return restoreNext(this, exchange);
      case "restore-error":
        return restoreError(this, exchange);
      case "ping":
        return ping(this, exchange);
      case "not-found":
        return notFound(this, exchange);
      case "method-not-allowed":
        return methodNotAllowed(this, exchange, found.allowed);
      default:
        return assertNever(found);
    }
  }

  /** An invocation was placed here: its ids are the current ones from now on, delivered or not (§1.5). */
  reserve(ids: { readonly requestId: string; readonly invocationId: string }): void {
    const { requestId, invocationId } = ids;
    this.#move({ kind: "reserve", requestId, invocationId });
  }

  /** Gives the reserved invocation to the poll that waits longest, which may have hung up (§1.5). */
  deliver(invocation: RuntimeInvocation): void {
    if (this.#move({ kind: "release" }).kind !== "moved") {
      throw new Error(`Nothing to deliver to: the runtime is in state ${this.state}.`);
    }
    this.#invocation = invocation;
    this.#waiting.shift()?.wake({ kind: "invocation", invocation });
  }

  /** Lets a waiting `restore/next` go on (SnapStart). */
  restore(): void {
    this.#move({ kind: "restore" });
    this.#waiting.shift()?.wake({ kind: "restored" });
  }

  /**
   * The process is gone or is being reset: whatever waits is refused. With a reason nobody is there to hear that, and the
   * exchanges count as cut.
   */
  close(cutBecause?: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cutBecause = cutBecause;
    const from = this.state;
    this.#machine = INITIAL_MACHINE;
    this.#invocation = undefined;
    if (from !== this.state) this.host.stateChanged(from, this.state, undefined);
    for (const { wake } of this.#waiting.splice(0)) wake({ kind: "reset" });
  }

  /** Forgets polls whose client hung up. Only before a process starts: later they take an event with them (§1.5). */
  dropHungUp(): void {
    this.#waiting = this.#waiting.filter(({ exchange }) => !exchange.request.signal.aborted);
  }

  get hasWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  // ---- for the endpoints

  apply(input: RuntimeCall, exchange: Exchange): Step {
    const from = this.#machine.state;
    const result = step(this.#machine, input);
    this.#set(result, exchange);
    if (result.kind === "refused") this.host.refused(exchange, from, result.to, result.error);
    return result;
  }

  bodyReceived(exchange: Exchange): void {
    this.#set(step(this.#machine, { kind: "body-received" }), exchange);
  }

  wait(exchange: Exchange): Promise<Wake> {
    return new Promise((wake) => {
      this.#waiting.push({ exchange, wake });
    });
  }

  beginLater(upload: Upload): void {
    this.#uploads.add(upload);
  }

  endUpload(upload: Upload): void {
    this.#uploads.delete(upload);
  }

  async answer(
    exchange: Exchange,
    response: RuntimeApiResponse,
    gate: ExchangeGate | undefined,
  ): Promise<RuntimeApiResponse> {
    const held = gate === undefined ? undefined : this.host.gate(gate, exchange, response);
    if (held !== undefined) await held;
    if (this.#cutBecause !== undefined) this.#lost(exchange, this.#cutBecause);
    else if (exchange.request.signal.aborted) this.hungUp(exchange);
    else this.host.answered(exchange, response);
    return response;
  }

  hungUp(exchange: Exchange): void {
    this.#lost(exchange, "The client hung up before the answer.");
  }

  #lost(exchange: Exchange, reason: string): void {
    if (exchange.hasHungUp === true) return;
    exchange.hasHungUp = true;
    this.host.aborted(exchange, reason);
  }

  refuse(exchange: Exchange, error: WireError, gate?: ExchangeGate): Promise<RuntimeApiResponse> {
    return this.answer(exchange, errorAnswer(error), gate);
  }

  /**
   * A response counts from the arrival of its head, but its body makes the better trace event. Both are had by
   * starting it late: when the body is complete, or just before anybody else could see the difference.
   */
  #beginUploads(): void {
    for (const upload of this.#uploads) upload.begin();
    this.#uploads.clear();
  }

  #move(input: RuntimeInput): Step {
    const result = step(this.#machine, input);
    this.#set(result, undefined);
    return result;
  }

  #set(result: Step, exchange: Exchange | undefined): void {
    const from = this.#machine.state;
    this.#machine = result.machine;
    if (from !== result.machine.state) this.host.stateChanged(from, result.machine.state, exchange);
  }
}
