import { toBase64 } from "#base/base64.ts";
import { strictUtf8Text } from "#base/utf8.ts";
import { type HttpRequest, headerValue } from "../http-message.ts";

/** The request as a curl command for a POSIX shell, one option a line. `origin`: `https://example.com`. */
export function toCurl(request: HttpRequest, origin: string): string {
  const { method, path, rawQuery, headers, body } = request;
  const target = encodedControls(`${path}${rawQuery === "" ? "" : `?${rawQuery}`}`);
  const hasBody = body.length > 0;
  const parts: string[] = [];
  if (method === "HEAD" && !hasBody) parts.push("-I");
  else if (method !== (hasBody ? "POST" : "GET")) parts.push(`-X ${shellWord(method)}`);
  // Brackets would be expanded by curl itself.
  if (/[[\]{}]/.test(target)) parts.push("-g");
  if (/\/\.{1,2}(?:\/|$)/.test(path)) parts.push("--path-as-is");
  parts.push(quoted(`${origin}${target}`));
  for (const [name, value] of headers)
    parts.push(`-H ${quoted(withoutControls(value === "" ? `${name};` : `${name}: ${value}`))}`);
  if (!hasBody) return lines("curl", parts);

  // Without this curl would say application/x-www-form-urlencoded.
  if (headerValue(headers, "content-type") === undefined) parts.push("-H 'Content-Type:'");
  const text = strictUtf8Text(body);
  if (text !== undefined && text.search(CONTROLS) === -1) {
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

/**
 * What a terminal would act on while a command is pasted, before any shell reads its quotes: an escape sequence can end
 * the paste, and what follows would be typed. Tabs and line feeds are part of texts.
 */
// oxlint-disable-next-line no-control-regex -- control characters are what we look for
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** No header may have them (RFC 9110 §5.5). */
function withoutControls(text: string): string {
  return text.replaceAll(CONTROLS, "");
}

/** An address has them percent-encoded. */
function encodedControls(text: string): string {
  return text.replaceAll(CONTROLS, encodeURIComponent);
}

/** Plain where no shell reads it as anything else: a project from elsewhere may name any method. */
function shellWord(text: string): string {
  return /^[A-Za-z][A-Za-z0-9-]*$/.test(text) ? text : quoted(withoutControls(text));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
