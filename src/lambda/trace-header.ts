import type { EpochMs } from "#base/brand.ts";

/**
 * The X-Ray header of an invocation. The service makes one when the caller sends none, and completes one that lacks
 * its parent or the sampling decision; `Sampled=0` is passive tracing (Runtime API reference §4, §8.1).
 */
export function completeTraceHeader(
  given: string | undefined,
  now: EpochMs,
  randomHex: (digits: number) => string,
): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, "0");
  if (given === undefined) {
    return `Root=1-${seconds}-${randomHex(24)};Parent=${randomHex(16)};Sampled=0`;
  }
  const parts = given.split(";").filter((part) => part !== "");
  const has = (name: string): boolean => parts.some((part) => part.startsWith(`${name}=`));
  if (!has("Root")) parts.unshift(`Root=1-${seconds}-${randomHex(24)}`);
  if (!has("Parent")) parts.push(`Parent=${randomHex(16)}`);
  if (!has("Sampled")) parts.push("Sampled=0");
  return parts.join(";");
}
