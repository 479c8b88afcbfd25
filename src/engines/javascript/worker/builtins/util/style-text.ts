/** Codes that begin and end a style, as `util.inspect.colors` has them. */
const STYLES: Readonly<Record<string, readonly [begin: number, end: number]>> = {
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

/** `util.styleText`. */
export function styleText(format: string | readonly string[], text: string): string {
  let result = text;
  for (const name of [format].flat().toReversed()) {
    const style = STYLES[name];
    if (style === undefined)
      throw Object.assign(
        new TypeError(`The argument 'format' must be one of: ${Object.keys(STYLES).join(", ")}`),
        {
          code: "ERR_INVALID_ARG_VALUE",
        },
      );
    result = `\u001B[${style[0]}m${result}\u001B[${style[1]}m`;
  }
  return result;
}
