/** Words that YAML 1.1 readers take for something else than text. */
const WORDS = /^(?:y|yes|n|no|true|false|on|off|null|none)$/i;

/** A string as a YAML scalar: plain where that is safe in YAML 1.1 and 1.2, else in double quotes. */
export function yamlString(text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_./-]*$/.test(text) && !WORDS.test(text)) return text;
  // JSON strings are YAML, but for characters that YAML calls not printable.
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
