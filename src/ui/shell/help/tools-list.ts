import * as v from "valibot";
import { type Result, err, ok } from "#base/result.ts";

const schema = v.object({
  note: v.string(),
  onlyInLambda: v.array(v.string()),
  commands: v.record(v.string(), v.object({ program: v.string(), inLambda: v.string() })),
});

/** One command of the Linux image. */
export interface Tool {
  readonly name: string;
  /** The program behind it: `coreutils`, `gawk`. */
  readonly program: string;
  /** Whether `provided.al2023` has it too, as far as package lists tell. */
  readonly isInLambda: boolean;
}

export interface Tools {
  /** How we know what Lambda has. */
  readonly note: string;
  readonly tools: readonly Tool[];
  /** Commands that `provided.al2023` has and the image lacks. */
  readonly onlyInLambda: readonly string[];
}

/** Reads `linux/tools.json`, which the image's recipe writes. */
export function parseTools(raw: unknown): Result<Tools, string> {
  const parsed = v.safeParse(schema, raw);
  if (!parsed.success) {
    return err(
      "The list of tools can't be read: linux/tools.json is not what the image's recipe writes.",
    );
  }
  const { note, commands, onlyInLambda } = parsed.output;
  const tools = Object.entries(commands)
    .map(([name, { program, inLambda }]) => ({ name, program, isInLambda: inLambda === "assumed" }))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return ok({ note, tools, onlyInLambda: onlyInLambda.toSorted() });
}
