/** Account of every function here; AWS's own documentation uses the same number. */
export const ACCOUNT_ID = "123456789012";
/** Region of every function here. */
export const REGION = "us-east-1";
/** Address that requests from the page seem to come from: of the range for documentation (RFC 5737). */
export const SOURCE_IP = "203.0.113.7";
