import { expect, test } from "vitest";
import { concatBytes } from "./concat-bytes.ts";

test.each([
  [[], []],
  [[[1, 2]], [1, 2]],
  [
    [[1], [], [2, 3]],
    [1, 2, 3],
  ],
])("joins %j to %j", (pieces, whole) => {
  expect([...concatBytes(pieces.map((piece) => Uint8Array.from(piece)))]).toEqual(whole);
});

test("gives bytes of its own", () => {
  const piece = Uint8Array.from([1]);
  const whole = concatBytes([piece]);
  piece[0] = 2;
  expect([...whole]).toEqual([1]);
});
