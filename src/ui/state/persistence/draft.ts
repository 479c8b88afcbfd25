/**
 * What was typed last and is not in the database yet, written when the page goes away: IndexedDB needs the page to stay
 * for its answers, `localStorage` does not.
 */
export interface Draft {
  /** The record that it belongs to; none before the first save. */
  readonly id: string | undefined;
  /** Revision that it builds on. */
  readonly revision: number;
  /** Address of the page, by which a draft without a record is found again. */
  readonly href: string;
  /** Canonical project JSON. */
  readonly json: string;
}

const KEY = "lambda-runtime-playground:draft";

export function writeDraft(draft: Draft): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // Too large, or refused: the database may still get it through.
  }
}

/** Takes the draft out: it is used once. */
export function takeDraft(): Draft | undefined {
  try {
    const text = localStorage.getItem(KEY);
    if (text === null) return undefined;
    localStorage.removeItem(KEY);
    const draft = JSON.parse(text) as Partial<Draft> | null;
    if (typeof draft?.json !== "string" || typeof draft.href !== "string") return undefined;
    return {
      id: typeof draft.id === "string" ? draft.id : undefined,
      revision: Number(draft.revision),
      href: draft.href,
      json: draft.json,
    };
  } catch {
    return undefined;
  }
}
