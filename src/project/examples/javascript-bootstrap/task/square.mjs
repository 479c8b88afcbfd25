export async function handler(event, { requestId }) {
  if (typeof event.number !== "number") throw new TypeError(`"number" must be a number, in request ${requestId}`);
  return { square: event.number ** 2 };
}
