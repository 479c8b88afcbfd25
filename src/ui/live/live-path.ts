import { LIVE_PATHS } from "#simulator/outside-message.ts";

/** The path of a request below the page's folder, with its query; `undefined` when it is none of ours. */
export function livePath(url: string, base: string): string | undefined {
  const { origin, pathname, search } = new URL(url);
  const folder = new URL(".", base);
  if (origin !== folder.origin || !pathname.startsWith(folder.pathname)) return undefined;
  const path = pathname.slice(folder.pathname.length);
  const isLive =
    /^(2015-03-31|2021-11-15)\/functions\//.test(path) ||
    Object.values(LIVE_PATHS).some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
  return isLive ? `/${path}${search}` : undefined;
}

/** The function that an Invoke API path names, without qualifier and ARN around it. */
export function functionNameOf(path: string): string | undefined {
  const [, segment] = /^\/(?:2015-03-31|2021-11-15)\/functions\/([^/]+)\//.exec(path) ?? [];
  if (segment === undefined) return undefined;
  const parts = decodeURIComponent(segment).split(":");
  const marker = parts.indexOf("function");
  return marker === -1 ? parts[0] : parts[marker + 1];
}
