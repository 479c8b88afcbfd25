import { toBase64 } from "#base/base64.ts";
import { strictUtf8Text } from "#base/utf8.ts";
import { type HttpRequest, headerValue } from "../http-message.ts";

/** The request as a curl command for a POSIX shell, one option a line. `origin`: `https://example.com`. */
export function toCurl(request: HttpRequest, origin: string): string {
  const { method, path, rawQuery, headers, body } = request;
  const target = `${path}${rawQuery === "" ? "" : `?${rawQuery}`}`;
  const hasBody = body.length > 0;
  const parts: string[] = [];
  if (method === "HEAD" && !hasBody) parts.push("-I");
  else if (method !== (hasBody ? "POST" : "GET")) parts.push(`-X ${shellWord(method)}`);
  // Brackets would be expanded by curl itself.
  if (/[[\]{}]/.test(target)) parts.push("-g");
  if (/\/\.{1,2}(?:\/|$)/.test(path)) parts.push("--path-as-is");
  parts.push(quoted(`${origin}${target}`));
  for (const [name, value] of headers)
    parts.push(`-H ${quoted(value === "" ? `${name};` : `${name}: ${value}`)}`);
  if (!hasBody) return lines("curl", parts);

  // Without this curl would say application/x-www-form-urlencoded.
  if (headerValue(headers, "content-type") === undefined) parts.push("-H 'Content-Type:'");
  const text = strictUtf8Text(body);
  if (text !== undefined && !text.includes("\0")) {
    parts.push(`--data-raw ${quoted(text)}`);
    return lines("curl", parts);
  }
  // No shell word can hold these bytes.
  parts.push("--data-binary @-");
  return lines(`printf %s ${quoted(toBase64(body))} | base64 -d | curl`, parts);
}

function lines(command: string, parts: readonly string[]): string {
  return [command, ...parts].join(" \\\n  ").replace(" \\\n  ", " ");
}

/** Plain where no shell reads it as anything else: a project from elsewhere may name any method. */
function shellWord(text: string): string {
  return /^[A-Za-z][A-Za-z0-9-]*$/.test(text) ? text : quoted(text);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
