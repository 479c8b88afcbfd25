import { createStore } from "zustand/vanilla";

/** Something to tell the person. `error` interrupts a screen reader, `status` waits. */
export interface Notice {
  readonly id: number;
  readonly kind: "status" | "error";
  readonly text: string;
  /** One thing that can be done about it. */
  readonly action?: { readonly label: string; readonly run: () => void };
}

export const noticesStore = createStore<{ readonly notices: readonly Notice[] }>(() => ({
  notices: [],
}));

/** Status notices go by themselves, errors stay until they are dismissed. */
const STATUS_MS = 6000;
const MAX_NOTICES = 3;
let lastId = 0;

/** @param stays until the person dismisses it, as errors do */
export function notify(
  kind: Notice["kind"],
  text: string,
  action?: Notice["action"],
  stays = kind === "error",
): void {
  lastId += 1;
  const id = lastId;
  const notice: Notice = { id, kind, text, ...(action === undefined ? {} : { action }) };
  noticesStore.setState(({ notices }) => ({
    notices: [...notices.filter((other) => other.text !== text), notice].slice(-MAX_NOTICES),
  }));
  if (!stays) setTimeout(() => dismiss(id), action === undefined ? STATUS_MS : 2 * STATUS_MS);
}

export function dismiss(id: number): void {
  noticesStore.setState(({ notices }) => ({
    notices: notices.filter((notice) => notice.id !== id),
  }));
}
