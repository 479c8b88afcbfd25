/**
 * Moves tokens back to the columns that they had before types were taken out, by spaces put in front of them. Spaces
 * between tokens mean nothing, and the text of a template never needs any: it follows a token that is in place.
 * A token that stands further right than it was, after code that an `enum` or a parameter property expands to, stays.
 *
 * @param mappings of a version 3 source map whose lines correspond one to one
 */
export function realign(code: string, mappings: string): string {
  const lines = code.split("\n");
  const state = { sourceColumn: 0 };
  return mappings
    .split(";")
    .map((segments, index) => alignLine(lines[index] ?? "", segments, state))
    .concat(lines.slice(mappings.split(";").length))
    .join("\n");
}

function alignLine(line: string, segments: string, state: { sourceColumn: number }): string {
  if (segments === "") return line;
  let generatedColumn = 0;
  let done = 0;
  let result = "";
  for (const segment of segments.split(",")) {
    const [generatedStep = 0, , , sourceStep = 0] = decodeVlq(segment);
    generatedColumn += generatedStep;
    state.sourceColumn += sourceStep;
    result += line.slice(done, generatedColumn);
    done = generatedColumn;
    if (state.sourceColumn > result.length)
      result += " ".repeat(state.sourceColumn - result.length);
  }
  return result + line.slice(done);
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The numbers of one source map segment: base64 digits of five bits, lowest first, the sign in the lowest bit. */
function decodeVlq(text: string): number[] {
  const values: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (digit >= 32) continue;
    values.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return values;
}
