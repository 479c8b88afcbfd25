import { type ProcessId, extensionName } from "#contract/process-id.ts";
import type { Lifeline } from "#trace/sequence-row.ts";

/** Horizontal places of the sequence diagram, in pixels. */
export interface SequenceLayout {
  readonly width: number;
  /** Right edge of the column with the time since the last message. */
  readonly deltaRight: number;
  /** Left edge of the column with the size. */
  readonly sizeLeft: number;
  readonly x: Readonly<Record<"client" | "lambda" | "runtime" | "handler", number>>;
  /** One lifeline for each extension, to the right of the handler's. */
  readonly extensions: ReadonlyMap<ProcessId, number>;
}

export function placeOf({ x, extensions }: SequenceLayout, lifeline: Lifeline): number {
  switch (lifeline) {
    case "client":
    case "lambda":
    case "runtime":
    case "handler":
      return x[lifeline];
    default:
      return extensions.get(lifeline) ?? x.handler;
  }
}

export const ROW_HEIGHT = 28;
/** Height of the arrow inside a row; the words stand above it. */
export const ARROW_Y = 21;

/** Room for the lifeline of an extension, where there is some, and the part of the whole that all of them may take. */
const EXTENSION_WIDTH = 84;
const EXTENSION_SHARE = 0.45;

/**
 * The pair Lambda – runtime carries the longest words and gets half of the room; the two outer lifelines get a quarter
 * each. On narrow panes the number columns shrink first.
 *
 * @param hasSeveral whether the rows carry the number of their environment
 */
export function layoutSequence(
  width: number,
  hasSeveral: boolean,
  extensions: readonly ProcessId[] = [],
): SequenceLayout {
  const isNarrow = width < 440;
  const deltaRight = isNarrow ? 54 : 66;
  const sizeLeft = width - (isNarrow ? 48 : 60);
  const left = deltaRight + (isNarrow ? 20 : 28) + (hasSeveral ? 14 : 0);
  const right = sizeLeft - (isNarrow ? 10 : 26);
  const all = right - left;
  const column =
    extensions.length === 0
      ? 0
      : Math.min(EXTENSION_WIDTH, (all * EXTENSION_SHARE) / extensions.length);
  const inner = Math.max(160, all - column * extensions.length);
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
    extensions: new Map(
      extensions.map((process, at) => [process, left + inner + column * (at + 1)]),
    ),
  };
}

interface LifelineHead {
  readonly id: Lifeline;
  readonly label: string;
  readonly about: string;
}

/** The heads of all lifelines, left to right. */
export function lifelineHeads({ extensions }: SequenceLayout): readonly LifelineHead[] {
  const more = [...extensions.keys()].map((id) => {
    const name = extensionName(id) ?? "";
    return { id, label: name, about: `The extension ${name}` };
  });
  return [...LIFELINES, ...more];
}

const LIFELINES: readonly LifelineHead[] = [
  {
    id: "client",
    label: "Client",
    about: "What calls the function: the Invoke button, an HTTP front end, an SDK",
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
