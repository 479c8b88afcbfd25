/** Header names of the Runtime API, in the spelling that Go's `net/http` gives them (reference §1.2, §4). */
export const HEADER = {
  contentType: "Content-Type",
  requestId: "Lambda-Runtime-Aws-Request-Id",
  tenantId: "Lambda-Runtime-Aws-Tenant-Id",
  clientContext: "Lambda-Runtime-Client-Context",
  cognitoIdentity: "Lambda-Runtime-Cognito-Identity",
  deadlineMs: "Lambda-Runtime-Deadline-Ms",
  invocationId: "Lambda-Runtime-Invocation-Id",
  functionArn: "Lambda-Runtime-Invoked-Function-Arn",
  traceId: "Lambda-Runtime-Trace-Id",
  errorType: "Lambda-Runtime-Function-Error-Type",
  errorBody: "Lambda-Runtime-Function-Error-Body",
  responseMode: "Lambda-Runtime-Function-Response-Mode",
} as const;
