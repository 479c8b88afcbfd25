import { type Result, err, ok } from "#base/result.ts";
import { type Filter, type FilterError, NO_FILTER } from "./filter.ts";
import { type FilterSubject, KIND_WORDS, isKindWord } from "./filter-subject.ts";
import { type Quantity, parseQuantity } from "./filter-quantity.ts";

/** One line of the grammar, for the help beside the filter box. */
export interface FilterHelp {
  readonly example: string;
  readonly meaning: string;
}

export const FILTER_HELP: readonly FilterHelp[] = [
  { example: "text", meaning: "The word stands anywhere: names, paths, headers, log lines" },
  { example: '"two words"', meaning: "The same with spaces" },
  { example: "status:4xx", meaning: "Status class, or one status: status:403" },
  { example: "method:POST", meaning: "HTTP method" },
  { example: "path:/next", meaning: "The path contains it" },
  {
    example: "header:content-type",
    meaning: "The header is there; header:name=value also compares the value",
  },
  { example: "dur>100ms", meaning: "Took longer: <, <=, >, >=, = with us, ms, s" },
  { example: "size>1kB", meaning: "Body size with B, kB, MB" },
  { example: "kind:log", meaning: `One of ${KIND_WORDS.join(", ")}` },
  { example: "env:1", meaning: "Execution environment by number" },
  { example: "req:ab12", meaning: "The request ID begins with it" },
  { example: "-status:2xx", meaning: "A minus hides what matches" },
];

type Test = (subject: FilterSubject) => boolean;

interface Token {
  readonly text: string;
  readonly at: number;
}

/**
 * Reads a filter: words separated by spaces, all of which must match. `-` before a word negates it, quotes keep spaces
 * together. The grammar is in `FILTER_HELP`.
 */
export function parseFilter(text: string): Result<Filter, FilterError> {
  const tokens = tokenise(text);
  if (!tokens.ok) return tokens;
  const tests: Test[] = [];
  for (const token of tokens.value) {
    const test = parseToken(token);
    if (!test.ok) return test;
    tests.push(test.value);
  }
  if (tests.length === 0) return ok(NO_FILTER);
  return ok({ isEmpty: false, matches: (subject) => tests.every((test) => test(subject)) });
}

function tokenise(text: string): Result<Token[], FilterError> {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    const start = at;
    let isQuoted = false;
    while (at < text.length && (isQuoted || !/\s/.test(text.charAt(at)))) {
      if (text.charAt(at) === '"') isQuoted = !isQuoted;
      at += 1;
    }
    const token = { text: text.slice(start, at), at: start };
    if (isQuoted)
      return err(problem(token, 'the quotation mark is not closed. Add a closing " at its end.'));
    tokens.push(token);
  }
  return ok(tokens);
}

/** `key:value`, or `key>value` for the two keys that are quantities. */
const KEYED = /^([a-z]+)(:|>=|<=|>|<|=)(.*)$/is;
const QUANTITY_KEYS = new Set(["dur", "size"]);

function parseToken(token: Token): Result<Test, FilterError> {
  const isNegated = token.text.startsWith("-") && token.text.length > 1;
  const body = isNegated ? token.text.slice(1) : token.text;
  const test = parseTerm(body, token);
  if (!test.ok || !isNegated) return test;
  const positive = test.value;
  return ok((subject) => !positive(subject));
}

function parseTerm(body: string, token: Token): Result<Test, FilterError> {
  const match = body.startsWith('"') ? null : KEYED.exec(body);
  if (match === null) return ok(textTest(unquote(body)));
  const key = (match[1] ?? "").toLowerCase();
  const operator = match[2] ?? ":";
  const value = unquote(match[3] ?? "");
  const parse = TERMS[key];
  if (parse === undefined) {
    if (operator !== ":") return ok(textTest(unquote(body))); // `a=b` in a log line is ordinary text
    return err(
      problem(
        token,
        `there is no key “${key}”. Use ${Object.keys(TERMS).join(", ")}, or put the text in quotation marks.`,
      ),
    );
  }
  if (operator !== ":" && !QUANTITY_KEYS.has(key)) {
    return err(problem(token, `“${key}” takes a colon: ${key}:${value === "" ? "…" : value}.`));
  }
  if (value === "") return err(problem(token, `a value is missing after “${key}${operator}”.`));
  return parse(value, operator, token);
}

type TermParser = (value: string, operator: string, token: Token) => Result<Test, FilterError>;

const TERMS: Readonly<Record<string, TermParser>> = {
  status(value, _operator, token) {
    const statusClass = /^([1-5])xx$/i.exec(value)?.[1];
    if (statusClass !== undefined) {
      return ok(
        (subject) =>
          subject.status !== undefined && Math.floor(subject.status / 100) === Number(statusClass),
      );
    }
    if (/^\d{3}$/.test(value)) return ok((subject) => subject.status === Number(value));
    return err(problem(token, `“${value}” is no status. Use three digits (403) or a class (4xx).`));
  },
  method: (value) => ok((subject) => subject.method?.toLowerCase() === value.toLowerCase()),
  path: (value) => ok((subject) => contains(subject.path ?? "", value)),
  header(value) {
    const [name, wanted] = splitOnce(value, "=");
    return ok((subject) =>
      subject.headers.some((list) =>
        list.some(
          ([header, actual]) =>
            same(header, name) && (wanted === undefined || contains(actual, wanted)),
        ),
      ),
    );
  },
  dur: (value, operator, token) =>
    quantityTest(value, operator, token, "duration", (subject) => subject.durationMs),
  size: (value, operator, token) =>
    quantityTest(value, operator, token, "size", (subject) => subject.size),
  kind(value, _operator, token) {
    const wanted = value.toLowerCase();
    if (!isKindWord(wanted)) {
      return err(problem(token, `there is no kind “${value}”. Use ${KIND_WORDS.join(", ")}.`));
    }
    return ok((subject) => subject.kinds.includes(wanted));
  },
  env(value, _operator, token) {
    if (!/^\d+$/.test(value))
      return err(problem(token, `“${value}” is no environment number. Use env:1, env:2, …`));
    return ok((subject) => subject.environment === Number(value));
  },
  req: (value) => ok((subject) => subject.requestId?.startsWith(value.toLowerCase()) ?? false),
};

function quantityTest(
  value: string,
  operator: string,
  token: Token,
  quantity: Quantity,
  valueOf: (subject: FilterSubject) => number | undefined,
): Result<Test, FilterError> {
  const comparison = /^(>=|<=|>|<|=)/.exec(value)?.[0];
  const effective = operator === ":" ? (comparison ?? "=") : operator;
  const amount = parseQuantity(
    operator === ":" && comparison !== undefined ? value.slice(comparison.length) : value,
    quantity,
  );
  if (amount === undefined) {
    const units = quantity === "duration" ? "dur>100ms, dur<=2s" : "size>1kB, size<=200B";
    return err(problem(token, `“${value}” is no ${quantity}. Write it like ${units}.`));
  }
  return ok((subject) => {
    const actual = valueOf(subject);
    if (actual === undefined) return false;
    switch (effective) {
      case ">":
        return actual > amount;
      case ">=":
        return actual >= amount;
      case "<":
        return actual < amount;
      case "<=":
        return actual <= amount;
      default:
        return actual === amount;
    }
  });
}

function textTest(text: string): Test {
  const wanted = text.toLowerCase();
  return (subject) => subject.text().toLowerCase().includes(wanted);
}

function problem(token: Token, reason: string): FilterError {
  return {
    token: token.text,
    at: token.at,
    message: `Cannot filter by “${token.text}”: ${reason}`,
  };
}

function unquote(text: string): string {
  return text.replaceAll('"', "");
}

function contains(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase());
}

function same(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function splitOnce(text: string, separator: string): readonly [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + separator.length)];
}
