import { type OutsideMessage, isLastMessage } from "#simulator/outside-message.ts";
import type { OutsideRequest } from "#simulator/protocol.ts";
import type { AnswerOutside } from "./outside-response.ts";

/** Whom a request is for: the tab that a live page belongs to, or any that has a function of that name. */
export type Recipient =
  | { readonly kind: "tab"; readonly tabId: string }
  | { readonly kind: "function"; readonly functionName: string };

type RelayMessage =
  | { readonly kind: "ask"; readonly id: string; readonly recipient: Recipient }
  | { readonly kind: "offer"; readonly id: string; readonly from: string }
  | {
      readonly kind: "take";
      readonly id: string;
      /** Who offered; two tabs may offer, one answers. */
      readonly to: string;
      readonly request: OutsideRequest;
    }
  | { readonly kind: "answer"; readonly id: string; readonly message: OutsideMessage };

type RelayListener = (event: { readonly data: unknown }) => void;

/** The part of `BroadcastChannel` that is needed; tests bring their own. */
export interface RelayChannel {
  postMessage(message: unknown): void;
  addEventListener(type: "message", listener: RelayListener): void;
  removeEventListener(type: "message", listener: RelayListener): void;
}

/** A name of its own: a tab that keeps projects reads all of them with each message that it hears. */
export const RELAY_CHANNEL = "lambda-runtime-playground:live-endpoints";

/**
 * All tabs of the playground on this origin; sandboxes have another one and are not among them. Where the browser refuses
 * channels nobody answers: each tab is alone.
 */
export function openRelayChannel(): RelayChannel {
  try {
    return new BroadcastChannel(RELAY_CHANNEL);
  } catch {
    const nothing = (): void => undefined;
    return {
      postMessage: nothing,
      addEventListener: nothing,
      removeEventListener: nothing,
    };
  }
}

export interface RelayOwner {
  /** `undefined` until it is certain that no other tab has the same one. */
  readonly tabId: () => string | undefined;
  readonly functionName: () => string;
  readonly answer: AnswerOutside;
}

/** Answers what other tabs ask for, as long as the page lives. */
export function serveRelay(channel: RelayChannel, owner: RelayOwner): void {
  // Not the tab's id: a duplicated tab may have the same one for a moment.
  const self = crypto.randomUUID();
  channel.addEventListener("message", ({ data }) => {
    const message = data as RelayMessage; // only our own pages are on this channel
    if (message.kind === "ask" && isFor(message.recipient, owner)) {
      post(channel, { kind: "offer", id: message.id, from: self });
    } else if (message.kind === "take" && message.to === self) {
      const { id } = message;
      owner.answer(message.request, (part) => {
        post(channel, { kind: "answer", id, message: part });
      });
    }
  });
}

function isFor(recipient: Recipient, owner: RelayOwner): boolean {
  switch (recipient.kind) {
    case "tab":
      return recipient.tabId === owner.tabId();
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
    const listen: RelayListener = ({ data }) => {
      const message = data as RelayMessage; // as above
      if (message.id !== id) return;
      if (message.kind === "offer" && !isTaken) {
        isTaken = true;
        clearTimeout(limit);
        post(channel, { kind: "take", id, to: message.from, request });
      } else if (message.kind === "answer") {
        if (isLastMessage(message.message)) channel.removeEventListener("message", listen);
        send(message.message);
      }
    };
    const limit = setTimeout(() => {
      channel.removeEventListener("message", listen);
      send({ kind: "not-mine" });
    }, limitMs);
    channel.addEventListener("message", listen);
    post(channel, { kind: "ask", id, recipient });
  };
}

/** Whether another tab offers itself in time. Nothing is sent to it. */
export function isOffered(
  channel: RelayChannel,
  recipient: Recipient,
  limitMs: number = OFFER_LIMIT_MS,
): Promise<boolean> {
  return new Promise((resolve) => {
    const id = crypto.randomUUID();
    const settle = (isThere: boolean): void => {
      clearTimeout(limit);
      channel.removeEventListener("message", listen);
      resolve(isThere);
    };
    const listen: RelayListener = ({ data }) => {
      const message = data as RelayMessage; // as above
      if (message.kind === "offer" && message.id === id) settle(true);
    };
    const limit = setTimeout(() => settle(false), limitMs);
    channel.addEventListener("message", listen);
    post(channel, { kind: "ask", id, recipient });
  });
}

function post(channel: RelayChannel, message: RelayMessage): void {
  channel.postMessage(message);
}
