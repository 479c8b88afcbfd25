import { type Project, type ProjectFile, DEFAULT_SETTINGS } from "../project.ts";
import type { FailureCard } from "./failure-card.ts";
import { RUN_FAILURES } from "./run-failures.ts";
import { START_FAILURES } from "./start-failures.ts";

/** The failure laboratory, in the order in which a runtime meets its failures. */
export const FAILURE_CARDS: readonly FailureCard[] = [...START_FAILURES, ...RUN_FAILURES];

/** The card's function as a project. */
export function cardProject(card: FailureCard): Project {
  return {
    name: `Failure: ${card.title}`,
    files: new Map(
      Object.entries(card.files).map(([path, { content, mode = 0o755 }]): [string, ProjectFile] => [
        `task/${path}`,
        {
          content:
            typeof content === "string"
              ? { kind: "text", text: content }
              : { kind: "binary", bytes: content },
          mode,
        },
      ]),
    ),
    layers: [],
    settings: { ...DEFAULT_SETTINGS, ...card.settings },
    events: [{ name: "event", text: "{}" }],
    requests: [],
  };
}

/** Which of the expected lines a log has so far, in their order: one `true` or `false` for each. */
export function foundLines(card: FailureCard, lines: readonly string[]): readonly boolean[] {
  let from = 0;
  return card.log.map((pattern) => {
    const at = lines.findIndex((line, index) => index >= from && pattern.test(line));
    if (at !== -1) from = at + 1;
    return at !== -1;
  });
}
