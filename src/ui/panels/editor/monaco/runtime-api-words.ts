import { INIT_ERROR_PATH, INVOCATION_PATH, NEXT_PATH } from "#runtime-api/paths.ts";
/** A word of the Runtime API that the editor offers and explains. */
export interface RuntimeApiWord {
  readonly text: string;
  readonly meaning: string;
  /** Section of the Runtime API reference that the meaning follows. */
  readonly section: string;
}

export const VARIABLES: readonly RuntimeApiWord[] = [
  { text: "AWS_LAMBDA_RUNTIME_API", meaning: "Host and port of the Runtime API.", section: "§5.1" },
  {
    text: "_HANDLER",
    meaning: "The Handler setting, verbatim: what it means is the runtime's business.",
    section: "§5.1",
  },
  {
    text: "LAMBDA_TASK_ROOT",
    meaning: "Where the function's code is: /var/task.",
    section: "§5.1",
  },
  {
    text: "LAMBDA_RUNTIME_DIR",
    meaning: "Where managed runtimes have their files: /var/runtime.",
    section: "§5.1",
  },
  {
    text: "_X_AMZN_TRACE_ID",
    meaning:
      "The X-Ray header of the current invocation. The runtime sets it, from Lambda-Runtime-Trace-Id.",
    section: "§4, §5.1",
  },
  { text: "AWS_LAMBDA_FUNCTION_NAME", meaning: "The function's name.", section: "§5.1" },
  {
    text: "AWS_LAMBDA_FUNCTION_VERSION",
    meaning: "$LATEST or a version number, never an alias.",
    section: "§5.1",
  },
  { text: "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", meaning: "Memory setting in MB.", section: "§5.1" },
  { text: "AWS_LAMBDA_LOG_GROUP_NAME", meaning: "Log group of the function.", section: "§5.1" },
  {
    text: "AWS_LAMBDA_LOG_STREAM_NAME",
    meaning: "Log stream of this execution environment.",
    section: "§5.1",
  },
  {
    text: "AWS_LAMBDA_INITIALIZATION_TYPE",
    meaning: "on-demand, provisioned-concurrency or snap-start.",
    section: "§5.1",
  },
  { text: "AWS_REGION", meaning: "Region of the function.", section: "§5.1" },
  {
    text: "AWS_DEFAULT_REGION",
    meaning: "Region of the function, for the AWS CLI.",
    section: "§5.1",
  },
  { text: "AWS_ACCESS_KEY_ID", meaning: "Access key of the execution role.", section: "§5.1" },
  { text: "AWS_SECRET_ACCESS_KEY", meaning: "Secret key of the execution role.", section: "§5.1" },
  { text: "AWS_SESSION_TOKEN", meaning: "Session token of the execution role.", section: "§5.1" },
  { text: "LANG", meaning: "en_US.UTF-8.", section: "§5.1" },
  { text: "TZ", meaning: ":UTC.", section: "§5.1" },
];

export const HEADERS: readonly RuntimeApiWord[] = [
  {
    text: "Lambda-Runtime-Invocation-Id",
    meaning:
      "On the answer to next: names this attempt. Send it back with response and error, so that a late answer is refused.",
    section: "§4",
  },
  {
    text: "Lambda-Runtime-Aws-Request-Id",
    meaning: "On the answer to next: the request ID, part of the path of response and error.",
    section: "§4",
  },
  {
    text: "Lambda-Runtime-Deadline-Ms",
    meaning: "On the answer to next: when the function times out, Unix time in milliseconds.",
    section: "§4",
  },
  {
    text: "Lambda-Runtime-Invoked-Function-Arn",
    meaning: "On the answer to next: the ARN that the caller used, with version or alias.",
    section: "§4",
  },
  {
    text: "Lambda-Runtime-Trace-Id",
    meaning: "On the answer to next: the X-Ray header. Put it into _X_AMZN_TRACE_ID.",
    section: "§4",
  },
  {
    text: "Lambda-Runtime-Client-Context",
    meaning: "On the answer to next: JSON from the caller, when it gave some.",
    section: "§4",
  },
  {
    text: "Lambda-Runtime-Cognito-Identity",
    meaning: "On the answer to next: JSON with the Cognito identity, for Cognito callers.",
    section: "§4",
  },
  {
    text: "Lambda-Runtime-Aws-Tenant-Id",
    meaning: "On the answer to next: the tenant, for functions with tenant isolation.",
    section: "§4",
  },
  {
    text: "Lambda-Runtime-Function-Error-Type",
    meaning: "On error reports: category.reason, such as Function.UnknownReason.",
    section: "§1.2",
  },
  {
    text: "Lambda-Runtime-Function-Response-Mode",
    meaning: "On response: streaming, to send the response as it is made.",
    section: "§1.6",
  },
  {
    text: "Lambda-Runtime-Function-XRay-Error-Cause",
    meaning: "On error reports: the cause for X-Ray, as JSON. Ignored when it is not valid.",
    section: "§1.2",
  },
  {
    text: "Lambda-Runtime-Function-Error-Body",
    meaning:
      "Trailer of a streamed response that failed half-way: base64 of the error's JSON. Announce it with Trailer.",
    section: "§1.6",
  },
];

export const ENDPOINTS: readonly RuntimeApiWord[] = [
  {
    text: NEXT_PATH,
    meaning: "GET. Waits for the next event. Set no time limit.",
    section: "§1.1",
  },
  {
    text: `${INVOCATION_PATH}$REQUEST_ID/response`,
    meaning: "POST. The handler's result. Answer: 202.",
    section: "§1.1",
  },
  {
    text: `${INVOCATION_PATH}$REQUEST_ID/error`,
    meaning: "POST. The handler failed: errorType, errorMessage, stackTrace as JSON.",
    section: "§1.1",
  },
  {
    text: INIT_ERROR_PATH,
    meaning: "POST. The runtime could not initialise. Exit after it.",
    section: "§1.1",
  },
];
