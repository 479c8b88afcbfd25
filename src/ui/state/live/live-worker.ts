import "#wire/local-storage-stand-in.ts";
import { messageOf } from "#base/message-of.ts";
import { passthrough } from "msw";
import { setupWorker } from "msw/browser";
import { http } from "msw/http";
import { livePath } from "./live-path.ts";
import { missingServiceWorkers } from "./missing-service-workers.ts";
import { foreignNavigationAnswer, isForeignNavigation } from "./navigation.ts";
import { type AnswerOutside, outsideResponse } from "./outside-response.ts";

/** Whether outside clients can be served, for people. */
export type LiveState =
  | { readonly kind: "starting" }
  | { readonly kind: "ready" }
  /** Private windows, policies, pages without HTTPS: everything else works. */
  | { readonly kind: "unavailable"; readonly reason: string };

/**
 * Starts msw's service worker for this page and answers the live endpoints with `answer`.
 *
 * @param tabId the tab that has the function
 * Never throws: why it can't is in the state.
 */
export async function startLiveWorker(
  answer: (path: string) => AnswerOutside,
  tabId: () => string | undefined,
): Promise<LiveState> {
  const missing = missingServiceWorkers();
  if (missing !== undefined) return { kind: "unavailable", reason: missing };
  const worker = setupWorker(
    http.all(
      ({ request }) => livePath(request.url, document.baseURI) !== undefined,
      async ({ request }) => {
        const path = livePath(request.url, document.baseURI) ?? "/";
        if (isForeignNavigation(request, document.baseURI))
          return foreignNavigationAnswer(request, path, tabId(), document.baseURI);
        const outside = {
          method: request.method,
          url: path,
          headers: [...request.headers],
          body: new Uint8Array(await request.arrayBuffer()),
        };
        const isDocument = request.mode === "navigate";
        return (await outsideResponse(answer(path), outside, isDocument)) ?? passthrough();
      },
    ),
  );
  try {
    forgiveFailedUpdates();
    const started = worker.start({
      quiet: true,
      onUnhandledFrame: "bypass",
      serviceWorker: {
        url: new URL("playground-worker.js", document.baseURI).href,
        options: { scope: new URL(".", document.baseURI).href },
      },
    });
    await Promise.race([started, limit()]);
    return { kind: "ready" };
  } catch (error) {
    return {
      kind: "unavailable",
      reason: `The browser refused the service worker: ${messageOf(error)}`,
    };
  }
}

/**
 * msw asks for a newer script of a service worker that is there, and leaves it to the page when that fails, as it does
 * without a network: an uncaught error. The script that is there goes on. For all of them: Safari gives an object anew
 * each time that it is asked for one.
 */
function forgiveFailedUpdates(): void {
  if (isForgiving) return;
  isForgiving = true;
  const { prototype } = ServiceWorkerRegistration;
  // oxlint-disable-next-line typescript/unbound-method -- called with its object below
  const { update } = prototype;
  prototype.update = function () {
    return update.call(this).catch(() => this);
  };
}
let isForgiving = false;

/** Longer than any computer needs: what has not started by then never will. */
const START_LIMIT_MS = 60_000;

function limit(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error("it did not start within a minute")), START_LIMIT_MS);
  });
}
