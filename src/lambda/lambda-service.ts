import type { Cancel } from "#base/clock.ts";
import type { Engine } from "#contract/engine.ts";
import { NOT_FOUND } from "#runtime-api/endpoints/not-found.ts";
import type { RuntimeApiRequest, RuntimeApiResponse } from "#runtime-api/message.ts";
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
  InvokeOutcome,
  InvokeRequest,
  LambdaService,
  LambdaServiceDependencies,
} from "./contract.ts";
import { createEventQueue } from "./event-queue.ts";
import { ExecutionEnvironment } from "./execution-environment.ts";
import { LATEST, functionArn } from "./function-arn.ts";
import { Gates } from "./gates.ts";
import { InvocationRun, type RunFacts } from "./invocation-run.ts";
import { completeTraceHeader } from "./trace-header.ts";
import { validateConfiguration } from "./validate-configuration.ts";

/** How long a request waits for an environment whose answer is out already, before it gets a cold one. */
const ABOUT_TO_BE_FREE_MS = 300;

interface WaitingRequest {
  readonly facts: RunFacts;
  readonly resolve: (run: InvocationRun | undefined) => void;
  readonly cancel: Cancel;
}

/** One function as Lambda runs it. Everything from outside (time, ids, engines, network) comes in with `deps`. */
export function createLambdaService(deps: LambdaServiceDependencies): LambdaService {
  const { clock } = deps;
  const trace = rememberBodies(deps.trace);
  const gates = new Gates({ clock, trace, onHeld: deps.onHeld });
  const environments = new Map<string, ExecutionEnvironment>();
  const prepared = new Map<string, Promise<void>>();
  let deployed:
    | { readonly configuration: FunctionConfiguration; readonly code: DeployedCode }
    | undefined;
  let exchanges = 0;
  let environmentsEver = 0;
  let ordinal = 0;
  let running = 0;
  const waiting: WaitingRequest[] = [];
  const idleWaiters: (() => void)[] = [];

  const prepareEngine = (id: Engine["id"]): Promise<void> => {
    const known = prepared.get(id);
    if (known !== undefined) return known;
    const preparing = (async () =>
      deps
        .engine(id)
        .prepare((progress) => trace.record({ kind: "engine.progress", engine: id, progress })))();
    prepared.set(id, preparing);
    // A failed attempt is not remembered: the next invocation tries again.
    preparing.catch(() => prepared.delete(id));
    return preparing;
  };

  const newEnvironment = (version: string): ExecutionEnvironment | undefined => {
    if (deployed === undefined) return undefined;
    const { configuration, code } = deployed;
    environmentsEver += 1;
    ordinal += 1;
    const environment = new ExecutionEnvironment(
      {
        environmentId: `environment-${environmentsEver}`,
        ordinal,
        version,
        configuration,
        code,
        engine: deps.engine(configuration.engine),
      },
      {
        clock,
        trace,
        gates,
        randomHex: deps.randomHex,
        createInvocationId: deps.createInvocationId,
        connectRuntimeApi: deps.connectRuntimeApi,
        prepareEngine: () => prepareEngine(configuration.engine),
        createExchangeId: () => {
          exchanges += 1;
          return `exchange-${exchanges}`;
        },
        onGone: (gone) => environments.delete(gone.id),
      },
    );
    environments.set(environment.id, environment);
    return environment;
  };

  /** A free environment, the most recently used first (reference §7). */
  const freeEnvironment = (version: string): ExecutionEnvironment | undefined => {
    let best: ExecutionEnvironment | undefined;
    for (const environment of environments.values()) {
      if (!environment.isFree || environment.facts.version !== version) continue;
      if (best === undefined || environment.lastUsed >= best.lastUsed) best = environment;
    }
    return best;
  };

  const count = (is: (environment: ExecutionEnvironment) => boolean): number => {
    let found = 0;
    for (const environment of environments.values()) if (is(environment)) found += 1;
    return found;
  };

  const settleIdle = (): void => {
    if (running > 0 || waiting.length > 0 || events.size > 0) return;
    gates.runIsOver();
    for (const resolve of idleWaiters.splice(0)) resolve();
  };

  const startIn = (environment: ExecutionEnvironment, facts: RunFacts): InvocationRun => {
    const run = new InvocationRun(facts, deps.createInvocationId(), trace);
    running += 1;
    environment.invoke(run, () => {
      running -= 1;
      serveWaiting();
      settleIdle();
    });
    return run;
  };

  /** A free environment or a new one within the limit. */
  const startNow = (facts: RunFacts): InvocationRun | undefined => {
    const isFull = count(({ isBusy }) => isBusy) >= (deployed?.configuration.concurrencyLimit ?? 0);
    const environment = isFull
      ? undefined
      : (freeEnvironment(facts.version) ?? newEnvironment(facts.version));
    return environment === undefined ? undefined : startIn(environment, facts);
  };

  /**
   * Runs one attempt where there is room for it. Where the answer of an earlier invocation is out and its runtime is
   * just about to ask for more, that is waited for: over a network nobody could send the next request so soon, and a
   * client that calls one after the other must meet one warm environment, not two.
   */
  const start = (facts: RunFacts): Promise<InvocationRun | undefined> => {
    const { version, requestId } = facts;
    const isLimited = deployed?.configuration.concurrencyLimit === 0;
    if (isLimited || freeEnvironment(version) !== undefined) {
      return Promise.resolve(startNow(facts));
    }
    const soonFree = count((other) => other.isAboutToBeFree && other.facts.version === version);
    if (waiting.length >= soonFree) return Promise.resolve(startNow(facts));
    return new Promise((resolve) => {
      trace.record({
        kind: "invocation.queued",
        requestId,
        reason: "An environment has answered and is about to be free.",
      });
      const request: WaitingRequest = {
        facts,
        resolve,
        cancel: clock.after(ABOUT_TO_BE_FREE_MS, () => {
          waiting.splice(waiting.indexOf(request), 1);
          resolve(startNow(facts));
          settleIdle();
        }),
      };
      waiting.push(request);
    });
  };

  const serveWaiting = (): void => {
    for (const request of waiting.slice()) {
      if (freeEnvironment(request.facts.version) === undefined) continue;
      waiting.splice(waiting.indexOf(request), 1);
      request.cancel();
      request.resolve(startNow(request.facts));
    }
  };

  const recordReceived = (facts: RunFacts, attempt: number): void => {
    const { request, requestId, traceHeader, payload } = facts;
    trace.record({
      kind: "invocation.received",
      requestId,
      invocationType: request.invocationType === "Event" ? "Event" : "RequestResponse",
      source: request.source,
      payload: trace.body(payload),
      traceHeader,
      attempt,
      ...(request.qualifier !== undefined && { qualifier: request.qualifier }),
      ...(request.clientContext !== undefined && { clientContext: request.clientContext }),
    });
  };

  const events = createEventQueue({ clock, trace, start, recordReceived, onEmpty: settleIdle });

  const rejected = (requestId: string, error: ServiceError): InvokeOutcome => {
    const { status, errorType, message, reason } = error;
    trace.record({
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
  };

  return {
    gates,
    get configuration() {
      return deployed?.configuration;
    },

    deploy(configuration, code) {
      const [problem] = validateConfiguration(configuration);
      if (problem !== undefined) throw new Error(problem.message);
      deployed = { configuration, code };
      ordinal = 0;
      trace.record({
        kind: "function.deployed",
        functionName: configuration.functionName,
        engine: configuration.engine,
      });
      for (const environment of environments.values()) environment.retire();
    },

    // Not async: a refusal is a value, and whatever throws here is a bug that the caller should see.
    invoke(request: InvokeRequest): Promise<InvokeOutcome> {
      const requestId = deps.createUuid();
      const traceHeader = completeTraceHeader(request.traceHeader, clock.now(), deps.randomHex);
      const checked = checkRequest(deployed?.configuration, request);
      if (deployed === undefined || "status" in checked) {
        const { status, errorType, message } = checked as ServiceError;
        return Promise.resolve({ kind: "rejected", requestId, status, errorType, message });
      }
      if (request.invocationType === "DryRun") {
        return Promise.resolve({ kind: "dry-run", requestId, traceHeader });
      }
      const facts: RunFacts = {
        requestId,
        request,
        payload: deliveredPayload(request.payload),
        version: checked.version,
        functionArn: functionArn(deployed.configuration, request.qualifier),
        traceHeader,
      };
      if (request.invocationType === "Event") {
        events.add(facts);
        return Promise.resolve({ kind: "accepted", requestId, traceHeader });
      }
      recordReceived(facts, 1);
      return start(facts).then((run) => run?.outcome ?? rejected(requestId, TOO_MANY_REQUESTS));
    },

    prepareEngine,

    createEnvironment() {
      const environment = newEnvironment(LATEST);
      environment?.initialise();
      return environment?.id;
    },

    handleRuntimeApi(
      environmentId: string,
      request: RuntimeApiRequest,
    ): Promise<RuntimeApiResponse> {
      return environments.get(environmentId)?.handle(request) ?? Promise.resolve(NOT_FOUND);
    },

    stopEnvironment(environmentId, how) {
      const environment = environments.get(environmentId);
      if (how === "kill-process") environment?.killProcess();
      else environment?.stop("The execution environment was shut down.", "orderly");
    },

    stopAll() {
      events.clear();
      for (const { cancel, resolve } of waiting.splice(0)) {
        cancel();
        resolve(undefined);
      }
      for (const environment of environments.values())
        environment.stop("The simulator was stopped.", "now");
      gates.releaseAll();
      settleIdle();
    },

    variables(environmentId) {
      return environments.get(environmentId)?.variables() ?? Promise.resolve(new Map());
    },

    whenIdle() {
      if (running === 0 && waiting.length === 0 && events.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        idleWaiters.push(resolve);
      });
    },
  };
}
