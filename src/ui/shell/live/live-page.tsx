import { type FormEvent, useEffect, useState } from "react";
import { parseLiveHash } from "#ui/state/live/live-address.ts";
import css from "./live-page.module.css";
import { livePath } from "#ui/state/live/live-path.ts";
import { type LiveState, startLiveWorker } from "#ui/state/live/live-worker.ts";
import type { AnswerOutside } from "#ui/state/live/outside-response.ts";
import { askRelay, openRelayChannel } from "#ui/state/live/relay.ts";

/**
 * An endpoint in a tab of its own. The page passes what the service worker catches on to the playground's tab, which
 * may be hidden, and shows the answer in a frame.
 *
 * NOTE: the frame has no `sandbox` attribute, because a service worker does not see the navigations of opaque frames.
 * The answer's own Content-Security-Policy makes its origin opaque instead (outside-response.ts).
 */
export function LivePage({ hash }: { readonly hash: string }) {
  const target = parseLiveHash(hash);
  const state = useLiveWorker(target?.tabId);
  const [path, setPath] = useState(target?.path ?? "");
  const [shown, setShown] = useState({ path: target?.path ?? "", times: 0 });
  if (target === undefined) {
    return (
      <Message text="This address names no endpoint. Copy it again from the playground's Request panel." />
    );
  }
  const address = endpointAddress(shown.path);
  const open = (event: FormEvent): void => {
    event.preventDefault();
    setShown(({ times }) => ({ path, times: times + 1 }));
  };
  return (
    <main className={css["page"]}>
      <form className={css["bar"]} onSubmit={open}>
        <label htmlFor="path">GET</label>
        <input
          id="path"
          value={path}
          spellCheck={false}
          onChange={(event) => setPath(event.target.value)}
        />
        <button type="submit">Open</button>
      </form>
      {address === undefined ? (
        <Message text="This path leads out of the endpoint. It begins with live/url/ or live/prod/." />
      ) : state.kind === "ready" ? (
        <iframe
          key={shown.times}
          className={css["answer"]}
          title="The function's answer"
          src={address}
        />
      ) : (
        <Message text={state.kind === "starting" ? "Connecting to the playground" : state.reason} />
      )}
    </main>
  );
}

/** Has the service worker ask the playground's tab. */
function useLiveWorker(tabId: string | undefined): LiveState {
  const [state, setState] = useState<LiveState>({ kind: "starting" });
  useEffect(() => {
    if (tabId === undefined) return;
    const ask = askRelay(openRelayChannel(), { kind: "tab", tabId });
    const answer: AnswerOutside = (request, send) =>
      ask(request, (message) =>
        send(
          message.kind === "not-mine"
            ? {
                kind: "broken",
                message: "the playground's tab is closed. Open the project again and use its link.",
              }
            : message,
        ),
      );
    void startLiveWorker(
      () => answer,
      () => tabId,
    ).then(setState);
  }, [tabId]);
  return state;
}

/** Nothing but an endpoint is framed: no other page of this origin, no `javascript:`. */
function endpointAddress(path: string): string | undefined {
  const url = URL.parse(path, document.baseURI);
  return url !== null && livePath(url.href, document.baseURI) !== undefined ? url.href : undefined;
}

function Message({ text }: { readonly text: string }) {
  return <output className={css["message"]}>{text}</output>;
}
