import { stackOf } from "../stack.ts";
import { type Names, prefix } from "./names.ts";
import type { Printing } from "./options.ts";

/** What stands for an error: its stack, or its words in brackets where it has none. */
export function errorText(error: Error, names: Names, print: Printing): string {
  const given = stackOf(error);
  const raw = given === undefined || given === "" ? String(error) : given;
  const stack = withClassName(raw, error, names);
  const message = String(error.message);
  const at = message === "" ? -1 : stack.indexOf(message);
  const hasFrames = stack.includes("\n    at", at === -1 ? 0 : at + message.length);
  const text = hasFrames ? stack : `[${stack}]`;
  return print.indentation === 0
    ? text
    : text.replaceAll("\n", `\n${" ".repeat(print.indentation)}`);
}

/** Stacks begin with the `name` that the error had when it was made; Node names its class too. */
function withClassName(stack: string, error: Error, names: Names): string {
  const name = typeof error.name === "string" ? error.name : "Error";
  const begins = stack.startsWith(name) && ["", ":", "\n"].includes(stack.charAt(name.length));
  const isOrdinary = name.endsWith("Error") && begins;
  if (names.constructorName !== undefined && !isOrdinary) return stack;
  const found =
    /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n\s+at)/.exec(stack) ??
    /^([a-z_A-Z0-9-]*Error)$/.exec(stack);
  const fallback = names.constructorName === undefined ? (found?.[1] ?? "") : name;
  const label = prefix(names, fallback === "" ? "Error" : fallback).slice(0, -1);
  if (label === name) return stack;
  if (!label.includes(name)) return `${label} [${name}]${stack.slice(fallback.length)}`;
  return fallback === "" ? `${label}: ${stack}` : `${label}${stack.slice(fallback.length)}`;
}

/** Keys of an error beside those that its stack says already. */
export function errorKeys(
  error: Error,
  keys: readonly PropertyKey[],
  print: Printing,
): PropertyKey[] {
  const stack = stackOf(error) ?? String(error);
  const said = (key: PropertyKey): boolean => {
    if (key !== "name" && key !== "message" && key !== "stack") return false;
    const value: unknown = error[key]; // a program may have put anything there
    return typeof value !== "string" || stack.includes(value);
  };
  const shown = print.options.showHidden ? [...keys] : keys.filter((key) => !said(key));
  if ("cause" in error && !shown.includes("cause")) shown.push("cause");
  const { errors } = error as { errors?: unknown }; // of an AggregateError
  if (Array.isArray(errors) && !shown.includes("errors")) shown.push("errors");
  return shown;
}
