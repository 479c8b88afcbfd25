/** What an option means to us. */
export type CurlAction =
  | "request"
  | "header"
  | "data"
  | "data-raw"
  | "data-urlencode"
  | "json"
  | "user"
  | "get"
  | "head"
  | "url"
  | "url-query"
  | "cookie"
  | "user-agent"
  | "referer"
  | "globoff"
  | "path-as-is"
  /** Changes nothing about the request. */
  | "ignored"
  /** Would change the request in a way that is not supported; the table says how to do without. */
  | "refused";

export interface CurlOption {
  readonly action: CurlAction;
  readonly takesValue: boolean;
  readonly advice?: string;
}

const value = (action: CurlAction): CurlOption => ({ action, takesValue: true });
const flag = (action: CurlAction): CurlOption => ({ action, takesValue: false });
const refused = (takesValue: boolean, advice: string): CurlOption => ({
  action: "refused",
  takesValue,
  advice,
});

const FORM = refused(
  true,
  "Multipart forms are not built here; send the finished body with --data-binary and its Content-Type.",
);
const UPLOAD = refused(true, "A file cannot be read here; paste its content with --data-raw.");
const FILE_CONFIG = refused(
  true,
  "A configuration file cannot be read here; write its options into the command.",
);

function allIgnored(option: CurlOption, names: string): Readonly<Record<string, CurlOption>> {
  return Object.fromEntries(names.split(" ").map((name) => [name, option]));
}

/** curl's long options that a pasted request is likely to have. */
const LONG: Readonly<Record<string, CurlOption>> = {
  request: value("request"),
  header: value("header"),
  data: value("data"),
  "data-ascii": value("data"),
  "data-binary": value("data"),
  "data-raw": value("data-raw"),
  "data-urlencode": value("data-urlencode"),
  json: value("json"),
  user: value("user"),
  get: flag("get"),
  head: flag("head"),
  url: value("url"),
  "url-query": value("url-query"),
  cookie: value("cookie"),
  "user-agent": value("user-agent"),
  referer: value("referer"),
  globoff: flag("globoff"),
  "path-as-is": flag("path-as-is"),
  form: FORM,
  "form-string": FORM,
  "upload-file": UPLOAD,
  config: FILE_CONFIG,
  next: refused(false, "One request at a time: paste the part before --next."),
  "aws-sigv4": refused(
    true,
    "Requests are not signed here; the playground asks for no credentials.",
  ),
  digest: refused(false, "Only Basic authentication can be written down beforehand."),
  ...allIgnored(
    flag("ignored"),
    "silent show-error verbose include location insecure fail fail-with-body compressed no-buffer basic raw " +
      "http1.0 http1.1 http2 http2-prior-knowledge http3 ipv4 ipv6 progress-bar no-progress-meter remote-name " +
      "remote-header-name tcp-nodelay keepalive no-keepalive tlsv1.2 tlsv1.3 location-trusted parallel tr-encoding " +
      "ssl-reqd disable styled-output",
  ),
  ...allIgnored(
    value("ignored"),
    "max-time connect-timeout retry retry-delay retry-max-time output output-dir write-out proxy proxy-user noproxy " +
      "cacert capath cert cert-type key key-type pass ciphers resolve connect-to dns-servers interface unix-socket " +
      "cookie-jar limit-rate max-redirs dump-header trace trace-ascii stderr expect100-timeout keepalive-time " +
      "speed-limit speed-time",
  ),
};

/** Short option → long option. */
const SHORT: Readonly<Record<string, string>> = {
  X: "request",
  H: "header",
  d: "data",
  u: "user",
  G: "get",
  I: "head",
  b: "cookie",
  A: "user-agent",
  e: "referer",
  g: "globoff",
  F: "form",
  T: "upload-file",
  K: "config",
  s: "silent",
  S: "show-error",
  v: "verbose",
  i: "include",
  L: "location",
  k: "insecure",
  f: "fail",
  N: "no-buffer",
  "0": "http1.0",
  "4": "ipv4",
  "6": "ipv6",
  "#": "progress-bar",
  O: "remote-name",
  J: "remote-header-name",
  Z: "parallel",
  q: "disable",
  m: "max-time",
  o: "output",
  w: "write-out",
  x: "proxy",
  E: "cert",
  c: "cookie-jar",
  D: "dump-header",
  U: "proxy-user",
  Y: "speed-limit",
  y: "speed-time",
};

/** The option of a long name (without dashes). */
export function longOption(name: string): CurlOption | undefined {
  return Object.hasOwn(LONG, name) ? LONG[name] : undefined;
}

/** The option of a single letter. */
export function shortOption(letter: string): CurlOption | undefined {
  const name = SHORT[letter];
  return name === undefined ? undefined : longOption(name);
}
