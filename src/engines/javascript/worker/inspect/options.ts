/** What `util.inspect` can be told, in Node's words. */
export interface InspectOptions {
  showHidden?: boolean;
  depth?: number | null;
  colors?: boolean;
  customInspect?: boolean;
  maxArrayLength?: number | null;
  maxStringLength?: number | null;
  breakLength?: number;
  compact?: boolean | number;
  sorted?: boolean | ((one: string, other: string) => number);
  getters?: boolean | "get" | "set";
  numericSeparator?: boolean;
}

/** `util.inspect.defaultOptions`: programs may change them. */
export const DEFAULTS: Required<InspectOptions> = {
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  maxArrayLength: 100,
  maxStringLength: 10_000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
};

/** `util.inspect.custom`. */
export const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

export type Style = keyof typeof STYLES;

/** `util.inspect.styles`, by the names of `COLOURS`. */
export const STYLES = {
  special: "cyan",
  number: "yellow",
  bigint: "yellow",
  boolean: "yellow",
  undefined: "grey",
  null: "bold",
  string: "green",
  symbol: "green",
  date: "magenta",
  regexp: "red",
  module: "underline",
} as const;

/** `util.inspect.colors`: codes that begin and end each. */
export const COLOURS: Readonly<Record<string, readonly [begin: number, end: number]>> = {
  reset: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  inverse: [7, 27],
  strikethrough: [9, 29],
  black: [30, 39],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  white: [37, 39],
  gray: [90, 39],
  grey: [90, 39],
};

/** What is printed now: the options, and where in the value that is. */
export interface Printing {
  readonly options: Required<InspectOptions>;
  /** The objects around the one that is printed. */
  readonly around: object[];
  /** Numbers of the objects that contain themselves. */
  readonly circular: Map<object, number>;
  indentation: number;
  /** Depth of the object that was printed last. */
  lastDepth: number;
  readonly style: (text: string, style: Style) => string;
  /** Prints what is inside of something. */
  readonly value: (value: unknown, depth: number, isTyped?: boolean) => string;
}

export const unlimited = (limit: number | null): number =>
  limit === null ? Infinity : Math.max(0, limit);

// oxlint-disable-next-line no-control-regex -- what colours are made of
const CODES = /\u001B\[\d+m/g;

export const withoutColours = (text: string): string => text.replaceAll(CODES, "");

export const widthOf = (text: string, { colors }: Required<InspectOptions>): number =>
  colors ? withoutColours(text).length : text.length;

export const more = (count: number): string => `... ${count} more item${count === 1 ? "" : "s"}`;
