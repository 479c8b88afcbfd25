/** What just happened and why, for people. */
export interface Explanation {
  /** One sentence: what happened. */
  readonly what: string;
  /** Why it happened, or what it means. */
  readonly why: string;
  /** What to do about it, when something went wrong. */
  readonly todo?: string;
  /** Lambda's own words, verbatim, when there are some. */
  readonly quote?: string;
  /** Section of the Runtime API reference that this rests on. */
  readonly section: string;
  /** The event was concluded, not seen. */
  readonly isInferred?: boolean;
}
