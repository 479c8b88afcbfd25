import { format } from "../inspect/format.ts";
import { inspect } from "../inspect/inspect.ts";
import { COLOURS, CUSTOM, DEFAULTS, type InspectOptions, STYLES } from "../inspect/options.ts";
import { provide } from "./provide.ts";
import { parseArgs } from "./util/parse-args.ts";
import { styleText } from "./util/style-text.ts";
import { callbackify, promisify } from "./util/promisify.ts";
import { isDeepEqual } from "./util/deep-equal.ts";
import { types } from "./util/types.ts";

declare const process: {
  readonly env: { readonly NODE_DEBUG?: string };
  readonly pid: number;
};

provide({
  util: () => ({
    format: (...args: readonly unknown[]) => format(args),
    inspect: Object.assign(inspectWith, {
      custom: CUSTOM,
      defaultOptions: DEFAULTS,
      colors: COLOURS,
      styles: STYLES,
    }),
    promisify,
    callbackify,
    formatWithOptions: (options: InspectOptions, ...args: readonly unknown[]) =>
      format(args, options),
    inherits,
    parseArgs,
    styleText,
    toUSVString: (text: unknown) =>
      new TextDecoder().decode(new TextEncoder().encode(String(text))),
    aborted: (signal: AbortSignal) =>
      new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener("abort", () => resolve(), { once: true });
      }),
    _extend: (target: object, source: object) => Object.assign(target, source),
    deprecate,
    debuglog,
    debug: debuglog,
    isDeepStrictEqual: (one: unknown, other: unknown) => isDeepEqual(one, other, true),
    isArray: Array.isArray,
    stripVTControlCharacters: (text: string) => text.replaceAll(ESCAPES, ""),
    types,
    TextDecoder,
    TextEncoder,
  }),
  "util/types": () => types,
});

// oxlint-disable-next-line no-control-regex -- control characters are what it removes
const ESCAPES = /[\u001B\u009B][[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]/g;

/** With options, or with the positions that they had before: hidden properties, depth, colours. */
function inspectWith(
  value: unknown,
  options?: InspectOptions | boolean,
  depth?: number | null,
  colors?: boolean,
): string {
  if (typeof options === "object") return inspect(value, options);
  return inspect(value, {
    ...(options === undefined ? {} : { showHidden: options }),
    ...(depth === undefined ? {} : { depth }),
    ...(colors === undefined ? {} : { colors }),
  });
}

/** Prints where `NODE_DEBUG` names the section. */
function debuglog(section: string): object {
  const { NODE_DEBUG = "" } = process.env;
  const enabled = NODE_DEBUG.toUpperCase().split(",").includes(section.toUpperCase());
  const log = (...args: readonly unknown[]): void => {
    // oxlint-disable-next-line no-console -- the program's console, as in Node
    if (enabled) console.error(`${section.toUpperCase()} ${process.pid}: ${format(args)}`);
  };
  return Object.assign(log, { enabled });
}

function inherits(
  constructor: { prototype: object; super_?: unknown },
  parent: { readonly prototype: object },
): void {
  Object.defineProperty(constructor, "super_", {
    value: parent,
    writable: true,
    configurable: true,
  });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

function deprecate<F extends (...args: never[]) => unknown>(run: F, message: string): F {
  let isTold = false;
  return function (this: unknown, ...args: never[]) {
    // oxlint-disable-next-line no-console -- the program's console, where Node warns too
    if (!isTold) console.error(`(node) DeprecationWarning: ${message}`);
    isTold = true;
    return run.apply(this, args);
  } as F;
}
