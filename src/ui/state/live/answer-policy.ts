/** What an origin may look like in a Content-Security-Policy: nothing that ends a source or a directive. */
const ORIGIN = /^(?:https?|wss?):\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;

/**
 * Content-Security-Policy of a function's answer. The document gets an opaque origin, wherever it is opened, and reaches
 * the origins that the project's settings name, and no other: what a visitor sends to a shared project stays there.
 */
export function answerPolicy(allowedOrigins: readonly string[]): string {
  const origins = allowedOrigins.flatMap((text) => {
    const origin = URL.parse(text)?.origin;
    return origin !== undefined && ORIGIN.test(origin) ? [origin] : [];
  });
  const from = (...sources: readonly string[]): string => {
    const all = [...sources, ...origins];
    return all.length === 0 ? "'none'" : all.join(" ");
  };
  return [
    "sandbox allow-scripts allow-forms",
    "default-src 'none'",
    `script-src ${from("'unsafe-inline'", "'unsafe-eval'", "data:", "blob:")}`,
    `style-src ${from("'unsafe-inline'", "data:", "blob:")}`,
    `img-src ${from("data:", "blob:")}`,
    `font-src ${from("data:", "blob:")}`,
    `media-src ${from("data:", "blob:")}`,
    `connect-src ${from()}`,
    `form-action ${from()}`,
    "base-uri 'none'",
    // Where it is known; peers are no connection of `connect-src`.
    "webrtc 'block'",
  ].join("; ");
}
