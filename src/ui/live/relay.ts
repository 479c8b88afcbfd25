import type { OutsideMessage } from "#simulator/outside-message.ts";
import type { OutsideRequest } from "#simulator/protocol.ts";
import type { AnswerOutside } from "./outside-response.ts";

/** Whom a request is for: the tab that a live page belongs to, or whoever has a function of that name. */
export type Recipient =
  | { readonly kind: "tab"; readonly tabId: string }
  | { readonly kind: "function"; readonly functionName: string };

type RelayMessage =
  | { readonly kind: "ask"; readonly id: string; readonly recipient: Recipient }
  | { readonly kind: "offer"; readonly id: string; readonly tabId: string }
  | {
      readonly kind: "take";
      readonly id: string;
      readonly tabId: string;
      readonly request: OutsideRequest;
    }
  | { readonly kind: "answer"; readonly id: string; readonly message: OutsideMessage };

/** The part of `BroadcastChannel` that is needed; tests bring their own. */
export interface RelayChannel {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
}

/** All tabs of the playground on this origin; sandboxes have another one and are not among them. */
export function openRelayChannel(): RelayChannel {
  return new BroadcastChannel("lambda-runtime-playground");
}

export interface RelayOwner {
  readonly tabId: string;
  readonly functionName: () => string;
  readonly answer: AnswerOutside;
}

/** Answers what other tabs ask for. */
export function serveRelay(channel: RelayChannel, owner: RelayOwner): void {
  channel.addEventListener("message", ({ data }) => {
    const message = data as RelayMessage; // only our own pages are on this channel
    if (message.kind === "ask" && isFor(message.recipient, owner)) {
      channel.postMessage({
        kind: "offer",
        id: message.id,
        tabId: owner.tabId,
      } satisfies RelayMessage);
    } else if (message.kind === "take" && message.tabId === owner.tabId) {
      const { id } = message;
      owner.answer(message.request, (part) => {
        channel.postMessage({ kind: "answer", id, message: part } satisfies RelayMessage);
      });
    }
  });
}

function isFor(recipient: Recipient, owner: RelayOwner): boolean {
  switch (recipient.kind) {
    case "tab":
      return recipient.tabId === owner.tabId;
    case "function":
      return recipient.functionName === owner.functionName();
  }
}

/** How long a tab has to offer itself: hidden tabs are slower, but not asleep. */
const OFFER_LIMIT_MS = 2_000;

/** Has another tab answer; `not-mine` when none offers itself in time. The first offer is taken. */
export function askRelay(
  channel: RelayChannel,
  recipient: Recipient,
  limitMs: number = OFFER_LIMIT_MS,
): AnswerOutside {
  return (request, send) => {
    const id = crypto.randomUUID();
    let isTaken = false;
    const limit = setTimeout(() => {
      if (!isTaken) send({ kind: "not-mine" });
      isTaken = true;
    }, limitMs);
    channel.addEventListener("message", ({ data }) => {
      const message = data as RelayMessage; // as above
      if (message.id !== id) return;
      if (message.kind === "offer" && !isTaken) {
        isTaken = true;
        clearTimeout(limit);
        channel.postMessage({
          kind: "take",
          id,
          tabId: message.tabId,
          request,
        } satisfies RelayMessage);
      } else if (message.kind === "answer") {
        send(message.message);
      }
    });
    channel.postMessage({ kind: "ask", id, recipient } satisfies RelayMessage);
  };
}
