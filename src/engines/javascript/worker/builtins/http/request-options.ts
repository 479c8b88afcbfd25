/** What a call of `http.request` asks for, once its three forms are one. */
export interface RequestTarget {
  readonly url: URL;
  readonly method: string;
  readonly options: RequestOptions;
  readonly onResponse: ((response: unknown) => void) | undefined;
}

export interface RequestOptions {
  readonly protocol?: string | null;
  readonly host?: string | null;
  readonly hostname?: string | null;
  readonly port?: number | string | null;
  readonly path?: string | null;
  readonly method?: string;
  readonly headers?: unknown;
  readonly auth?: string | null;
  readonly socketPath?: string;
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  readonly agent?: unknown;
  readonly setHost?: boolean;
}

/** `request(url, options, callback)`, each but one may be left out. */
export function readRequest(
  args: readonly unknown[],
  defaultProtocol: "http:" | "https:",
): RequestTarget {
  const rest = [...args];
  const address = typeof rest[0] === "string" || rest[0] instanceof URL ? rest.shift() : undefined;
  const options = (
    typeof rest[0] === "object" && rest[0] !== null ? rest.shift() : {}
  ) as RequestOptions; // Node checks no more
  const onResponse = rest.find((item) => typeof item === "function") as RequestTarget["onResponse"];
  const url = address === undefined ? new URL(`${defaultProtocol}//localhost/`) : readUrl(address);
  const protocol = options.protocol ?? (address === undefined ? defaultProtocol : url.protocol);
  if (protocol !== defaultProtocol && (options.agent === undefined || protocol !== "http:"))
    throw withCode(
      new TypeError(`Protocol "${protocol}" not supported. Expected "${defaultProtocol}"`),
      "ERR_INVALID_PROTOCOL",
    );
  if (options.socketPath !== undefined)
    throw withCode(
      new Error(
        `connect ENOENT ${options.socketPath}: the playground has no sockets in the file system.`,
      ),
      "ENOENT",
    );
  const host = options.hostname ?? options.host;
  if (host !== undefined && host !== null) url.hostname = host.replace(/:\d+$/, "");
  const port =
    options.port ?? /:(\d+)$/.exec(options.hostname === undefined ? (host ?? "") : "")?.[1];
  if (port !== undefined && port !== null) url.port = String(port);
  const path = options.path ?? undefined;
  if (path !== undefined) {
    if (/[^\u0021-\u00ff]/.test(path))
      throw withCode(
        new TypeError("Request path contains unescaped characters"),
        "ERR_UNESCAPED_CHARACTERS",
      );
    const [pathname, query] = splitOnce(path, "?");
    url.pathname = pathname;
    url.search = query ?? "";
  }
  return { url, method: (options.method ?? "GET").toUpperCase(), options, onResponse };
}

function readUrl(address: unknown): URL {
  return new URL(String(address));
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Header fields by their lower-case names, as `headers` of the options gives them: an object, or names and values in turn. */
export function readHeaders(given: unknown): Map<string, { name: string; value: unknown }> {
  const fields = new Map<string, { name: string; value: unknown }>();
  const add = (name: unknown, value: unknown): void => {
    if (value !== undefined) fields.set(String(name).toLowerCase(), { name: String(name), value });
  };
  if (Array.isArray(given)) {
    for (let at = 0; at < given.length; at += 2) {
      const entry: unknown = given[at];
      if (Array.isArray(entry)) {
        add(entry[0], entry[1]);
        at -= 1;
      } else add(entry, given[at + 1]);
    }
  } else if (given instanceof Headers) {
    for (const [name, value] of given) add(name, value);
  } else if (typeof given === "object" && given !== null) {
    for (const [name, value] of Object.entries(given)) add(name, value);
  }
  return fields;
}

export function withCode<E extends Error>(error: E, code: string): E {
  return Object.assign(error, { code });
}
