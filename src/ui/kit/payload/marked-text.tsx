import type { ReactNode } from "react";

/** Marks beyond so many tell nothing more. */
const MOST = 500;

/** Places of a word in a text, whatever its case. */
export function placesOf(text: string, word: string): readonly number[] {
  const places: number[] = [];
  if (word === "") return places;
  const [where, what] = [text.toLowerCase(), word.toLowerCase()];
  for (
    let at = where.indexOf(what);
    at !== -1 && places.length < MOST;
    at = where.indexOf(what, at + what.length)
  )
    places.push(at);
  return places;
}

/** A text with what was looked for marked. */
export function MarkedText({ text, word }: { readonly text: string; readonly word: string }) {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const at of placesOf(text, word)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + word.length)}</mark>);
    from = at + word.length;
  }
  parts.push(text.slice(from));
  return parts;
}
