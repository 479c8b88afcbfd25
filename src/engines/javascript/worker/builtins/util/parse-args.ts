interface OptionConfig {
  readonly type: "string" | "boolean";
  readonly short?: string;
  readonly multiple?: boolean;
  readonly default?: unknown;
}

interface ParseArgsConfig {
  readonly args?: readonly string[];
  readonly options?: Readonly<Record<string, OptionConfig>>;
  readonly strict?: boolean;
  readonly allowPositionals?: boolean;
  readonly allowNegative?: boolean;
  readonly tokens?: boolean;
}

type Token =
  | {
      kind: "option";
      index: number;
      name: string;
      rawName: string;
      value: string | undefined;
      inlineValue: boolean | undefined;
    }
  | { kind: "positional"; index: number; value: string }
  | { kind: "option-terminator"; index: number };

/** `util.parseArgs`, by Node's documentation. */
export function parseArgs(config: ParseArgsConfig = {}): object {
  const {
    args = [],
    options = {},
    strict = true,
    allowNegative = false,
    tokens: wantsTokens = false,
  } = config;
  const allowPositionals = config.allowPositionals ?? !strict;
  const tokens = tokenize(args, options);
  const values: Record<string, unknown> = Object.create(null) as Record<string, unknown>; // nothing in it yet
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      if (!allowPositionals) throw unexpectedPositional(token.value);
      positionals.push(token.value);
      continue;
    }
    storeOption(token, { options, strict, allowNegative, values });
  }
  addDefaults(values, options);
  return { values, positionals, ...(wantsTokens && { tokens }) };
}

function addDefaults(
  values: Record<string, unknown>,
  options: Readonly<Record<string, OptionConfig>>,
): void {
  for (const [name, option] of Object.entries(options)) {
    if (option.default !== undefined && values[name] === undefined) values[name] = option.default;
  }
}

interface Storage {
  readonly options: Readonly<Record<string, OptionConfig>>;
  readonly strict: boolean;
  readonly allowNegative: boolean;
  readonly values: Record<string, unknown>;
}

function storeOption(
  token: Extract<Token, { kind: "option" }>,
  { options, strict, allowNegative, values }: Storage,
): void {
  const isNegative =
    allowNegative && token.name.startsWith("no-") && options[token.name] === undefined;
  const name = isNegative ? token.name.slice(3) : token.name;
  const option = options[name];
  if (strict) checkOption(token, option);
  if (name === "__proto__") return;
  const value = isNegative && token.value === undefined ? false : (token.value ?? true);
  if (option?.multiple === true)
    values[name] = [...((values[name] as unknown[] | undefined) ?? []), value];
  else values[name] = value;
}

function checkOption(
  token: Extract<Token, { kind: "option" }>,
  option: OptionConfig | undefined,
): void {
  const { rawName, value } = token;
  if (option === undefined) {
    throw withCode(
      `Unknown option '${rawName}'. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "${rawName}"`,
      "ERR_PARSE_ARGS_UNKNOWN_OPTION",
    );
  }
  const shown =
    option.short === undefined ? `--${token.name}` : `-${option.short}, --${token.name}`;
  if (option.type === "string" && value === undefined)
    throw withCode(
      `Option '${shown} <value>' argument missing`,
      "ERR_PARSE_ARGS_INVALID_OPTION_VALUE",
    );
  if (option.type === "boolean" && value !== undefined)
    throw withCode(
      `Option '${shown}' does not take an argument`,
      "ERR_PARSE_ARGS_INVALID_OPTION_VALUE",
    );
}

function tokenize(
  args: readonly string[],
  options: Readonly<Record<string, OptionConfig>>,
): Token[] {
  const tokens: Token[] = [];
  const queue = args.map((text, index) => ({ text, index }));
  const nameOf = (short: string): string =>
    Object.entries(options).find(([, option]) => option.short === short)?.[0] ?? short;
  const isString = (name: string): boolean => options[name]?.type === "string";
  const option = (index: number, rawName: string, name: string, inline?: string): void => {
    const next = inline ?? (isString(name) ? queue.shift()?.text : undefined);
    const inlineValue = next === undefined ? undefined : inline !== undefined;
    tokens.push({ kind: "option", index, name, rawName, value: next, inlineValue });
  };
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
    const { text, index } = item;
    if (text === "--") {
      tokens.push({ kind: "option-terminator", index });
      for (const rest of queue.splice(0))
        tokens.push({ kind: "positional", index: rest.index, value: rest.text });
    } else if (/^--[^=]/.test(text)) {
      const at = text.indexOf("=");
      const name = at < 0 ? text.slice(2) : text.slice(2, at);
      option(index, `--${name}`, name, at < 0 ? undefined : text.slice(at + 1));
    } else if (/^-[^-]/.test(text)) {
      const first = nameOf(text.charAt(1));
      if (text.length > 2 && isString(first)) {
        option(index, `-${text.charAt(1)}`, first, text.slice(2));
        continue;
      }
      const letters = Array.from(text.slice(1));
      for (const [at, letter] of letters.entries()) {
        const name = nameOf(letter);
        if (at < letters.length - 1 && isString(name)) {
          option(index, `-${letter}`, name, letters.slice(at + 1).join(""));
          break;
        }
        option(index, `-${letter}`, name);
      }
    } else tokens.push({ kind: "positional", index, value: text });
  }
  return tokens;
}

function unexpectedPositional(value: string): TypeError {
  return withCode(
    `Unexpected argument '${value}'. This command does not take positional arguments`,
    "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL",
  );
}

function withCode(message: string, code: string): TypeError {
  return Object.assign(new TypeError(message), { code });
}
