import { messageOf } from "#base/message-of.ts";
import { createStore } from "zustand/vanilla";
import type { HttpAnswer } from "#simulator/protocol.ts";

/** The request as a person types it. */
export interface RequestDraft {
  /** Id of a front end, see `fronts.ts`. */
  readonly front: string;
  readonly method: string;
  /** Path with query. */
  readonly target: string;
  /** One header a line. */
  readonly headers: string;
  readonly body: string;
}

/** A request that was sent, with what came of it. */
export interface SentRequest {
  readonly id: number;
  readonly draft: RequestDraft;
  readonly answer: HttpAnswer;
  /** How long a person waited, milliseconds. */
  readonly tookMs: number;
}

interface RequestState {
  readonly draft: RequestDraft;
  readonly isSending: boolean;
  readonly problem: string | undefined;
  /** Newest first, bounded. */
  readonly history: readonly SentRequest[];
  /** Which of the history is shown. */
  readonly shown: number | undefined;
}

const MAX_HISTORY = 50;

/** State of the Request panel; lives as long as the tab. */
export const requestStore = createStore<RequestState>(() => ({
  draft: {
    front: "http-v2",
    method: "GET",
    target: "/hello?name=Ada",
    headers: "accept: */*\nuser-agent: curl/8.5.0",
    body: "",
  },
  isSending: false,
  problem: undefined,
  history: [],
  shown: undefined,
}));

export function changeDraft(change: Partial<RequestDraft>): void {
  requestStore.setState(({ draft }) => ({ draft: { ...draft, ...change }, problem: undefined }));
}

let lastId = 0;

/** Sends the draft and keeps the answer; a failure is shown as a text for people. */
export async function sendDraft(send: (draft: RequestDraft) => Promise<HttpAnswer>): Promise<void> {
  const { draft, isSending } = requestStore.getState();
  if (isSending) return;
  requestStore.setState({ isSending: true, problem: undefined });
  const startedAt = performance.now();
  try {
    const answer = await send(draft);
    lastId += 1;
    const sent: SentRequest = { id: lastId, draft, answer, tookMs: performance.now() - startedAt };
    requestStore.setState(({ history }) => ({
      history: [sent, ...history].slice(0, MAX_HISTORY),
      shown: sent.id,
    }));
  } catch (error) {
    requestStore.setState({ problem: messageOf(error) });
  } finally {
    requestStore.setState({ isSending: false });
  }
}
