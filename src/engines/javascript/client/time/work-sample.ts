const WORDS = 16_384;
const ROUNDS = 52_000;

/**
 * How long a processor like one vCPU of Lambda takes for one sample, milliseconds: see
 * docs/discoveries/simulated-time.md.
 */
export const REFERENCE_SAMPLE_MS = 0.1;

const memory = new Uint32Array(WORDS);
let seed = 1;

/** A fixed amount of work of the kinds that programs do: arithmetic, memory here and there, calls. */
export function workSample(): number {
  let value = seed;
  let sum = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    value = mixed(value);
    const at = value & (WORDS - 1);
    const word = memory[at] ?? 0;
    memory[at] = word ^ value;
    sum += (word & 0xff) * 0.5;
  }
  seed = value;
  return sum;
}

function mixed(value: number): number {
  let next = value ^ (value << 13);
  next ^= next >>> 17;
  return (next ^ (next << 5)) >>> 0 || 1;
}
