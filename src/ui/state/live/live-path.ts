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

/** A name, `name:qualifier`, a partial or a full ARN (Runtime API reference §8.1). */
const FUNCTION_REFERENCE =
  /^(?:arn:[a-z-]+:lambda:)?(?:[a-z]{2}(?:-[a-z]+)+-\d:)?(?:\d{12}:)?(?:function:)?([a-zA-Z0-9_.-]+)(?::[^:]+)?$/;

/** The function that an Invoke API path names, without qualifier and ARN around it; `undefined` when it names none. */
export function functionNameOf(path: string): string | undefined {
  const [, segment] = /^\/(?:2015-03-31|2021-11-15)\/functions\/([^/]+)\//.exec(path) ?? [];
  if (segment === undefined) return undefined;
  try {
    return FUNCTION_REFERENCE.exec(decodeURIComponent(segment))?.[1];
  } catch {
    return undefined; // no percent-encoding: the Invoke API refuses it in its own words
  }
}
