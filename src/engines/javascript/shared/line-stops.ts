/** A statement at which a program can stop. */
export interface LineStop {
  /** 1-based, as the column. */
  readonly line: number;
  readonly column: number;
  /** Variables that are in scope, innermost first. */
  readonly names: readonly string[];
  /** The statement's first line. */
  readonly command: string;
  readonly functionName: string | undefined;
}

/** Reports that a program may be ahead of the simulator by: in one go it runs on beyond, unreported. */
export const MAX_UNSEEN_STOPS = 500;
