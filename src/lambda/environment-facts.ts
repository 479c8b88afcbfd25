import type { Engine } from "#contract/engine.ts";
import type { DeployedCode, FunctionConfiguration } from "./contract.ts";

/** Reference §5.1: made for a request, or ahead of any. */
export type InitializationType = "on-demand" | "provisioned-concurrency";

/** Whose invocations an environment takes: one version's, one tenant's. */
export type Served = Pick<EnvironmentFacts, "version" | "tenantId">;

/** What one execution environment is made from; stays the same over its life. */
export interface EnvironmentFacts {
  readonly environmentId: string;
  /** In order of creation since the deployment, from 1. */
  readonly ordinal: number;
  readonly version: string;
  /** The one tenant that it serves, where invocations name tenants (Runtime API reference §8.1). */
  readonly tenantId?: string;
  readonly configuration: FunctionConfiguration;
  readonly code: DeployedCode;
  readonly engine: Engine;
  readonly initializationType: InitializationType;
}
