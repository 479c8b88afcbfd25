/** What a pasted text is as a file: its beginning says what it is. */
export function pastedFileName(text: string): string {
  if (/^#!.*\b(ba|da|z|k)?sh\b/.test(text)) return "pasted.sh";
  if (/^#!.*\bnode\b/.test(text)) return "pasted.mjs";
  if (/^\s*[[{]/.test(text) && isJson(text)) return "pasted.json";
  return "pasted.txt";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
