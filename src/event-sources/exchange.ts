import type { Exchange } from "./event-source.ts";
import type { FrontContext } from "./front-context.ts";
import { type HeaderPair, type HttpRequest, headerValue } from "./http-message.ts";

/** Gives one request its ids; the answer carries the same ones. */
export function openExchange(request: HttpRequest, context: FrontContext): Exchange {
  return {
    request,
    context,
    requestId: context.createId(),
    extendedRequestId: shortId(context.createId()),
    traceHeader:
      headerValue(request.headers, "x-amzn-trace-id") ?? traceRoot(context.now, context.createId()),
  };
}

/**
 * The client's headers with what each front end adds: host, trace id and the `X-Forwarded-*` family, spelt with
 * capitals; sources that lower the case do it afterwards. An `X-Forwarded-For` of the client is continued, not replaced.
 */
export function forwardedHeaders(exchange: Exchange): readonly HeaderPair[] {
  const { request, context } = exchange;
  const client = headerValue(request.headers, "x-forwarded-for");
  const added: readonly HeaderPair[] = [
    ["Host", headerValue(request.headers, "host") ?? context.domainName],
    ["X-Amzn-Trace-Id", exchange.traceHeader],
    ["X-Forwarded-For", client === undefined ? request.sourceIp : `${client}, ${request.sourceIp}`],
    ["X-Forwarded-Port", "443"],
    ["X-Forwarded-Proto", "https"],
  ];
  const names = new Set(added.map(([name]) => name.toLowerCase()));
  return [...request.headers.filter(([name]) => !names.has(name.toLowerCase())), ...added];
}

/** `15/May/2020:06:01:09 +0000` */
export function requestTime(now: number): string {
  const date = new Date(now);
  const month = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
  ][date.getUTCMonth()];
  const two = (value: number): string => String(value).padStart(2, "0");
  const time = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()].map(two).join(":");
  return `${two(date.getUTCDate())}/${month}/${date.getUTCFullYear()}:${time} +0000`;
}

function traceRoot(now: number, id: string): string {
  const seconds = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, "0");
  return `Root=1-${seconds}-${hexDigits(id, 24)}`;
}

/** The look of API Gateway's extended request ids: `JKJaXmPLvHcESHA=`. */
function shortId(id: string): string {
  return `${btoa(hexDigits(id, 32)).slice(0, 15)}=`;
}

/** The first `count` hex digits of an id, filled up with zeros. */
export function hexDigits(id: string, count: number): string {
  return id
    .toLowerCase()
    .replaceAll(/[^0-9a-f]/g, "")
    .padEnd(count, "0")
    .slice(0, count);
}
