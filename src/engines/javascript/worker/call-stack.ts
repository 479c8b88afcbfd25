/** An error made where the program asked for a request, when `fetch` is called for it later. */
export const CALL_STACK = Symbol.for("playground.stack");
