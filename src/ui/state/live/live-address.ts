import { LIVE_PATHS } from "#simulator/outside-message.ts";

/** What the address of a live page says: `#<tab id>/<url or prod>/<path>`. */
export function parseLiveHash(
  hash: string,
): { readonly tabId: string; readonly path: string } | undefined {
  const [, tabId, kind, rest = ""] = /^#([0-9a-f-]{36})\/(url|prod)(?:\/(.*))?$/.exec(hash) ?? [];
  if (tabId === undefined || kind === undefined) return undefined;
  return { tabId, path: `${kind === "url" ? LIVE_PATHS.functionUrl : LIVE_PATHS.stage}/${rest}` };
}

/** Address of the page that shows an endpoint of this tab's function. */
export function livePageUrl(
  base: string,
  tabId: string,
  kind: "url" | "prod",
  path: string,
): string {
  return new URL(`live.html#${tabId}/${kind}/${path.replace(/^\//, "")}`, base).href;
}
