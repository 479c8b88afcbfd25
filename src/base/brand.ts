/** A value of type `T` that the compiler keeps apart from other `T`s by the name `B`. */
export type Brand<T, B extends string> = T & { readonly __brand: B };

/** A point in time: milliseconds since the Unix epoch, with fractions, on the simulator's clock. */
export type EpochMs = Brand<number, "EpochMs">;

/** A duration in milliseconds. */
export type Milliseconds = number;

/** Marks a number as a point in time. The caller vouches for the unit. */
export function epochMs(value: number): EpochMs {
  return value as EpochMs; // the one place where a bare number becomes a moment
}
