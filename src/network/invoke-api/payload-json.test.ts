import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonFault, payloadFaultMessage } from "./payload-json.ts";

describe("a payload that is not JSON (Runtime API reference §8.3)", () => {
  it("is described as in the recording", () => {
    expect(payloadFaultMessage(jsonFault("<a>") ?? "")).toBe(
      "Could not parse request body into json: Could not parse payload into json: Unexpected character ('<' (code 60)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1]",
    );
  });

  it.each([
    ["hello", "Unrecognized token 'hello'", "line: 1, column: 6"],
    ['{"a":}', "Unexpected character ('}' (code 125))", "line: 1, column: 6"],
    ["{'a':1}", "was expecting double-quote to start field name", "line: 1, column: 2"],
    ['{"a" 1}', "was expecting a colon", "line: 1, column: 6"],
    ['{"a":1\n "b":2}', "was expecting comma to separate Object entries", "line: 2, column: 2"],
    ["[1 2]", "was expecting comma to separate Array entries", "line: 1, column: 4"],
    ['{"a":1', "expected close marker for Object", "line: 1, column: 7"],
    ["[1,", "expected close marker for Array", "line: 1, column: 4"],
    ['"abc', "closing quote for a string value", "line: 1, column: 5"],
    ['"a\nb"', "code 10", "line: 1, column: 3"],
    [String.raw`"\x"`, "Unrecognized character escape 'x'", "line: 1, column: 3"],
    ["{} {}", "Unexpected character ('{'", "line: 1, column: 4"],
    ["01", "Unexpected character ('1'", "line: 1, column: 2"],
    ["-", "Unexpected end-of-input", "line: 1, column: 2"],
    ["  ", "No content to map", "line: 1, column: 3"],
  ])("%j: %s at %s", (text, words, place) => {
    const fault = jsonFault(text);
    expect(fault).toContain(words);
    expect(fault?.endsWith(`; ${place}]`)).toBe(true);
  });

  it("finds no fault in JSON, and one in all else", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jsonFault(text)).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom("", "}", "x", '"', ",", "\\", "\u0001"),
        (text, at, noise) => {
          const place = at % (text.length + 1);
          const broken = text.slice(0, place) + noise + text.slice(place + 1);
          const fault = jsonFault(broken);
          expect(fault === undefined).toBe(isJson(broken));
          expect(fault ?? "").not.toContain("Unexpected content");
        },
      ),
      { numRuns: 1000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
