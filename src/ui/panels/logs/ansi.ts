import { SEQUENCE } from "./strip-ansi.ts";

/** A stretch of text in one style. */
export interface AnsiSpan {
  readonly text: string;
  readonly colour: AnsiColour | undefined;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isItalic: boolean;
  readonly isUnderlined: boolean;
}

export type AnsiColour = (typeof COLOURS)[number];

const COLOURS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
type Style = Omit<AnsiSpan, "text">;
const PLAIN: Style = {
  colour: undefined,
  isBold: false,
  isDim: false,
  isItalic: false,
  isUnderlined: false,
};

/** Splits a line at its escape sequences. Never yields markup: the spans' text goes into text nodes. */
export function parseAnsi(line: string): readonly AnsiSpan[] {
  if (!line.includes("\u001b")) return [{ ...PLAIN, text: line }];
  const spans: AnsiSpan[] = [];
  let style = PLAIN;
  let from = 0;
  for (const match of line.matchAll(SEQUENCE)) {
    if (match.index > from) spans.push({ ...style, text: line.slice(from, match.index) });
    from = match.index + match[0].length;
    if (match[2] === "m") style = applyCodes(style, match[1] ?? "");
  }
  if (from < line.length) spans.push({ ...style, text: line.slice(from) });
  return spans;
}

function applyCodes(style: Style, codes: string): Style {
  let next = style;
  const numbers = (codes === "" ? "0" : codes).split(/[;:]/).map(Number);
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers[at] ?? 0;
    if (code === 38 || code === 48) {
      // 256 and true colours take arguments; the nearest of the eight would be a guess, so they stay plain.
      at += numbers[at + 1] === 5 ? 2 : 4;
      continue;
    }
    next = applyCode(next, code);
  }
  return next;
}

function applyCode(style: Style, code: number): Style {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, isBold: true };
  if (code === 2) return { ...style, isDim: true };
  if (code === 3) return { ...style, isItalic: true };
  if (code === 4) return { ...style, isUnderlined: true };
  if (code === 22) return { ...style, isBold: false, isDim: false };
  if (code === 23) return { ...style, isItalic: false };
  if (code === 24) return { ...style, isUnderlined: false };
  if (code === 39) return { ...style, colour: undefined };
  const index = code >= 30 && code <= 37 ? code - 30 : code >= 90 && code <= 97 ? code - 90 : -1;
  return index < 0 ? style : { ...style, colour: COLOURS[index] };
}
