/**
 * How we know a rule: `recorded` from the real service, `documented` by AWS, `observed` by many without a normative
 * text, `unverified`: our best guess, to be marked as such wherever it is shown.
 */
export type Evidence = "recorded" | "documented" | "observed" | "unverified";

/** One thing to tell a person about a function's result, down to the field. */
export interface Finding {
  /** `failure`: the front end answers with its own error because of this. `note`: it goes through, but look. */
  readonly severity: "failure" | "note";
  /** What happened and why, one or two sentences. */
  readonly summary: string;
  /** Where in the function's result: `$` for the whole, `$.headers.location`, `$.cookies[1]`. */
  readonly field: string;
  /** The value that was there, shortened, with its type. */
  readonly actual: string;
  readonly expected: string;
  /** What to do. */
  readonly fix: string;
  readonly evidence: Evidence;
  /** Section of the Runtime API reference. */
  readonly reference: string;
}
