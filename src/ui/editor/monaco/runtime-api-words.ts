/** A word of the Runtime API that the editor offers. Meanings follow the Runtime API reference §1, §4 and §5.1. */
export interface RuntimeApiWord {
  readonly text: string;
  readonly meaning: string;
}

export const VARIABLES: readonly RuntimeApiWord[] = [
  { text: "AWS_LAMBDA_RUNTIME_API", meaning: "Host and port of the Runtime API." },
  {
    text: "_HANDLER",
    meaning: "The Handler setting, verbatim: what it means is the runtime's business.",
  },
  { text: "LAMBDA_TASK_ROOT", meaning: "Where the function's code is: /var/task." },
  { text: "LAMBDA_RUNTIME_DIR", meaning: "Where managed runtimes have their files: /var/runtime." },
  {
    text: "_X_AMZN_TRACE_ID",
    meaning:
      "The X-Ray header of the current invocation. The runtime sets it, from Lambda-Runtime-Trace-Id.",
  },
  { text: "AWS_LAMBDA_FUNCTION_NAME", meaning: "The function's name." },
  { text: "AWS_LAMBDA_FUNCTION_VERSION", meaning: "$LATEST or a version number, never an alias." },
  { text: "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", meaning: "Memory setting in MB." },
  { text: "AWS_LAMBDA_LOG_GROUP_NAME", meaning: "Log group of the function." },
  { text: "AWS_LAMBDA_LOG_STREAM_NAME", meaning: "Log stream of this execution environment." },
  {
    text: "AWS_LAMBDA_INITIALIZATION_TYPE",
    meaning: "on-demand, provisioned-concurrency or snap-start.",
  },
  { text: "AWS_REGION", meaning: "Region of the function." },
  { text: "AWS_DEFAULT_REGION", meaning: "Region of the function, for the AWS CLI." },
  { text: "AWS_ACCESS_KEY_ID", meaning: "Access key of the execution role." },
  { text: "AWS_SECRET_ACCESS_KEY", meaning: "Secret key of the execution role." },
  { text: "AWS_SESSION_TOKEN", meaning: "Session token of the execution role." },
  { text: "LANG", meaning: "en_US.UTF-8." },
  { text: "TZ", meaning: ":UTC." },
];

export const HEADERS: readonly RuntimeApiWord[] = [
  {
    text: "Lambda-Runtime-Aws-Request-Id",
    meaning: "On the answer to next: the request ID, part of the path of response and error.",
  },
  {
    text: "Lambda-Runtime-Deadline-Ms",
    meaning: "On the answer to next: when the function times out, Unix time in milliseconds.",
  },
  {
    text: "Lambda-Runtime-Invoked-Function-Arn",
    meaning: "On the answer to next: the ARN that the caller used, with version or alias.",
  },
  {
    text: "Lambda-Runtime-Trace-Id",
    meaning: "On the answer to next: the X-Ray header. Put it into _X_AMZN_TRACE_ID.",
  },
  {
    text: "Lambda-Runtime-Client-Context",
    meaning: "On the answer to next: JSON from the caller, when it gave some.",
  },
  {
    text: "Lambda-Runtime-Cognito-Identity",
    meaning: "On the answer to next: JSON with the Cognito identity, for Cognito callers.",
  },
  {
    text: "Lambda-Runtime-Aws-Tenant-Id",
    meaning: "On the answer to next: the tenant, for functions with tenant isolation.",
  },
  {
    text: "Lambda-Runtime-Function-Error-Type",
    meaning: "On error reports: category.reason, such as Function.UnknownReason.",
  },
  {
    text: "Lambda-Runtime-Function-Response-Mode",
    meaning: "On response: streaming, to send the response as it is made.",
  },
];

export const ENDPOINTS: readonly RuntimeApiWord[] = [
  {
    text: "/2018-06-01/runtime/invocation/next",
    meaning: "GET. Waits for the next event. Set no time limit.",
  },
  {
    text: "/2018-06-01/runtime/invocation/$REQUEST_ID/response",
    meaning: "POST. The handler's result. Answer: 202.",
  },
  {
    text: "/2018-06-01/runtime/invocation/$REQUEST_ID/error",
    meaning: "POST. The handler failed: errorType, errorMessage, stackTrace as JSON.",
  },
  {
    text: "/2018-06-01/runtime/init/error",
    meaning: "POST. The runtime could not initialise. Exit after it.",
  },
];
