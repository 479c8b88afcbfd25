import type { Engine } from "#contract/engine.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import type { DeployedCode, FunctionConfiguration, LambdaServiceDependencies } from "./contract.ts";
import type { InitializationType, Served } from "./environment-facts.ts";
import { ExecutionEnvironment } from "./execution-environment.ts";
import type { Gates } from "./gates.ts";

interface Deployed {
  readonly configuration: FunctionConfiguration;
  readonly code: DeployedCode;
}

/** The execution environments of one function, and what new ones are made of. */
export class EnvironmentPool {
  readonly #deps: LambdaServiceDependencies;
  readonly #trace: TraceRecorder;
  readonly #gates: Gates;
  readonly #environments = new Map<string, ExecutionEnvironment>();
  readonly #prepared = new Map<string, Promise<void>>();
  #deployed: Deployed | undefined;
  #environmentsEver = 0;
  #ordinal = 0;
  #exchanges = 0;

  constructor(deps: LambdaServiceDependencies, trace: TraceRecorder, gates: Gates) {
    this.#deps = deps;
    this.#trace = trace;
    this.#gates = gates;
  }

  get configuration(): FunctionConfiguration | undefined {
    return this.#deployed?.configuration;
  }

  /** What there is now finishes its invocation and is not used again (reference §3.6). */
  deploy(configuration: FunctionConfiguration, code: DeployedCode): void {
    this.#deployed = { configuration, code };
    this.#ordinal = 0;
    this.#trace.record({
      kind: "function.deployed",
      functionName: configuration.functionName,
      engine: configuration.engine,
    });
    for (const environment of this.#environments.values()) environment.retire();
  }

  /** A new environment of the deployed code; `undefined` before the first deployment. */
  create(
    { version, tenantId }: Served,
    initializationType: InitializationType = "on-demand",
  ): ExecutionEnvironment | undefined {
    if (this.#deployed === undefined) return undefined;
    const { configuration, code } = this.#deployed;
    const deps = this.#deps;
    this.#environmentsEver += 1;
    this.#ordinal += 1;
    const environment = new ExecutionEnvironment(
      {
        environmentId: `environment-${this.#environmentsEver}`,
        ordinal: this.#ordinal,
        version,
        ...(tenantId !== undefined && { tenantId }),
        configuration,
        code,
        engine: deps.engine(configuration.engine),
        initializationType,
      },
      {
        clock: deps.clock,
        trace: this.#trace,
        gates: this.#gates,
        randomHex: deps.randomHex,
        createInvocationId: deps.createInvocationId,
        connectRuntimeApi: deps.connectRuntimeApi,
        prepareEngine: () => this.prepareEngine(configuration.engine),
        createExchangeId: () => `exchange-${(this.#exchanges += 1)}`,
        onGone: (gone) => this.#environments.delete(gone.id),
      },
    );
    this.#environments.set(environment.id, environment);
    return environment;
  }

  get(environmentId: string): ExecutionEnvironment | undefined {
    return this.#environments.get(environmentId);
  }

  /** A free environment, the most recently used first (reference §7). */
  free(served: Served): ExecutionEnvironment | undefined {
    let best: ExecutionEnvironment | undefined;
    for (const environment of this.#environments.values()) {
      if (!environment.isFree || !serves(environment, served)) continue;
      if (best === undefined || environment.lastUsed >= best.lastUsed) best = environment;
    }
    return best;
  }

  /** How many have answered and are about to be free for this. */
  aboutToBeFree(served: Served): number {
    return this.count((other) => other.isAboutToBeFree && serves(other, served));
  }

  count(is: (environment: ExecutionEnvironment) => boolean): number {
    let found = 0;
    for (const environment of this.#environments.values()) if (is(environment)) found += 1;
    return found;
  }

  stopAll(): void {
    for (const environment of this.#environments.values())
      environment.stop("The simulator was stopped.", "now");
  }

  prepareEngine(id: Engine["id"]): Promise<void> {
    const known = this.#prepared.get(id);
    if (known !== undefined) return known;
    const preparing = (async () =>
      this.#deps.engine(id).prepare((progress) => {
        this.#trace.record({ kind: "engine.progress", engine: id, progress });
      }))();
    this.#prepared.set(id, preparing);
    // A failed attempt is not remembered: the next invocation tries again.
    preparing.catch(() => this.#prepared.delete(id));
    return preparing;
  }
}

function serves({ facts }: ExecutionEnvironment, { version, tenantId }: Served): boolean {
  return facts.version === version && facts.tenantId === tenantId;
}
