import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, expect, test } from "vitest";

/* What lint measures of each function of the product: no function may be huge, and only few may be long or intricate. */

const LONG_LINES = 60;
const MOST_LONG = 35;
const MOST_COMPLEX = 15;

interface Measured {
  readonly rule: string;
  readonly text: string;
}

let measured: readonly Measured[] = [];

beforeAll(async () => {
  measured = await measure();
}, 60_000);

test("the measurement finds something", () => {
  expect(measured).not.toHaveLength(0);
});

test(`at most ${MOST_LONG} functions have more than ${LONG_LINES} lines`, () => {
  const long = measured.filter(({ rule }) => rule.includes("max-lines-per-function"));
  expect(long.length, shown(long)).toBeLessThanOrEqual(MOST_LONG);
});

test("no function has more than 150 lines", () => {
  const lines = ({ text }: Measured): number => Number(/\((\d+)\)/.exec(text)?.[1]);
  const huge = measured.filter((one) => lines(one) > 150);
  expect(huge, shown(huge)).toEqual([]);
});

test(`at most ${MOST_COMPLEX} functions have a cyclomatic complexity above 15`, () => {
  const complex = measured.filter(({ rule }) => rule.includes("complexity"));
  expect(complex.length, shown(complex)).toBeLessThanOrEqual(MOST_COMPLEX);
});

function shown(found: readonly Measured[]): string {
  return found.map(({ text }) => text).join("\n");
}

async function measure(): Promise<readonly Measured[]> {
  const root = fileURLToPath(new URL("..", import.meta.url));
  const args = ["-c", "scripts/function-sizes.oxlintrc.json", "--format", "json", "src"];
  const program = "node_modules/oxlint/bin/oxlint";
  const run = promisify(execFile)(process.execPath, [program, ...args], {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  });
  // Findings are a failure to lint, and here what was asked for.
  const { stdout } = await run.catch((error: { readonly stdout: string }) => error);
  const { diagnostics } = JSON.parse(stdout) as {
    readonly diagnostics: readonly {
      readonly code: string;
      readonly message: string;
      readonly filename: string;
      readonly labels: readonly { readonly span: { readonly line: number } }[];
    }[];
  };
  return diagnostics
    .filter(({ filename }) => !/\.(?:test|test-support|generated)\.tsx?$/.test(filename))
    .map(({ code, message, filename, labels }) => ({
      rule: code,
      text: `${filename}:${labels[0]?.span.line}: ${message}`,
    }));
}
