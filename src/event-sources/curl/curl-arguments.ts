import { type Result, err, ok } from "#base/result.ts";
import { type CurlAction, type CurlOption, longOption, shortOption } from "./curl-options.ts";

/** Why a command cannot be taken over: the argument as written, and what to do. */
export interface CurlProblem {
  readonly argument: string;
  readonly message: string;
}

export interface CurlArgument {
  readonly action: Exclude<CurlAction, "refused">;
  /** As written, for messages: `--data`, `-d`. */
  readonly option: string;
  readonly value: string;
}

/** Reads the words behind `curl`: long options, bundled short ones (`-sSLXPOST`), and bare URLs. */
export function readCurlArguments(
  words: readonly string[],
): Result<readonly CurlArgument[], CurlProblem> {
  const found: CurlArgument[] = [];
  let areOptionsOver = false;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (!areOptionsOver && word === "--") {
      areOptionsOver = true;
      continue;
    }
    if (areOptionsOver || !isOption(word)) {
      found.push({ action: "url", option: "URL", value: word });
      continue;
    }
    for (const { name, option, inline } of optionsIn(word)) {
      if (option === undefined) return err(unknown(name));
      if (option.action === "refused") return err(refused(name, option));
      if (option.takesValue && inline === undefined) index += 1;
      const value = inline ?? (option.takesValue ? words[index] : "");
      if (value === undefined) return err(withoutValue(name));
      found.push({ action: option.action, option: name, value });
    }
  }
  return ok(found);
}

function refused(argument: string, { advice }: CurlOption): CurlProblem {
  return { argument, message: `${argument} is not supported. ${advice ?? ""}`.trim() };
}

function withoutValue(argument: string): CurlProblem {
  return { argument, message: `${argument} needs a value, but the command ends there.` };
}

/** A dash alone is a value: standard input. */
function isOption(word: string): boolean {
  return word.startsWith("-") && word !== "-";
}

interface Bundled {
  readonly name: string;
  readonly option: CurlOption | undefined;
  readonly inline: string | undefined;
}

function optionsIn(word: string): readonly Bundled[] {
  return word.startsWith("--")
    ? [{ name: word, option: longOption(word.slice(2)), inline: undefined }]
    : unbundle(word);
}

/** `-sXPOST` → `-s`, `-X` with `POST`: the first letter that takes a value takes the rest. */
function unbundle(word: string): readonly Bundled[] {
  const bundle: Bundled[] = [];
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at] ?? "";
    const option = shortOption(letter);
    const rest = word.slice(at + 1);
    if (option?.takesValue === true && rest !== "")
      return [...bundle, { name: `-${letter}`, option, inline: rest }];
    bundle.push({ name: `-${letter}`, option, inline: undefined });
    if (option === undefined) return bundle;
  }
  return bundle;
}

function unknown(name: string): CurlProblem {
  const equals = name.indexOf("=");
  const hint =
    equals > 0 && longOption(name.slice(2, equals)) !== undefined
      ? `Put a space in place of the "=": ${name.slice(0, equals)} ${name.slice(equals + 1)}.`
      : "Remove it if it does not change the request.";
  return { argument: name, message: `${name} is not an option that is known here. ${hint}` };
}
