/** Memory at which a function has one whole vCPU (AWS's documentation, "Configure Lambda function memory"). */
export const VCPU_MEMORY_MB = 1769;

/**
 * Guest instructions that one vCPU of Lambda executes in a millisecond. Between computing, where a processor does four
 * times as many, and starting processes, where page faults and caches make it a third: see
 * docs/discoveries/simulated-time.md.
 */
export const INSTRUCTIONS_PER_VCPU_MS = 1_500_000;

/** The part of a vCPU that a function of this memory has. The machine has one processor, so it is never more than one. */
export function vcpusOf(memoryMb: number): number {
  return Math.min(1, memoryMb / VCPU_MEMORY_MB);
}
