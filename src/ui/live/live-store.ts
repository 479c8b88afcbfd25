import { createStore } from "zustand/vanilla";
import type { LiveSession } from "../session/live-session.ts";
import { functionNameOf } from "./live-path.ts";
import type { LiveState } from "./live-worker.ts";
import type { AnswerOutside } from "./outside-response.ts";
import { askRelay, openRelayChannel, serveRelay } from "./relay.ts";

export const liveStore = createStore<{ readonly state: LiveState }>(() => ({
  state: { kind: "starting" },
}));

/** Names this tab to its live pages; kept over reloads, so that their links go on working. */
export function tabId(): string {
  const key = "playground-tab";
  try {
    const known = sessionStorage.getItem(key);
    if (known !== null) return known;
    const made = crypto.randomUUID();
    sessionStorage.setItem(key, made);
    return made;
  } catch {
    return (withoutStorage ??= crypto.randomUUID());
  }
}
let withoutStorage: string | undefined;

/** Lets outside clients reach the function of this tab. Loads msw; call it when the page is idle. */
export async function startLive(session: LiveSession, functionName: () => string): Promise<void> {
  const own: AnswerOutside = (request, send) => {
    session.deploy().then(
      () => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = ({ data }) => send(data);
        session.client.outsideRequest(request, port2);
      },
      (error: unknown) => {
        send({ kind: "broken", message: error instanceof Error ? error.message : String(error) });
      },
    );
  };
  const channel = openRelayChannel();
  serveRelay(channel, { tabId: tabId(), functionName, answer: own });

  const { startLiveWorker } = await import("./live-worker.ts");
  const state = await startLiveWorker((path) => {
    const wanted = functionNameOf(path);
    if (wanted === undefined || wanted === functionName()) return own;
    // Another tab may have that function. If none has, Lambda's own words about it come from here.
    return (request, send) => {
      askRelay(channel, { kind: "function", functionName: wanted })(request, (message) => {
        if (message.kind === "not-mine") own(request, send);
        else send(message);
      });
    };
  });
  liveStore.setState({ state });
}
