import type { FunctionConfiguration } from "./contract.ts";
import type { InitializationType } from "./environment-facts.ts";

/** Names that a function's configuration may not set (Runtime API reference §5.1). */
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  "_HANDLER",
  "_X_AMZN_TRACE_ID",
  "AWS_ACCESS_KEY",
  "AWS_ACCESS_KEY_ID",
  "AWS_DEFAULT_REGION",
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
  "AWS_LAMBDA_FUNCTION_NAME",
  "AWS_LAMBDA_FUNCTION_VERSION",
  "AWS_LAMBDA_INITIALIZATION_TYPE",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_LAMBDA_RUNTIME_API",
  "AWS_REGION",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
  "TZ",
]);

/** What one environment adds to the configuration. */
export interface EnvironmentFacts {
  readonly version: string;
  readonly logStream: string;
  /** `host:port` of the Runtime API. */
  readonly runtimeApi: string;
  /** `on-demand` when it is not said. */
  readonly initializationType?: InitializationType;
}

/**
 * Exactly the variables that a `provided.al2023` process sees (§5.1): no `HOME`, no `USER`, no `AWS_EXECUTION_ENV`, no
 * `_X_AMZN_TRACE_ID`. The unreserved ones of the platform may be overridden by the user, the reserved ones not.
 */
export function environmentVariables(
  configuration: FunctionConfiguration,
  facts: EnvironmentFacts,
): ReadonlyMap<string, string> {
  const { functionName, region } = configuration;
  return new Map([
    ["AWS_XRAY_CONTEXT_MISSING", "LOG_ERROR"],
    ["AWS_XRAY_DAEMON_ADDRESS", "169.254.100.1:2000"],
    ["_AWS_XRAY_DAEMON_ADDRESS", "169.254.100.1"],
    ["_AWS_XRAY_DAEMON_PORT", "2000"],
    ["LANG", "en_US.UTF-8"],
    ["PATH", "/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin"],
    [
      "LD_LIBRARY_PATH",
      "/var/lang/lib:/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
    ],
    ...configuration.variables,
    ...(configuration.logFormat === "JSON"
      ? ([
          ["AWS_LAMBDA_LOG_FORMAT", "JSON"],
          ["AWS_LAMBDA_LOG_LEVEL", "INFO"],
        ] as const)
      : []),
    // Place holders in the shape of credentials: nothing here can reach AWS.
    ["AWS_ACCESS_KEY_ID", "ASIASIMULATEDEXAMPLE"],
    ["AWS_SECRET_ACCESS_KEY", "simulated-secret-access-key-of-no-account"],
    ["AWS_SESSION_TOKEN", "simulated-session-token"],
    ["_HANDLER", configuration.handler],
    ["LAMBDA_TASK_ROOT", "/var/task"],
    ["LAMBDA_RUNTIME_DIR", "/var/runtime"],
    ["AWS_LAMBDA_LOG_GROUP_NAME", `/aws/lambda/${functionName}`],
    ["AWS_LAMBDA_LOG_STREAM_NAME", facts.logStream],
    ["AWS_LAMBDA_FUNCTION_NAME", functionName],
    ["AWS_LAMBDA_FUNCTION_VERSION", facts.version],
    ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE", String(configuration.memoryMb)],
    ["AWS_LAMBDA_INITIALIZATION_TYPE", facts.initializationType ?? "on-demand"],
    ["AWS_LAMBDA_RUNTIME_API", facts.runtimeApi],
    ["AWS_REGION", region],
    ["AWS_DEFAULT_REGION", region],
    ["TZ", ":UTC"],
  ]);
}

/**
 * Exactly the variables that an external extension sees (§10): the function's without those that tell of its runtime,
 * and without every name that begins with an underscore.
 */
export function extensionVariables(
  configuration: FunctionConfiguration,
  facts: EnvironmentFacts,
): ReadonlyMap<string, string> {
  return new Map(
    [...environmentVariables(configuration, facts)].filter(
      ([name]) => !name.startsWith("_") && !OF_THE_RUNTIME.has(name),
    ),
  );
}

const OF_THE_RUNTIME: ReadonlySet<string> = new Set([
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_XRAY_CONTEXT_MISSING",
  "AWS_XRAY_DAEMON_ADDRESS",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);
