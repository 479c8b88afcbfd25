import { type Result, err, ok } from "#base/result.ts";
import type { Breakpoint, BreakpointAction } from "#lambda/contract.ts";

/** What a breakpoint does, by the value of its choice in the form. */
export const ACTION_CHOICES: readonly (readonly [value: string, label: string])[] = [
  ["hold", "hold it"],
  ["log", "note it and let it pass"],
  ["drop", "drop it"],
  ["delay", "delay it by so many ms"],
  ["duplicate", "send it twice"],
  ["truncate", "cut its body to so many bytes"],
  ["SIGKILL", "kill the process (SIGKILL)"],
  ["SIGTERM", "send the process SIGTERM"],
];

type Field = (name: string) => string;

/** Reads a breakpoint from the form's fields; absent fields match anything. */
export function parseBreakpoint(
  form: Pick<FormData, "get">,
  id: string,
): Result<Breakpoint, string> {
  const field: Field = (name) => {
    const value = form.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  const problem = firstProblem(field);
  if (problem !== undefined) return err(problem);
  const action = actionOf(field);
  const half = field("half");
  return ok({
    id,
    ...(action.kind !== "hold" && { action }),
    ...((half === "request" || half === "answer") && { half }),
    ...text(field, "path"),
    ...number(field, "status"),
    ...text(field, "headerName"),
    ...text(field, "headerValue"),
    ...text(field, "errorType"),
    ...text(field, "bodyPath"),
    ...text(field, "bodyValue"),
    ...text(field, "environmentId"),
    ...number(field, "afterMs"),
    ...number(field, "nth"),
  });
}

function text<K extends string>(field: Field, name: K): { readonly [P in K]?: string } {
  const value = field(name);
  return (value === "" ? {} : { [name]: value }) as { readonly [P in K]?: string }; // one key, or none
}

function number<K extends string>(field: Field, name: K): { readonly [P in K]?: number } {
  const value = field(name);
  return (value === "" ? {} : { [name]: Number(value) }) as { readonly [P in K]?: number }; // one key, or none
}

const CONDITIONS = [
  "path",
  "half",
  "status",
  "headerName",
  "errorType",
  "bodyPath",
  "environmentId",
  "afterMs",
  "nth",
];

const NUMBER = /^\d+$/;

/** What can be wrong with what was typed: whether it is, and what to say. */
const PROBLEMS: readonly (readonly [
  is: (field: Field) => boolean,
  say: (field: Field) => string,
])[] = [
  [
    (field) => field("status") !== "" && !/^[1-5]\d\d$/.test(field("status")),
    (field) => `“${field("status")}” is no HTTP status. Write three digits, such as 202 or 403.`,
  ],
  [
    (field) => field("headerValue") !== "" && field("headerName") === "",
    () => "Name the header that has to contain this text.",
  ],
  [
    (field) => field("bodyValue") !== "" && field("bodyPath") === "",
    () => "Name the place in the body that has to have this value, such as detail.id.",
  ],
  ...["afterMs", "nth"].map(
    (name) =>
      [
        (field: Field) => field(name) !== "" && !NUMBER.test(field(name)),
        (field: Field) => `“${field(name)}” is no whole number. Write digits only.`,
      ] as const,
  ),
  [
    (field) => field("action") === "delay" && !NUMBER.test(field("amount")),
    () => "Say by how many milliseconds the message is delayed.",
  ],
  [
    (field) => field("action") === "truncate" && !NUMBER.test(field("amount")),
    () => "Say how many bytes of the body are left.",
  ],
  [
    (field) => field("action") === "duplicate" && field("half") === "answer",
    () => "Only a request can be sent twice: nobody listens for a second answer.",
  ],
  [
    (field) => CONDITIONS.every((name) => field(name) === ""),
    () =>
      "Choose an endpoint, a status or another condition. To hold every message, turn step mode on.",
  ],
];

function firstProblem(field: Field): string | undefined {
  return PROBLEMS.find(([is]) => is(field))?.[1](field);
}

function actionOf(field: Field): BreakpointAction {
  const kind = field("action");
  switch (kind) {
    case "log":
    case "drop":
    case "duplicate":
      return { kind };
    case "delay":
      return { kind, ms: Number(field("amount")) };
    case "truncate":
      return { kind, bytes: Number(field("amount")) };
    case "SIGKILL":
    case "SIGTERM":
      return { kind: "signal", signal: kind };
    default:
      return { kind: "hold" };
  }
}

/** A breakpoint in words. */
export function breakpointText(breakpoint: Breakpoint): string {
  const { sourcePath, line, action } = breakpoint;
  if (sourcePath !== undefined) return `line ${line ?? "?"} of ${sourcePath}`;
  const parts = [
    ...conditionWords(breakpoint),
    action === undefined ? undefined : actionText(action),
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

function conditionWords(breakpoint: Breakpoint): (string | undefined)[] {
  const { path, half, status, errorType, environmentId, afterMs, nth } = breakpoint;
  const when = <T>(value: T | undefined, words: (value: T) => string): string | undefined =>
    value === undefined ? undefined : words(value);
  return [
    path === undefined ? "any endpoint" : `path contains ${path}`,
    when(half, (it) => `${it}s only`),
    when(status, (it) => `status ${it}`),
    when(errorType, (it) => `error type contains “${it}”`),
    valueText("header", "contains", breakpoint.headerName, breakpoint.headerValue),
    valueText("body", "is", breakpoint.bodyPath, breakpoint.bodyValue),
    when(environmentId, (it) => it.replace("environment-", "environment ")),
    when(afterMs, (it) => `at least ${it} ms after the event`),
    when(nth, (it) => `match ${it} only`),
  ];
}

function valueText(
  where: string,
  verb: string,
  name: string | undefined,
  value: string | undefined,
): string | undefined {
  if (name === undefined) return undefined;
  return value === undefined ? `${where} ${name} is there` : `${where} ${name} ${verb} “${value}”`;
}

function actionText(action: BreakpointAction): string {
  switch (action.kind) {
    case "hold":
      return "hold";
    case "log":
      return "noted only";
    case "drop":
      return "dropped";
    case "delay":
      return `delayed by ${action.ms} ms`;
    case "duplicate":
      return "sent twice";
    case "truncate":
      return `cut to ${action.bytes} bytes`;
    case "signal":
      return `with ${action.signal} to the process`;
  }
}
