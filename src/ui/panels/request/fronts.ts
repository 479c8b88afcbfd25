import { ACCOUNT_ID, REGION, SOURCE_IP } from "#contract/account.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import { defaultFrontSettings, eventSource } from "#event-sources/event-sources.ts";
import type { HttpCommand } from "#simulator/protocol.ts";
import type { RequestDraft } from "./request-draft.ts";

/** A way into the function over HTTP, as a person chooses it. */
export interface Front {
  readonly id: string;
  readonly label: string;
  readonly source: HttpCommand["source"];
  readonly isStreaming?: boolean;
  readonly isMultiValue?: boolean;
}

export const FRONTS: readonly Front[] = [
  { id: "http-v2", label: "HTTP API, payload 2.0", source: "http-v2" },
  { id: "rest-v1", label: "REST API, payload 1.0", source: "rest-v1" },
  {
    id: "rest-v1-streamed",
    label: "REST API, payload 1.0, streamed",
    source: "rest-v1",
    isStreaming: true,
  },
  { id: "function-url", label: "Function URL", source: "function-url" },
  {
    id: "function-url-streamed",
    label: "Function URL, streamed",
    source: "function-url",
    isStreaming: true,
  },
  { id: "alb", label: "Load balancer", source: "alb" },
  {
    id: "alb-multi",
    label: "Load balancer, multi-value headers",
    source: "alb",
    isMultiValue: true,
  },
];

export function frontOf(id: string): Front {
  const found = FRONTS.find((front) => front.id === id) ?? FRONTS[0];
  if (found === undefined) throw new Error("There are no front ends");
  return found;
}

/** The request as the simulator takes it. */
export function httpCommand(draft: RequestDraft): HttpCommand {
  const front = frontOf(draft.front);
  const { path, rawQuery } = splitTarget(draft.target);
  return {
    source: front.source,
    method: draft.method,
    path,
    rawQuery,
    headers: parseHeaderLines(draft.headers).headers,
    body: utf8(draft.body),
    ...(front.isMultiValue === true && { isMultiValue: true }),
    ...(front.isStreaming === true && { isStreaming: true }),
  };
}

/** The event that this request would become, before anything is sent; moment and ids are examples. */
export function previewEvent(
  draft: RequestDraft,
  source: HttpCommand["source"],
  functionName: string,
): unknown {
  const command = httpCommand(draft);
  const outcome = eventSource(source).toEvent(
    { ...command, sourceIp: SOURCE_IP, protocol: "HTTP/1.1" },
    {
      ...defaultFrontSettings(source, {
        accountId: ACCOUNT_ID,
        region: REGION,
        functionName,
      }),
      ...(command.isMultiValue === true && { hasMultiValueHeaders: true }),
      now: Date.now(),
      createId: () => "00000000-0000-4000-8000-000000000000",
    },
  );
  return outcome.kind === "event" ? outcome.event : undefined;
}

/** `/hello?name=Ada` → path and query. A missing slash is added; a fragment never leaves the browser. */
export function splitTarget(target: string): { readonly path: string; readonly rawQuery: string } {
  // A half of a surrogate pair, as a paste may leave it, has no encoding.
  const [withoutFragment = ""] = utf8Text(utf8(target)).trim().split("#");
  const at = withoutFragment.indexOf("?");
  const path = at === -1 ? withoutFragment : withoutFragment.slice(0, at);
  const encoded = encodeURI(path).replaceAll("%25", "%");
  return {
    path: encoded.startsWith("/") ? encoded : `/${encoded}`,
    rawQuery: at === -1 ? "" : encodeURI(withoutFragment.slice(at + 1)).replaceAll("%25", "%"),
  };
}

/** Header lines as typed, one `Name: value` a line. `problem` names the first line that is none. */
export function parseHeaderLines(text: string): {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly problem: string | undefined;
} {
  const headers: (readonly [string, string])[] = [];
  let problem: string | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const [, name, value] =
      /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*:[ \t]*(.*?)[ \t\r]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      problem ??= `Line ${index + 1} is no header: write “Name: value”.`;
    } else {
      headers.push([name, value]);
    }
  }
  return { headers, problem };
}
