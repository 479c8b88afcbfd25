import { type LegacyParts, formatParts, parse } from "./legacy.ts";

/** Path of a `file:` URL; fails for others as Node does. */
export function fileURLToPath(given: unknown): string {
  const url = typeof given === "string" ? new URL(given) : given;
  if (!(url instanceof URL))
    throw withCode(
      "ERR_INVALID_ARG_TYPE",
      'The "path" argument must be of type string or an instance of URL.',
    );
  if (url.protocol !== "file:")
    throw withCode("ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
  if (url.hostname !== "")
    throw withCode(
      "ERR_INVALID_FILE_URL_HOST",
      'File URL host must be "localhost" or empty on linux',
    );
  if (/%2f/i.test(url.pathname))
    throw withCode(
      "ERR_INVALID_FILE_URL_PATH",
      "File URL path must not include encoded / characters",
    );
  return decodeURIComponent(url.pathname);
}

/** `file:` URL of a path, which counts from `/var/task` where it is relative. */
export function pathToFileURL(path: string): URL {
  const full = path.startsWith("/") ? path : `/var/task/${path}`;
  const url = new URL("file:///");
  url.pathname = full
    .replaceAll("%", "%25")
    .replaceAll("\\", "%5C")
    .replaceAll("\n", "%0A")
    .replaceAll("\r", "%0D")
    .replaceAll("\t", "%09")
    .replaceAll("?", "%3F")
    .replaceAll("#", "%23");
  return url;
}

/** Text of a URL, or of the parts that `url.parse` gives. */
export function format(
  given: URL | string | LegacyParts,
  options: {
    readonly auth?: boolean;
    readonly fragment?: boolean;
    readonly search?: boolean;
  } = {},
): string {
  if (typeof given === "string") return formatParts(parse(given));
  if (typeof given !== "object" || given === null)
    throw withCode(
      "ERR_INVALID_ARG_TYPE",
      'The "urlObject" argument must be one of type object or string.',
    );
  if (!(given instanceof URL)) return formatParts(given);
  const url = new URL(given);
  if (options.auth === false) {
    url.username = "";
    url.password = "";
  }
  if (options.fragment === false) url.hash = "";
  if (options.search === false) url.search = "";
  return url.href;
}

/** A URL as the options of `http.request`, for libraries that sign requests. */
export function urlToHttpOptions(url: URL): Record<string, unknown> {
  const { protocol, hash, search, pathname, href, username, password } = url;
  const hostname = url.hostname.replace(/^\[(.*)\]$/, "$1");
  return {
    protocol,
    hostname,
    hash,
    search,
    pathname,
    path: pathname + search,
    href,
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(username === "" && password === ""
      ? {}
      : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` }),
  };
}

function withCode(code: string, message: string): TypeError {
  return Object.assign(new TypeError(message), { code });
}
