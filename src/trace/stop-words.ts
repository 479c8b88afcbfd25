import type { SourcePosition } from "#contract/engine.ts";

/** Where a process is stopped, in words: `Stopped before bootstrap:17`. */
export function stopWords(position: SourcePosition): string {
  return `Stopped before ${placeWords(position)}`;
}

/** A place in a source: `bootstrap:17`. */
export function placeWords({ path, line }: SourcePosition): string {
  return `${path.replace(/^\/var\/task\//, "")}:${line}`;
}
