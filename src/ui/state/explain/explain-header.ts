/** What a header means, in a sentence, with the section of the Runtime API reference that it rests on. */
export interface HeaderMeaning {
  readonly meaning: string;
  readonly section: string | undefined;
}

const MEANINGS: Readonly<Record<string, readonly [meaning: string, section?: string]>> = {
  "lambda-runtime-aws-request-id": [
    "Names this invocation. The runtime puts it into the path when it answers; the caller gets the same ID.",
    "§4",
  ],
  "lambda-runtime-invocation-id": [
    "Names this attempt: a retry has the same request ID and another invocation ID. Sent back with response or error, it lets Lambda refuse an answer that comes too late (410). Without it nothing is checked.",
    "§4",
  ],
  "lambda-runtime-deadline-ms": [
    "When the function times out, in milliseconds since 1970. Fixed at delivery, the same when the event is delivered again.",
    "§4",
  ],
  "lambda-runtime-invoked-function-arn": [
    "The function as the caller named it, with the version or alias if the caller gave one.",
    "§4",
  ],
  "lambda-runtime-trace-id": [
    "X-Ray header of this invocation. A runtime copies it into _X_AMZN_TRACE_ID before it calls the handler.",
    "§4",
  ],
  "lambda-runtime-client-context": [
    "JSON that the caller sent along, decoded from base64. Only there when the caller gave one.",
    "§4",
  ],
  "lambda-runtime-cognito-identity": [
    "Who called, when the caller signed in through Amazon Cognito.",
    "§4",
  ],
  "lambda-runtime-aws-tenant-id": [
    "The tenant of this invocation, for functions with tenant isolation.",
    "§4",
  ],
  "lambda-runtime-function-error-type": [
    "The runtime's category for the error. Lambda keeps it when it contains Runtime.Name or Function.Name.",
    "§1.2",
  ],
  "lambda-runtime-function-xray-error-cause": [
    "The error's cause for X-Ray, as JSON. Ignored when it is not valid.",
    "§1.2",
  ],
  "lambda-runtime-function-response-mode": [
    "“streaming” says that the response follows piece by piece. Any other value is refused with 400.",
    "§1.6",
  ],
  "lambda-runtime-function-error-body": [
    "Base64 of the error, sent after a stream that failed half-way.",
    "§1.6",
  ],
  "lambda-runtime-features": [
    "What the runtime can do. Lambda notes it beside the User-Agent and acts on nothing.",
    "§1.2",
  ],
  "content-type": ["What the body is. On a response it travels on to the caller.", "§1.2"],
  "content-length": ["Bytes of the body that follows.", "§4"],
  "transfer-encoding": [
    "The body comes in chunks, its length is not known beforehand. Clients must accept both ways.",
    "§4",
  ],
  trailer: [
    "Names of headers that follow after the body, because their values are not known yet.",
    "§1.6",
  ],
  "user-agent": ["The program that made the call. Lambda notes it and changes nothing.", "§1.2"],
  host: ["The address of the Runtime API, the value of AWS_LAMBDA_RUNTIME_API.", "§5.1"],
  accept: ["What the client can read. The Runtime API does not look at it."],
  date: ["When the answer was made."],
  connection: ["Whether the connection is kept for the next call."],
  expect: [
    "The client waits for a go-ahead before it sends the body. curl does so for large ones.",
  ],
  "x-content-type-options": ["Added by the server to its plain 404 page.", "§1.1"],
  "x-amzn-requestid": ["The request ID as the caller sees it.", "§8.2"],
  "x-amz-function-error": ["There when the function failed. The status stays 200.", "§8.2"],
};

/** What the header means; a sentence of its own for headers that Lambda does not know. */
export function explainHeader(name: string): HeaderMeaning {
  const known = MEANINGS[name.toLowerCase()];
  if (known !== undefined) return { meaning: known[0], section: known[1] };
  return { meaning: "Not part of the Runtime API: carried along, no effect.", section: undefined };
}
