/**
 * Source list of a `connect-src` directive for the origins that a project may reach, or `undefined` for none. What is
 * not exactly an http(s) origin is left out: the text goes into a policy, where a semicolon would start a directive.
 */
export function connectSource(allowedOrigins: readonly string[]): string | undefined {
  const origins = allowedOrigins.map(httpOrigin).filter((origin) => origin !== undefined);
  return origins.length === 0 ? undefined : [...new Set(origins)].join(" ");
}

/** The origin of an http(s) URL as a browser writes it (`https://api.example.com`), or `undefined`. */
export function httpOrigin(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, host } = new URL(url);
  if (protocol !== "http:" && protocol !== "https:") return undefined;
  // In a policy `*` would be a wildcard, and URLs may have one in their host.
  if (!/^[\w.:[\]-]+$/.test(host)) return undefined;
  // Not `origin`: the core's declaration of URL has none, and for http(s) it is exactly this.
  return `${protocol}//${host}`;
}
