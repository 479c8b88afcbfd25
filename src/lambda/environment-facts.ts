import type { Engine } from "#contract/engine.ts";
import type { DeployedCode, FunctionConfiguration } from "./contract.ts";

/** Reference §5.1: made for a request, or ahead of any. */
export type InitializationType = "on-demand" | "provisioned-concurrency";

/** What one execution environment is made from; stays the same over its life. */
export interface EnvironmentFacts {
  readonly environmentId: string;
  /** In order of creation since the deployment, from 1. */
  readonly ordinal: number;
  readonly version: string;
  readonly configuration: FunctionConfiguration;
  readonly code: DeployedCode;
  readonly engine: Engine;
  readonly initializationType: InitializationType;
}
