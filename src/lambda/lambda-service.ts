import type { Engine } from "#contract/engine.ts";
import { NOT_FOUND } from "#runtime-api/endpoints/not-found.ts";
import type { RuntimeApiRequest, RuntimeApiResponse } from "#runtime-api/message.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import {
  type ServiceError,
  TOO_MANY_REQUESTS,
  checkRequest,
  deliveredPayload,
} from "./check-request.ts";
import { rememberBodies } from "./body-memo.ts";
import type {
  DeployedCode,
  FunctionConfiguration,
  InjectedSignal,
  Injection,
  InvokeOutcome,
  InvokeRequest,
  LambdaService,
  LambdaServiceDependencies,
} from "./contract.ts";
import { EnvironmentPool } from "./environment-pool.ts";
import { type EventQueue, createEventQueue } from "./event-queue.ts";
import { LATEST, functionArn } from "./function-arn.ts";
import { Gates } from "./gates.ts";
import { Injections } from "./injections.ts";
import type { RunFacts } from "./invocation-run.ts";
import { Placement } from "./placement.ts";
import { completeTraceHeader } from "./trace-header.ts";
import { validateConfiguration } from "./validate-configuration.ts";

/** One function as Lambda runs it. Everything from outside (time, ids, engines, network) comes in with `deps`. */
export function createLambdaService(deps: LambdaServiceDependencies): LambdaService {
  return new Service(deps);
}

class Service implements LambdaService {
  readonly gates: Gates;
  readonly #deps: LambdaServiceDependencies;
  readonly #trace: TraceRecorder;
  readonly #pool: EnvironmentPool;
  readonly #placement: Placement;
  readonly #events: EventQueue;
  readonly #injections: Injections;
  readonly #idleWaiters: (() => void)[] = [];

  constructor(deps: LambdaServiceDependencies) {
    const { clock, createInvocationId } = deps;
    const trace = rememberBodies(deps.trace);
    const onSettled = (): void => {
      this.#settleIdle();
      this.#events.hurry();
    };
    this.#deps = deps;
    this.#trace = trace;
    this.gates = new Gates({ clock, trace, onHeld: deps.onHeld });
    this.#injections = new Injections({
      clock,
      trace,
      breakpoints: this.gates.breakpoints,
      signal: (environmentId, signal) => this.#signal(environmentId, signal),
    });
    this.#pool = new EnvironmentPool(deps, trace, this.gates);
    this.#placement = new Placement({
      clock,
      trace,
      pool: this.#pool,
      createInvocationId,
      onSettled,
    });
    this.#events = createEventQueue({
      clock,
      trace,
      start: (facts) => this.#placement.start(facts),
      isClosed: () => this.configuration?.concurrencyLimit === 0,
      isQuiet: () => this.#placement.isIdle,
      recordReceived: (facts, attempt) => this.#recordReceived(facts, attempt),
      onEmpty: onSettled,
    });
  }

  get configuration(): FunctionConfiguration | undefined {
    return this.#pool.configuration;
  }

  deploy(configuration: FunctionConfiguration, code: DeployedCode): void {
    const [problem] = validateConfiguration(configuration);
    if (problem !== undefined) throw new Error(problem.message);
    this.#pool.deploy(configuration, code);
  }

  // Not async: a refusal is a value, and whatever throws here is a bug that the caller should see.
  invoke(request: InvokeRequest): Promise<InvokeOutcome> {
    const { createUuid, clock, randomHex } = this.#deps;
    const requestId = createUuid();
    const traceHeader = completeTraceHeader(request.traceHeader, clock.now(), randomHex);
    const { configuration } = this.#pool;
    const checked = checkRequest(configuration, request);
    if (configuration === undefined || "status" in checked) {
      const { status, errorType, message } = checked as ServiceError;
      this.#recordReceived({ request, requestId, traceHeader, payload: request.payload }, 1);
      this.#trace.record({ kind: "invocation.refused", requestId, status, errorType, message });
      return Promise.resolve({ kind: "rejected", requestId, status, errorType, message });
    }
    if (request.invocationType === "DryRun") {
      this.#recordReceived({ request, requestId, traceHeader, payload: request.payload }, 1);
      this.#trace.record({ kind: "invocation.accepted", requestId, status: 204 });
      return Promise.resolve({ kind: "dry-run", requestId, traceHeader });
    }
    const facts: RunFacts = {
      requestId,
      request,
      payload: deliveredPayload(request.payload),
      version: checked.version,
      functionArn: functionArn(configuration, request.qualifier),
      traceHeader,
    };
    if (request.invocationType === "Event") {
      this.#events.add(facts);
      return Promise.resolve({ kind: "accepted", requestId, traceHeader });
    }
    this.#recordReceived(facts, 1);
    const started = this.#placement.start(facts);
    this.#events.hurry();
    return started.then((run) => run?.outcome ?? this.#throttled(requestId, TOO_MANY_REQUESTS));
  }

  prepareEngine(id: Engine["id"]): Promise<void> {
    return this.#pool.prepareEngine(id);
  }

  createEnvironment(): string | undefined {
    const environment = this.#pool.create({ version: LATEST });
    environment?.initialise();
    return environment?.id;
  }

  handleRuntimeApi(environmentId: string, request: RuntimeApiRequest): Promise<RuntimeApiResponse> {
    const environment = this.#pool.get(environmentId);
    if (environment === undefined) return Promise.resolve(NOT_FOUND);
    return this.gates.isOff
      ? environment.handle(request)
      : this.#injections.handle(environmentId, request, (sent) => environment.handle(sent));
  }

  inject(injection: Injection): void {
    switch (injection.kind) {
      case "signal":
        this.#signal(injection.environmentId, injection.signal);
        return;
      case "time":
        this.#passTime(injection.ms);
        return;
      case "pre-warm":
        this.#preWarm(injection.count);
    }
  }

  #signal(environmentId: string, signal: InjectedSignal): void {
    const environment = this.#pool.get(environmentId);
    if (environment === undefined) throw new Error("This environment is gone.");
    this.#trace.record({ kind: "injected.signal", environmentId, signal });
    if (signal === "SIGKILL") environment.killProcess();
    else environment.signal();
  }

  #passTime(ms: number): void {
    const { clock } = this.#deps;
    if (clock.skip === undefined)
      throw new Error("Real processes live in real time: only in the page can time pass at once.");
    if (!this.#isIdle || !clock.skip(ms))
      throw new Error(
        "Time can pass at once only while every environment is frozen. Let what runs end, or stop it, then try again.",
      );
    this.#trace.record({ kind: "injected.time", ms });
  }

  #preWarm(count: number): void {
    const { configuration } = this.#pool;
    if (configuration === undefined) throw new Error("Nothing is deployed yet.");
    const room = configuration.concurrencyLimit - this.#pool.count(() => true);
    if (count > room)
      throw new Error(
        `The concurrency limit of ${configuration.concurrencyLimit} leaves room for ${Math.max(0, room)} more environments. Raise it in Settings, or ask for fewer.`,
      );
    for (let made = 0; made < count; made += 1)
      this.#pool.create({ version: LATEST }, "provisioned-concurrency")?.initialise();
  }

  stopEnvironment(environmentId: string, how: "shutdown" | "kill-process"): void {
    const environment = this.#pool.get(environmentId);
    if (how === "kill-process") environment?.killProcess();
    else environment?.stop("The execution environment was shut down.", "orderly");
  }

  stopAll(): void {
    this.#events.clear();
    this.#placement.clear();
    this.#pool.stopAll();
    this.gates.releaseAll();
    this.#settleIdle();
  }

  variables(environmentId: string): Promise<ReadonlyMap<string, string>> {
    return this.#pool.get(environmentId)?.variables() ?? Promise.resolve(new Map());
  }

  whenIdle(): Promise<void> {
    if (this.#isIdle) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idleWaiters.push(resolve);
    });
  }

  get #isIdle(): boolean {
    return this.#placement.isIdle && this.#events.size === 0;
  }

  #settleIdle(): void {
    if (!this.#isIdle) return;
    this.gates.runIsOver();
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  #recordReceived(
    facts: Pick<RunFacts, "request" | "requestId" | "traceHeader" | "payload">,
    attempt: number,
  ): void {
    const { request, requestId, traceHeader, payload } = facts;
    this.#trace.record({
      kind: "invocation.received",
      requestId,
      invocationType: request.invocationType,
      source: request.source,
      payload: this.#trace.body(payload),
      traceHeader,
      attempt,
      ...(request.qualifier !== undefined && { qualifier: request.qualifier }),
      ...(request.clientContext !== undefined && { clientContext: request.clientContext }),
      ...(request.cognitoIdentity !== undefined && { cognitoIdentity: request.cognitoIdentity }),
      ...(request.tenantId !== undefined && { tenantId: request.tenantId }),
    });
  }

  #throttled(requestId: string, error: ServiceError): InvokeOutcome {
    const { status, errorType, message, reason } = error;
    this.#trace.record({
      kind: "invocation.throttled",
      requestId,
      reason: reason ?? errorType,
      message,
    });
    return {
      kind: "rejected",
      requestId,
      status,
      errorType,
      message,
      ...(reason !== undefined && { reason }),
    };
  }
}
