import { LIVE_PATHS } from "#simulator/outside-message.ts";
import { livePageUrl } from "./live-address.ts";

/** What decides about a request that the service worker caught; the part of `Request` that is needed. */
export interface CaughtRequest {
  readonly mode: string;
  readonly method: string;
  /** URL of the document that asked, `""` or `about:client` where nothing is known of it. */
  readonly referrer: string;
}

/**
 * Whether a document was asked for by somebody else than the live page: a link or a form of any page on the web, an
 * address that was typed, an answer of the function. Only navigations come from elsewhere: a service worker sees the
 * `fetch` of its own origin's pages alone.
 *
 * @param base address of the page's folder
 */
export function isForeignNavigation({ mode, referrer }: CaughtRequest, base: string): boolean {
  if (mode !== "navigate") return false;
  const from = URL.parse(referrer);
  const livePage = new URL("live.html", base);
  return from?.origin !== livePage.origin || from.pathname !== livePage.pathname;
}

/**
 * The answer to a foreign navigation. The function does not run; what can be opened has a link to the live page, which
 * a person has to press.
 *
 * @param path below the page's folder, with its query: `/live/url/hello?name=Ada`
 * @param tabId the tab that has the function, as far as it is settled
 */
export function foreignNavigationAnswer(
  { method }: CaughtRequest,
  path: string,
  tabId: string | undefined,
  base: string,
): Response {
  const page = method === "GET" && tabId !== undefined ? pageOf(path, tabId, base) : undefined;
  const action =
    page === undefined
      ? "<p>Send such a request from the Request panel of the playground.</p>"
      : `<p><a href="${escaped(page)}" target="_top" rel="noreferrer">Send GET ${escaped(path)}</a></p>`;
  const html = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Not sent</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; max-width: 40rem; color-scheme: light dark }</style>
<h1>The function did not run</h1>
<p>This ${escaped(method)} request came from a link, a form or a typed address. Live endpoints take none of these, because any page on the web could run the function by them.</p>
${action}
`;
  return new Response(html, {
    status: 403,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      // `'self'`: an answer in the live page may have a link. Nobody else may put this page under a visitor's pointer.
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
    },
  });
}

function pageOf(path: string, tabId: string, base: string): string | undefined {
  for (const [kind, folder] of [
    ["url", LIVE_PATHS.functionUrl],
    ["prod", LIVE_PATHS.stage],
  ] as const) {
    if (path === `/${folder}`) return livePageUrl(base, tabId, kind, "");
    if (path.startsWith(`/${folder}/`) || path.startsWith(`/${folder}?`))
      return livePageUrl(base, tabId, kind, path.slice(folder.length + 1));
  }
  return undefined;
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
