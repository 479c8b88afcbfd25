import type { Lifeline } from "#trace/sequence.ts";

/** Horizontal places of the sequence diagram, in pixels. */
export interface SequenceLayout {
  readonly width: number;
  /** Right edge of the column with the time since the last message. */
  readonly deltaRight: number;
  /** Left edge of the column with the size. */
  readonly sizeLeft: number;
  readonly x: Readonly<Record<Lifeline, number>>;
}

export const ROW_HEIGHT = 28;
/** Height of the arrow inside a row; the words stand above it. */
export const ARROW_Y = 21;

/**
 * The pair Lambda – runtime carries the longest words and gets half of the room; the two outer lifelines get a quarter
 * each. On narrow panes the number columns shrink first.
 *
 * @param hasSeveral whether the rows carry the number of their environment
 */
export function layoutSequence(width: number, hasSeveral: boolean): SequenceLayout {
  const isNarrow = width < 440;
  const deltaRight = isNarrow ? 54 : 66;
  const sizeLeft = width - (isNarrow ? 48 : 60);
  const left = deltaRight + (isNarrow ? 20 : 28) + (hasSeveral ? 14 : 0);
  const right = sizeLeft - (isNarrow ? 10 : 26);
  const inner = Math.max(160, right - left);
  const outer = Math.min(150, Math.max(57, inner * 0.24));
  return {
    width,
    deltaRight,
    sizeLeft,
    x: {
      client: left,
      lambda: left + outer,
      runtime: left + inner - outer,
      handler: left + inner,
    },
  };
}

export const LIFELINES: readonly {
  readonly id: Lifeline;
  readonly label: string;
  readonly about: string;
}[] = [
  {
    id: "client",
    label: "Client",
    about: "Whoever calls the function: the Invoke button, an HTTP front end, an SDK",
  },
  {
    id: "lambda",
    label: "Lambda",
    about: "The service: it queues invocations and serves the Runtime API",
  },
  { id: "runtime", label: "Runtime", about: "Your bootstrap process, which asks Lambda for work" },
  {
    id: "handler",
    label: "Handler",
    about: "Your function. Its calls are inferred: they do not cross the wire",
  },
];
