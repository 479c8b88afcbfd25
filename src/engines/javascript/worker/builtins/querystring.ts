import { provide } from "./provide.ts";
import { escape, parse, stringify, unescape } from "./querystring/querystring.ts";

provide({
  querystring: () => ({ parse, stringify, escape, unescape, decode: parse, encode: stringify }),
});
