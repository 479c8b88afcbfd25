import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAnsi } from "./ansi.ts";
import { stripAnsi } from "./strip-ansi.ts";

describe("parseAnsi", () => {
  it("leaves a plain line as it is", () => {
    expect(parseAnsi("hello").map(({ text }) => text)).toEqual(["hello"]);
  });

  it.each([
    [
      "\u001b[31mred\u001b[0m rest",
      [
        ["red", "red"],
        [" rest", undefined],
      ],
    ],
    ["\u001b[1;32mbold green", [["bold green", "green"]]],
    ["\u001b[95mbright", [["bright", "magenta"]]],
    [
      "\u001b[38;5;196mpalette\u001b[34mblue",
      [
        ["palette", undefined],
        ["blue", "blue"],
      ],
    ],
    ["\u001b[38;2;1;2;3mtrue", [["true", undefined]]],
    [
      "\u001b[31mred\u001b[39mplain",
      [
        ["red", "red"],
        ["plain", undefined],
      ],
    ],
    ["\u001b[2Kcleared", [["cleared", undefined]]],
    ["\u001b]8;;http://x\u0007link\u001b]8;;\u0007", [["link", undefined]]],
  ] as const)("reads %j", (line, expected) => {
    expect(parseAnsi(line).map(({ text, colour }) => [text, colour])).toEqual(expected);
  });

  it("ends bold and dim together", () => {
    const spans = parseAnsi("\u001b[1ma\u001b[22mb");
    expect(spans.map(({ isBold }) => isBold)).toEqual([true, false]);
  });

  it("keeps every character that is not part of a sequence", () => {
    const piece = fc.oneof(
      fc.string({ unit: "grapheme-ascii" }),
      fc.constantFrom("\u001b[31m", "\u001b[0m", "\u001b[1;4m"),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const line = pieces.join("");
        const shown = pieces.filter((text) => !text.startsWith("\u001b")).join("");
        expect(
          parseAnsi(line)
            .map(({ text }) => text)
            .join(""),
        ).toBe(shown);
        expect(stripAnsi(line)).toBe(shown);
      }),
    );
  });
});
