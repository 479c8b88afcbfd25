/**
 * Guest instructions that one vCPU of Lambda executes in a millisecond. Between computing, where a processor does four
 * times as many, and starting processes, where page faults and caches make it a third: see
 * docs/discoveries/simulated-time.md.
 */
export const INSTRUCTIONS_PER_VCPU_MS = 1_500_000;
