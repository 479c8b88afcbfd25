import type { HeaderList } from "#runtime-api/message.ts";

/** As `foreignClient`, for the header fields of a request. */
export function refuseForeignClients(headers: HeaderList): string | undefined {
  const all = (wanted: string): string[] =>
    headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);
  return foreignClient({
    hosts: all("host"),
    origins: all("origin"),
    fetchSites: all("sec-fetch-site"),
  });
}

/** The header fields by which a browser tells on whose behalf it asks. */
export interface ClientHeaders {
  /** Every `Host` field, in wire order. */
  readonly hosts: readonly string[];
  /** Every `Origin` field. */
  readonly origins: readonly string[];
  /** Every `Sec-Fetch-Site` field. */
  readonly fetchSites: readonly string[];
}

/**
 * Why a request is refused, in words for the person who sees it; `undefined` when it comes from this machine.
 *
 * The ports are on loopback, so only programs of this machine reach them, but a browser is one of them and carries out
 * what any web page asks. Two ways in: a form or script of a foreign page names 127.0.0.1 (it sends `Origin` or
 * `Sec-Fetch-Site`), or its own name has been pointed at 127.0.0.1, which is DNS rebinding (it sends its own name as
 * `Host`). curl, SDKs and runtime clients send none of that.
 */
export function foreignClient({ hosts, origins, fetchSites }: ClientHeaders): string | undefined {
  const strange = hosts.find((host) => !isLoopback(host));
  if (strange !== undefined) {
    return `The request names the host ${JSON.stringify(strange)}. Local mode answers requests to localhost and 127.0.0.1 only, so that no web page can reach it under a name of its own.`;
  }
  const foreign = origins.find((origin) => !isOneOf(origin, hosts));
  if (
    foreign !== undefined ||
    fetchSites.some((site) => site !== "same-origin" && site !== "none")
  ) {
    return `The request comes from a web page${foreign === undefined ? "" : ` of ${JSON.stringify(foreign)}`}. Local mode takes no requests from pages of other origins: use curl, an SDK, or the page that local mode serves.`;
  }
  return undefined;
}

/** `host` or `host:port` that can only mean this machine. RFC 6761 §6.3 reserves `localhost` and what ends in it. */
function isLoopback(host: string): boolean {
  const name = host.replace(/:\d*$/, "").toLowerCase();
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "[::1]" ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
  );
}

/** Whether an `Origin` is the server that was asked: its port belongs to it, another port is another server. */
function isOneOf(origin: string, hosts: readonly string[]): boolean {
  return hosts.some((host) => origin.toLowerCase() === `http://${host.toLowerCase()}`);
}
