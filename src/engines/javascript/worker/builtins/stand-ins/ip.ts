/** 4 or 6 for an address of that version, 0 for anything else, as `net.isIP`. */
export function ipVersion(value: unknown): 0 | 4 | 6 {
  const text = String(value);
  if (isVersion4(text)) return 4;
  return isVersion6(text.replace(/%[0-9a-zA-Z-.:]+$/, "")) ? 6 : 0;
}

function isVersion4(text: string): boolean {
  const parts = text.split(".");
  return (
    parts.length === 4 &&
    parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  );
}

function isVersion6(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1);
  const hasVersion4 = last?.includes(".") === true;
  if (hasVersion4 && !isVersion4(last)) return false;
  const plain = hasVersion4 ? groups.slice(0, -1) : groups;
  if (!plain.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  const length = plain.length + (hasVersion4 ? 2 : 0);
  return halves.length === 2 ? length <= 7 : length === 8;
}
