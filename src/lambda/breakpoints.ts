import { isJsonObject, parseJson } from "#base/json.ts";
import { strictUtf8Text } from "#base/utf8.ts";
import type { SourcePosition } from "#contract/engine.ts";
import type { GateName } from "#contract/gate-name.ts";
import { HEADER } from "#runtime-api/header-names.ts";
import { type HeaderList, headerValue } from "#runtime-api/message.ts";
import type { Breakpoint } from "./contract.ts";

/** What a breakpoint can ask about. */
export interface PassingMessage {
  readonly environmentId: string;
  readonly requestId?: string;
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  readonly headers?: HeaderList;
  readonly body?: Uint8Array;
  readonly position?: SourcePosition;
}

/** The breakpoints of one service, and how often each has matched. */
export class Breakpoints {
  #list: readonly Breakpoint[] = [];
  #matches = new Map<string, number>();
  readonly #deliveredAt = new Map<string, number>();

  get list(): readonly Breakpoint[] {
    return this.#list;
  }

  /** Those that stay count on. */
  set(breakpoints: readonly Breakpoint[]): void {
    const known = this.#matches;
    this.#list = breakpoints;
    this.#matches = new Map(breakpoints.map(({ id }) => [id, known.get(id) ?? 0]));
  }

  /** An event was delivered: `afterMs` counts from here. */
  noteDelivery(environmentId: string, now: number): void {
    this.#deliveredAt.set(environmentId, now);
  }

  /** Those that hold a message or note it. */
  matching(gate: GateName, at: PassingMessage, now: number): readonly Breakpoint[] {
    return this.#find(
      at,
      now,
      (breakpoint) => !isInjection(breakpoint) && fitsGate(breakpoint, gate),
    );
  }

  /** The first one that tampers with this half of an exchange. */
  injection(half: "request" | "answer", at: PassingMessage, now: number): Breakpoint | undefined {
    return this.#find(
      at,
      now,
      (breakpoint) => isInjection(breakpoint) && halfOf(breakpoint) === half,
    )[0];
  }

  /** Whether an injection has to see the bodies of this half. */
  wantsBody(half: "request" | "answer"): boolean {
    return this.#list.some((breakpoint) => isInjection(breakpoint) && halfOf(breakpoint) === half);
  }

  #find(
    at: PassingMessage,
    now: number,
    isMeant: (breakpoint: Breakpoint) => boolean,
  ): readonly Breakpoint[] {
    const sinceDelivery = now - (this.#deliveredAt.get(at.environmentId) ?? now);
    return this.#list.filter((breakpoint) => {
      if (!isMeant(breakpoint) || !fitsMessage(breakpoint, at)) return false;
      if (breakpoint.afterMs !== undefined && sinceDelivery < breakpoint.afterMs) return false;
      const times = (this.#matches.get(breakpoint.id) ?? 0) + 1;
      this.#matches.set(breakpoint.id, times);
      return breakpoint.nth === undefined || breakpoint.nth === times;
    });
  }
}

/** The message in words: `POST /2018-06-01/runtime/…/response`. */
export function messageText(gate: GateName, { method, path, status }: PassingMessage): string {
  if (path === undefined) return gate;
  const request = `${method ?? ""} ${path}`.trim();
  return status === undefined ? request : `${status} to ${request}`;
}

export function isLineBreakpoint(breakpoint: Breakpoint): boolean {
  return (
    breakpoint.gate === "line" ||
    breakpoint.line !== undefined ||
    breakpoint.sourcePath !== undefined
  );
}

function isInjection({ action }: Breakpoint): boolean {
  return action !== undefined && action.kind !== "hold" && action.kind !== "log";
}

/** An answer has a status; without any word the request is meant. */
function halfOf({ half, status }: Breakpoint): "request" | "answer" {
  return half ?? (status === undefined ? "request" : "answer");
}

const ANSWERS: ReadonlySet<GateName> = new Set([
  "next.delivered",
  "response.accepted",
  "error.accepted",
]);

function fitsGate(breakpoint: Breakpoint, gate: GateName): boolean {
  // A breakpoint on messages must not stop at every source line, nor one on a line at messages.
  if (isLineBreakpoint(breakpoint) !== (gate === "line")) return false;
  const { half } = breakpoint;
  return (
    isAbsentOr(breakpoint.gate, gate) &&
    (half === undefined || (half === "answer") === ANSWERS.has(gate))
  );
}

function fitsMessage(breakpoint: Breakpoint, at: PassingMessage): boolean {
  const { path, status, requestId, environmentId, sourcePath, line } = breakpoint;
  return (
    (path === undefined || at.path?.includes(path) === true) &&
    isAbsentOr(status, at.status) &&
    fitsHeader(breakpoint, at.headers ?? []) &&
    fitsErrorType(breakpoint, at) &&
    fitsBody(breakpoint, at) &&
    isAbsentOr(requestId, at.requestId) &&
    isAbsentOr(environmentId, at.environmentId) &&
    isAbsentOr(sourcePath, at.position?.path) &&
    isAbsentOr(line, at.position?.line)
  );
}

/** An absent condition lets everything through. */
function isAbsentOr<T>(condition: T | undefined, value: T | undefined): boolean {
  return condition === undefined || condition === value;
}

/** Header names have no case, and the value that is asked for may stand anywhere in one of several headers of the name. */
function fitsHeader({ headerName, headerValue: wanted }: Breakpoint, headers: HeaderList): boolean {
  if (headerName === undefined) return true;
  const name = headerName.toLowerCase();
  const part = (wanted ?? "").toLowerCase();
  return headers.some(
    ([found, value]) => found.toLowerCase() === name && value.toLowerCase().includes(part),
  );
}

/** The type that a runtime reports in its header (§1.2), or what the body says. */
function fitsErrorType({ errorType }: Breakpoint, at: PassingMessage): boolean {
  if (errorType === undefined) return true;
  const body = jsonOf(at.body);
  const inBody = isJsonObject(body) ? body["errorType"] : undefined;
  return [headerValue(at.headers ?? [], HEADER.errorType), inBody].some(
    (found) => typeof found === "string" && found.toLowerCase().includes(errorType.toLowerCase()),
  );
}

function fitsBody({ bodyPath, bodyValue }: Breakpoint, at: PassingMessage): boolean {
  if (bodyPath === undefined) return true;
  const found = valueAt(jsonOf(at.body), bodyPath);
  if (found === undefined || bodyValue === undefined) return found !== undefined;
  return (typeof found === "string" ? found : JSON.stringify(found)) === bodyValue;
}

function jsonOf(body: Uint8Array | undefined): unknown {
  const text = body === undefined ? undefined : strictUtf8Text(body);
  return text === undefined ? undefined : parseJson(text);
}

/** What stands at `detail.items[0].id`, with or without `$.` in front. */
function valueAt(json: unknown, path: string): unknown {
  const keys = path
    .replace(/^\$\.?/, "")
    .split(/[.[\]]+/)
    .filter((key) => key !== "");
  let value = json;
  for (const key of keys) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key]; // an object or a list, which has this key
  }
  return value;
}
