import { parseArgs as nodeParseArgs } from "node:util";
import { expect, test } from "vitest";
import { parseArgs } from "./parse-args.ts";

const OPTIONS = {
  name: { type: "string", short: "n" },
  all: { type: "boolean", short: "a" },
  very: { type: "boolean", short: "v", multiple: true },
  tag: { type: "string", multiple: true, short: "t" },
  level: { type: "string", default: "3" },
} as const;

const ARGUMENTS: readonly (readonly string[])[] = [
  [],
  ["--name", "x"],
  ["--name=x=y"],
  ["-n", "x"],
  ["-nx"],
  ["-an", "x"],
  ["-avv"],
  ["-avnx"],
  ["--tag", "a", "-t", "b"],
  ["--", "--name", "x"],
  ["a", "b"],
  ["a", "--all", "b"],
  ["--unknown"],
  ["-z"],
  ["--name"],
  ["--all=1"],
  ["-"],
  ["--no-all"],
  ["--name="],
];

const outcome = (parse: (config: object) => object, config: object): unknown => {
  try {
    return JSON.parse(JSON.stringify(parse(config))) as unknown;
  } catch (error) {
    return (error as { code?: string }).code;
  }
};

test.each([
  {},
  { strict: false },
  { allowPositionals: true },
  { tokens: true, allowPositionals: true },
])("parses as Node with %j", (settings) => {
  for (const args of ARGUMENTS) {
    const config = { args, options: OPTIONS, ...settings };
    expect([args, outcome(parseArgs, config)]).toEqual([
      args,
      outcome(nodeParseArgs as (config: object) => object, config),
    ]);
  }
});
