import type { FilterSubject } from "./filter-subject.ts";

/** A filter text that has been understood. */
export interface Filter {
  readonly isEmpty: boolean;
  matches(subject: FilterSubject): boolean;
}

/** What is wrong with a filter text, and where. */
export interface FilterError {
  /** The word that could not be understood, as typed. */
  readonly token: string;
  /** Its position in the text, from 0. */
  readonly at: number;
  /** What happened and what to do. */
  readonly message: string;
}

/** Lets everything through. */
export const NO_FILTER: Filter = { isEmpty: true, matches: () => true };
