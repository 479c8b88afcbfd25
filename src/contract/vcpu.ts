/** Memory at which a function has one whole vCPU (AWS's documentation, "Configure Lambda function memory"). */
export const VCPU_MEMORY_MB = 1769;

/** The part of a vCPU that a function of this memory has. Engines here have one processor, so it is never more than one. */
export function vcpusOf(memoryMb: number): number {
  return Math.min(1, memoryMb / VCPU_MEMORY_MB);
}
