import { afterEach, describe, expect, it } from "vitest";
import { FAILURE_CARDS, foundLines } from "#project/failures/failure-cards.ts";
import { cleanUp, eventually, functionDirectory, runFunction } from "./local.test-support.ts";

/* The expected lines of each card, against real processes; e2e/failures.spec.ts does the same in the Linux machine. What a card promises is what Lambda's words are here. */

afterEach(cleanUp);

describe("each card of the failure laboratory shows what it promises", () => {
  it.each(
    FAILURE_CARDS.filter(({ needsMachine }) => needsMachine !== true).map(
      (card) => [card.id, card] as const,
    ),
  )(
    "%s",
    async (_id, card) => {
      const running = await runFunction(functionDirectory(card.files), card.settings ?? {});
      let last = "";
      for (let round = 0; round < (card.invocations ?? 1); round += 1) {
        const { status, body } = await running.invoke("{}");
        last = `${status} ${body}`;
      }
      expect(last).toMatch(card.answer);
      await eventually(() => foundLines(card, running.logs())).toEqual(card.log.map(() => true));
    },
    60_000,
  );
});
