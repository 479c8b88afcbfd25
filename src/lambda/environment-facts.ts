import type { Engine } from "#contract/engine.ts";
import type { DeployedCode, FunctionConfiguration } from "./contract.ts";

/** What one execution environment is made from; stays the same over its life. */
export interface EnvironmentFacts {
  readonly environmentId: string;
  /** In order of creation since the deployment, from 1. */
  readonly ordinal: number;
  readonly version: string;
  readonly configuration: FunctionConfiguration;
  readonly code: DeployedCode;
  readonly engine: Engine;
}
