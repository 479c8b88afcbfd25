import { randomFillSync } from "node:crypto";

const pool = Buffer.alloc(4096);
let used = pool.length;

/** Random lower-case hex digits. From a pool: each trip to the system's random source costs more than an invocation has. */
export function randomHex(digits: number): string {
  const bytes = Math.ceil(digits / 2);
  if (bytes > pool.length)
    throw new RangeError(`${digits} random digits are more than the pool holds`);
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString("hex", used - bytes, used).slice(0, digits);
}
