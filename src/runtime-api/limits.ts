/** Largest buffered response, bytes: 6 × 1024 × 1024 + 100 (Runtime API reference §7). */
export const MAX_RESPONSE_BYTES = 6_291_556;

/** Largest streamed response, bytes: 200 × 1024 × 1024 (§7). */
export const MAX_STREAM_BYTES = 209_715_200;

/** Largest payload of a synchronous invocation, bytes: 6 × 1024 × 1024 (§7, §13.48). */
export const MAX_REQUEST_BYTES = 6_291_456;

/** Request line and header values of one invocation together, bytes (§7). */
export const MAX_REQUEST_HEAD_BYTES = 1_048_576;

/** Largest payload of an asynchronous invocation, bytes (§7). */
export const MAX_EVENT_BYTES = 1_048_576;
