import { messageOf } from "#base/message-of.ts";
import { createStore } from "zustand/vanilla";
import type { LiveSession } from "../session/live-session.ts";
import { liveRefusal } from "./link-consent.ts";
import { functionNameOf } from "./live-path.ts";
import type { LiveState } from "./live-worker.ts";
import type { AnswerOutside } from "./outside-response.ts";
import { later } from "#ui/kit/later.ts";
import { missingServiceWorkers } from "./missing-service-workers.ts";
import { askRelay, openRelayChannel, serveRelay } from "./relay.ts";
import { settleTabId } from "./tab-id.ts";

const liveWorker = later(() => import("./live-worker.ts"), "asked");

export const liveStore = createStore<{
  readonly state: LiveState;
  /** Names this tab to its live pages; `undefined` until it is settled. */
  readonly tabId: string | undefined;
}>(() => ({ state: { kind: "starting" }, tabId: undefined }));

/** How long to wait for a tab that has this tab's id already: this one was duplicated from it and is on its machine. */
const DUPLICATE_LIMIT_MS = 1_000;

/** Lets outside clients reach the function of this tab. Loads msw; call it when the page is idle. */
export async function startLive(session: LiveSession, functionName: () => string): Promise<void> {
  const own: AnswerOutside = (request, send) => {
    const refusal = liveRefusal();
    if (refusal === undefined) session.answerOutside(request, send);
    else send({ kind: "broken", message: refusal });
  };
  const channel = openRelayChannel();
  serveRelay(channel, { tabId: () => liveStore.getState().tabId, functionName, answer: own });
  void settleTabId(channel, tabStorage(), DUPLICATE_LIMIT_MS).then((tabId) => {
    liveStore.setState({ tabId });
  });

  // Before msw is loaded, which wants storage as soon as it is there.
  const missing = missingServiceWorkers();
  if (missing !== undefined) {
    liveStore.setState({ state: { kind: "unavailable", reason: missing } });
    return;
  }
  let startLiveWorker: Awaited<ReturnType<typeof liveWorker.load>>["startLiveWorker"];
  try {
    ({ startLiveWorker } = await liveWorker.load());
  } catch (error) {
    const reason = `Their code did not start (${messageOf(error)}). Reload the page to try again.`;
    liveStore.setState({ state: { kind: "unavailable", reason } });
    return;
  }
  const state = await startLiveWorker(
    (path) => {
      const wanted = functionNameOf(path);
      if (wanted === undefined || wanted === functionName()) return own;
      // Another tab may have that function. If none has, Lambda's own words about it come from here.
      return (request, send) => {
        askRelay(channel, { kind: "function", functionName: wanted })(request, (message) => {
          if (message.kind === "not-mine") own(request, send);
          else send(message);
        });
      };
    },
    () => liveStore.getState().tabId,
  );
  liveStore.setState({ state });
}

function tabStorage(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined; // refused by the person's settings
  }
}
