/** Answers that many rules share, and what scripts send. */
export const NOT_FOUND = "404 404 page not found";
export const OK = '202 {"status":"OK"}';
export const INVALID_ID =
  '400 {"errorMessage":"Invalid request ID","errorType":"InvalidRequestID"}';
export const refused = (from: string, to: string): string =>
  `403 {"errorMessage":"State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed","errorType":"InvalidStateTransition"}`;

/** The event that each script is given. */
export const RULE_EVENT = '{"rule":1}';
/** What a runtime reports. */
export const ERROR = '{"errorMessage":"no","errorType":"Mine"}';
