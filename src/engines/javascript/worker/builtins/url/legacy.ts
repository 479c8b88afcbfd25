import { stringify } from "../querystring/querystring.ts";

/** What `url.parse` gives. */
export interface LegacyUrl {
  protocol: string | null;
  slashes: boolean | null;
  auth: string | null;
  host: string | null;
  port: string | null;
  hostname: string | null;
  hash: string | null;
  search: string | null;
  query: string | null | Record<string, string | string[]>;
  pathname: string | null;
  path: string | null;
  href: string;
}

const PARTS = /^([a-z][a-z0-9+.-]*:)?(\/\/)?(?:([^@/?#]*)@)?([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/is;

/** `url.parse`, which libraries still call: the parts of a URL as they are written, missing ones `null`. */
export function parse(text: string, parsesQuery = false, slashesDenoteHost = false): LegacyUrl {
  const trimmed = text.trim().replaceAll("\\", "/");
  const [
    ,
    protocol = "",
    slashes = "",
    auth = "",
    rawHost = "",
    rest = "",
    search = "",
    hash = "",
  ] = PARTS.exec(trimmed) ?? [];
  const hasHost = slashes !== "" && (protocol !== "" || slashesDenoteHost);
  const host = hasHost ? rawHost.toLowerCase() : "";
  const before = hasHost ? "" : slashes + (auth === "" ? "" : `${auth}@`) + rawHost;
  const isWeb = /^(?:https?|ftp|wss?|file):$/i.test(protocol);
  const pathname = before + rest || (hasHost && isWeb ? "/" : "");
  const [, hostname = "", port] = /^(.*?)(?::(\d+))?$/.exec(host) ?? [];
  const query = search.slice(1);
  const parts = {
    protocol: protocol.toLowerCase() || null,
    slashes: hasHost ? true : null,
    auth: hasHost && auth !== "" ? decodeURIComponent(auth) : null,
    host: hasHost ? host : null,
    port: port ?? null,
    hostname: hasHost ? hostname.replace(/^\[|\]$/g, "") : null,
    hash: hash || null,
    search: search || (parsesQuery ? "" : null),
    query: parsesQuery ? queryOf(query) : search === "" ? null : query,
    pathname: pathname || null,
    path: pathname + search || null,
  };
  const authText = parts.auth === null ? "" : `${auth}@`;
  return {
    ...parts,
    href:
      (parts.protocol ?? "") + (hasHost ? "//" : "") + authText + host + pathname + search + hash,
  };
}

function queryOf(query: string): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const known = values[name];
    values[name] = known === undefined ? value : [known, value].flat();
  }
  return values;
}

/** `url.resolve`: a reference against a base, either of which may be relative. */
export function resolve(from: string, to: string): string {
  const base = new URL(from, "resolve://resolve/");
  const result = new URL(to, base);
  return result.protocol === "resolve:"
    ? result.pathname + result.search + result.hash
    : result.href;
}

/** What `url.format` takes: any of what `url.parse` gives. */
export type LegacyParts = { readonly [Name in keyof LegacyUrl]?: unknown };

const WITH_SLASHES = /^(?:https?|ftp|gopher|file|wss?):?$/;

/** Text of the parts, by Node's rules: `host` before `hostname` and `port`, `search` before `query`. */
export function formatParts(parts: LegacyParts): string {
  const text = (name: keyof LegacyUrl): string => {
    const value = parts[name];
    return typeof value === "string" || typeof value === "number" ? String(value) : "";
  };
  const protocol = text("protocol") === "" ? "" : `${text("protocol").replace(/:$/, "")}:`;
  const auth =
    text("auth") === "" ? "" : `${encodeURIComponent(text("auth")).replace("%3A", ":")}@`;
  const name = text("hostname");
  const port = text("port") === "" ? "" : `:${text("port")}`;
  const authority =
    text("host") === ""
      ? (name.includes(":") ? `[${name}]` : name) + (name === "" ? "" : port)
      : text("host");
  const query =
    typeof parts.query === "object" && parts.query !== null
      ? stringify(parts.query as Record<string, unknown>)
      : "";
  const search = text("search") || (query === "" ? "" : `?${query}`);
  const hash = text("hash");
  const hasSlashes = parts.slashes === true || WITH_SLASHES.test(protocol);
  const host = authority === "" ? "" : auth + authority;
  const before =
    hasSlashes && (host !== "" || protocol === "file:" || parts.slashes === true) ? "//" : "";
  const path = text("pathname").replace(/[?#]/g, encodeURIComponent);
  const separator = before !== "" && path !== "" && !path.startsWith("/") ? "/" : "";
  return (
    protocol +
    before +
    host +
    separator +
    path +
    (search === "" || search.startsWith("?") ? search : `?${search}`).replaceAll("#", "%23") +
    (hash === "" || hash.startsWith("#") ? hash : `#${hash}`)
  );
}
