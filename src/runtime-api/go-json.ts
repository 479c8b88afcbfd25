/**
 * A string as Go's `encoding/json` writes it by default: `<`, `>`, `&`, U+2028 and U+2029 are escaped, unpaired
 * surrogates become U+FFFD (Runtime API reference §1.3).
 */
export function goJsonString(text: string): string {
  return JSON.stringify(
    text.replaceAll(
      /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g,
      "\uFFFD",
    ),
  ).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
