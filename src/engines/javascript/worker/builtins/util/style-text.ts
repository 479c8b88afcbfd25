import { COLOURS } from "../../inspect/options.ts";

/** `util.styleText`. */
export function styleText(format: string | readonly string[], text: string): string {
  let result = text;
  for (const name of [format].flat().toReversed()) {
    const style = COLOURS[name];
    if (style === undefined)
      throw Object.assign(
        new TypeError(`The argument 'format' must be one of: ${Object.keys(COLOURS).join(", ")}`),
        {
          code: "ERR_INVALID_ARG_VALUE",
        },
      );
    result = `\u001B[${style[0]}m${result}\u001B[${style[1]}m`;
  }
  return result;
}
