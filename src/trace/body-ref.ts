/**
 * A payload, stored once by content. `id` finds the bytes in the body store; the store is bounded, so `id` may lead
 * nowhere any more: then only the size is known.
 */
export interface BodyRef {
  readonly id: string;
  /** Bytes. */
  readonly size: number;
}
