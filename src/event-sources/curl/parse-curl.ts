import { toBase64 } from "#base/base64.ts";
import { type Result, err, ok } from "#base/result.ts";
import { utf8 } from "#base/utf8.ts";
import type { HeaderPair, HttpRequest } from "../http-message.ts";
import { type CurlArgument, type CurlProblem, readCurlArguments } from "./curl-arguments.ts";
import { splitShellWords } from "./shell-words.ts";

export type { CurlProblem } from "./curl-arguments.ts";

export interface CurlRequest {
  readonly request: HttpRequest;
  /** `https://example.com`: where curl would have gone. */
  readonly origin: string;
  /** What was passed over or left as it stood, in sentences. */
  readonly notes: readonly string[];
}

/**
 * A pasted curl command as a request. Nothing is read from files and nothing is expanded; what cannot be taken over is
 * an error that names the argument. curl's own `User-Agent` and `Accept` are not added.
 */
export function parseCurl(command: string): Result<CurlRequest, CurlProblem> {
  if (/\^\s*$/m.test(command) || command.includes('^"')) {
    return err({
      argument: "^",
      message:
        'This is the form for the Windows command prompt. Copy it as "cURL (bash)" and paste again.',
    });
  }
  const split = splitShellWords(command.replace(/^\s*\$\s+/, ""));
  if (!split.ok) return err({ argument: "quotes", message: split.error });
  const { words, rest, unexpanded } = split.value;
  if (!/(?:^|\/)curl(?:\.exe)?$/.test(words[0] ?? "")) {
    return err({ argument: words[0] ?? "", message: 'The command does not begin with "curl".' });
  }
  const given = readCurlArguments(words.slice(1));
  if (!given.ok) return given;
  const request = buildRequest(given.value);
  if (!request.ok) return request;
  const notes = [
    ...(rest === undefined
      ? []
      : [`What follows the curl command is left out: ${rest.split("\n")[0] ?? ""}`]),
    ...unexpanded.map((name) => `${name} is not expanded; it stands in the request as written.`),
  ];
  return ok({ ...request.value, notes });
}

function buildRequest(
  given: readonly CurlArgument[],
): Result<Omit<CurlRequest, "notes">, CurlProblem> {
  const values = (action: CurlArgument["action"]): readonly CurlArgument[] =>
    given.filter((argument) => argument.action === action);
  const has = (action: CurlArgument["action"]): boolean => values(action).length > 0;

  const url = theUrl(values("url"));
  if (!url.ok) return url;
  const target = splitUrl(url.value, { isGlobOff: has("globoff"), isPathAsIs: has("path-as-is") });
  if (!target.ok) return target;

  const data = readData(given);
  if (!data.ok) return data;
  const isQueryData = has("get");
  const query = [
    target.value.query,
    ...values("url-query").map(({ value }) => urlEncoded(value)),
    ...(isQueryData ? [data.value ?? ""] : []),
  ];
  const body = isQueryData ? undefined : data.value;
  if (has("head") && body !== undefined) {
    return err({
      argument: "-I",
      message:
        "-I asks for the headers only and cannot be combined with a body; remove one of them.",
    });
  }

  const own = ownHeaders(given, target.value.userInfo);
  if (!own.ok) return own;
  const headers = withCustomHeaders(own.value, values("header"), body !== undefined, has("json"));
  if (!headers.ok) return headers;
  const usual = has("head") ? "HEAD" : body === undefined ? "GET" : "POST";
  const method = checkMethod(values("request").at(-1), usual);
  if (!method.ok) return method;
  return ok({
    origin: target.value.origin,
    request: {
      method: method.value,
      path: target.value.path,
      rawQuery: query.filter((part) => part !== "").join("&"),
      headers: headers.value,
      body: utf8(body ?? ""),
      sourceIp: "127.0.0.1",
      protocol: "HTTP/1.1",
    },
  });
}

function checkMethod(
  argument: CurlArgument | undefined,
  usual: string,
): Result<string, CurlProblem> {
  const method = argument?.value ?? usual;
  if (/^[A-Za-z][A-Za-z-]*$/.test(method)) return ok(method.toUpperCase());
  return err({ argument: "-X", message: `"${method}" is not an HTTP method.` });
}

function theUrl([url, second]: readonly CurlArgument[]): Result<string, CurlProblem> {
  if (url === undefined)
    return err({ argument: "URL", message: "There is no URL in the command." });
  if (second === undefined) return ok(url.value);
  const message = `There is a second URL, ${second.value}; one request at a time.`;
  return err({ argument: second.value, message });
}

interface Target {
  readonly origin: string;
  readonly userInfo: string | undefined;
  readonly path: string;
  readonly query: string;
}

/** Kept as written: a URL object would re-encode the path. */
function splitUrl(
  url: string,
  { isGlobOff, isPathAsIs }: { readonly isGlobOff: boolean; readonly isPathAsIs: boolean },
): Result<Target, CurlProblem> {
  const parts =
    /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):\/\/)?(?:([^/?#@]*)@)?([^/?#@\s]+)(\/[^?#]*)?(?:\?([^#]*))?(?:#.*)?$/.exec(
      url,
    );
  const problem = (message: string): Result<Target, CurlProblem> => err({ argument: url, message });
  if (parts?.[3] === undefined)
    return problem(`"${url}" is not a URL such as https://example.com/path.`);
  const [, scheme = "http", userInfo, host, path = "/", query = ""] = parts;
  if (!["http", "https"].includes(scheme.toLowerCase()))
    return problem(`${scheme}:// is not HTTP.`);
  if (/\s/.test(url))
    return problem(`The URL "${url}" contains a space; write %20, or check the quotes.`);
  if (!isGlobOff && /[[\]{}]/.test(`${path}${query}`)) {
    return problem(
      `curl would expand the brackets in ${url}; add -g (--globoff) if they are meant literally.`,
    );
  }
  return ok({
    origin: `${scheme.toLowerCase()}://${host}`,
    userInfo,
    path: isPathAsIs ? path : withoutDots(path),
    query,
  });
}

/** curl resolves `.` and `..` before it sends a path (RFC 3986 §5.2.4). */
function withoutDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split("/").slice(1);
  for (const [index, segment] of segments.entries()) {
    if (segment === "..") kept.pop();
    else if (segment !== ".") kept.push(segment);
    // A dot at the end stands for the folder itself.
    if (index === segments.length - 1 && (segment === "." || segment === "..")) kept.push("");
  }
  return `/${kept.join("/")}`;
}

/** All data options in their order, joined as curl joins them. */
function readData(given: readonly CurlArgument[]): Result<string | undefined, CurlProblem> {
  let data: string | undefined;
  for (const { action, option, value } of given) {
    switch (action) {
      case "data":
      case "json":
        if (value.startsWith("@")) return err(fileProblem(option, value));
        data = join(data, value, action === "json" ? "" : "&");
        break;
      case "data-raw":
        data = join(data, value, "&");
        break;
      case "data-urlencode":
        if (/^[^=]*@/.test(value)) return err(fileProblem(option, value));
        data = join(data, urlEncoded(value), "&");
        break;
      default:
        break;
    }
  }
  return ok(data);
}

function join(before: string | undefined, piece: string, separator: string): string {
  return before === undefined ? piece : `${before}${separator}${piece}`;
}

/** `name=content` → the content encoded; without a name everything is. */
function urlEncoded(value: string): string {
  const equals = value.indexOf("=");
  if (equals === -1) return formEncoded(value);
  const content = formEncoded(value.slice(equals + 1));
  return equals === 0 ? content : `${value.slice(0, equals)}=${content}`;
}

/** As curl encodes: a space is `+`, and only letters, digits and `-._~` stay. */
function formEncoded(text: string): string {
  const hex = (char: string): string => `%${char.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text)
    .replaceAll(/[!'()*]/g, hex)
    .replaceAll("%20", "+");
}

function fileProblem(option: string, value: string): CurlProblem {
  const file = value.slice(value.indexOf("@") + 1);
  return {
    argument: `${option} ${value}`,
    message: `${option} would read ${file === "-" ? "standard input" : `the file ${file}`}, which is not here. Put the content itself into the command with --data-raw.`,
  };
}

/** Headers that options other than -H stand for. */
function ownHeaders(
  given: readonly CurlArgument[],
  userInfo: string | undefined,
): Result<readonly HeaderPair[], CurlProblem> {
  const headers: HeaderPair[] = [];
  const last = (action: CurlArgument["action"]): CurlArgument | undefined =>
    given.filter((argument) => argument.action === action).at(-1);
  const user = last("user");
  const credentials = user?.value ?? (userInfo === undefined ? undefined : decodeLoosely(userInfo));
  if (credentials !== undefined) {
    if (user !== undefined && !credentials.includes(":")) {
      return err({
        argument: `${user.option} ${user.value}`,
        message: `${user.option} has no password, and curl would ask for it. Write ${user.option} '${user.value}:password'.`,
      });
    }
    headers.push([
      "Authorization",
      `Basic ${toBase64(utf8(credentials.includes(":") ? credentials : `${credentials}:`))}`,
    ]);
  }
  const agent = last("user-agent");
  if (agent !== undefined && agent.value !== "") headers.push(["User-Agent", agent.value]);
  const referer = last("referer");
  if (referer !== undefined) headers.push(["Referer", referer.value]);
  const cookies = given.filter((argument) => argument.action === "cookie");
  const file = cookies.find(({ value }) => !value.includes("="));
  if (file !== undefined)
    return err({
      argument: `${file.option} ${file.value}`,
      message: `${file.option} without "=" would read the cookie file ${file.value}, which is not here. Write the cookies: -b 'name=value'.`,
    });
  if (cookies.length > 0) headers.push(["Cookie", cookies.map(({ value }) => value).join(";")]);
  return ok(headers);
}

/** -H adds or replaces, `Name:` takes away, `Name;` sends an empty value. */
function withCustomHeaders(
  own: readonly HeaderPair[],
  custom: readonly CurlArgument[],
  hasBody: boolean,
  isJson: boolean,
): Result<readonly HeaderPair[], CurlProblem> {
  const added: HeaderPair[] = [];
  const named = new Set<string>();
  for (const { option, value } of custom) {
    if (value.startsWith("@")) return err(fileProblem(option, value));
    const parts = /^([^:;\s]+)\s*(?:;\s*$|:([\s\S]*)$)/.exec(value);
    if (parts?.[1] === undefined)
      return err({
        argument: `${option} ${value}`,
        message: `"${value}" is not a header; write ${option} 'Name: value'.`,
      });
    const content = parts[2]?.trim();
    named.add(parts[1].toLowerCase());
    if (content !== "") added.push([parts[1], content ?? ""]);
  }
  const defaults: HeaderPair[] = [...own];
  if (isJson) defaults.push(["Content-Type", "application/json"], ["Accept", "application/json"]);
  else if (hasBody) defaults.push(["Content-Type", "application/x-www-form-urlencoded"]);
  return ok([...defaults.filter(([name]) => !named.has(name.toLowerCase())), ...added]);
}

function decodeLoosely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // curl takes an odd percent sign as it stands
  }
}
