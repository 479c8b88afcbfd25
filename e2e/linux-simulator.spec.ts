import { expect } from "./support/test.ts";
import { test } from "./support/linux-simulator-page.ts";
import type { HarnessFile } from "./fixtures/linux-engine-harness.ts";
import { TUTORIAL_FILES, bashFiles } from "./linux-scripts.ts";

// The whole simulator with real Bash: what a caller gets and what the log says (Runtime API reference §3.3, §6).

const next =
  'curl -sS -o /tmp/event -D /tmp/head "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"';

test("AWS's tutorial bootstrap answers 30 invocations with the right log lines", async ({
  simulator,
}) => {
  test.slow();
  await simulator.deploy(TUTORIAL_FILES);
  for (let index = 0; index < 30; index += 1) {
    const answer = await simulator.invoke(JSON.stringify({ index }));
    expect(answer).toMatchObject({ payload: '{"answer": "hello"}' });
    expect(answer.functionError).toBeUndefined();
  }
  const lines = await simulator.logUntilReports(30);
  expect(lines.filter((line) => line.startsWith("START RequestId"))).toHaveLength(30);
  expect(lines.filter((line) => line.startsWith("END RequestId"))).toHaveLength(30);
  expect(lines.filter((line) => /^\{"index":\d+\}/.test(line)).map((line) => line.trim())).toEqual(
    Array.from({ length: 30 }, (_, index) => `{"index":${index}}`),
  );
  const reports = lines.filter((line) => line.startsWith("REPORT"));
  expect(reports[0]).toMatch(/Memory Size: 128 MB\tMax Memory Used: [1-9]\d* MB\tInit Duration/);
});

test("four callers at once get four environments of one machine", async ({ simulator }) => {
  await simulator.deploy(TUTORIAL_FILES);
  const answers = await Promise.all(
    [1, 2, 3, 4].map((index) => simulator.invoke(JSON.stringify({ index }))),
  );
  for (const answer of answers) expect(answer.payload).toBe('{"answer": "hello"}');
});

const failures: readonly (readonly [
  name: string,
  files: readonly HarnessFile[],
  type: string,
  message: string,
])[] = [
  [
    "missing",
    [],
    "Runtime.InvalidEntrypoint",
    "Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]",
  ],
  [
    "not executable",
    [{ path: "/var/task/bootstrap", text: "#!/bin/sh\n", mode: 0o644 }],
    "Runtime.InvalidEntrypoint",
    "fork/exec /var/task/bootstrap: permission denied",
  ],
  [
    "with CRLF line endings",
    [{ path: "/var/task/bootstrap", text: "#!/bin/sh\r\nexit\r\n" }],
    "Runtime.InvalidEntrypoint",
    "fork/exec /var/task/bootstrap: no such file or directory",
  ],
  [
    "without shebang",
    [{ path: "/var/task/bootstrap", text: "exit 0\n" }],
    "Runtime.InvalidEntrypoint",
    "fork/exec /var/task/bootstrap: exec format error",
  ],
  [
    "exit 3 in init",
    bashFiles("exit 3"),
    "Runtime.ExitError",
    "Runtime exited with error: exit status 3",
  ],
  [
    "exit 3 after next",
    bashFiles(next, "exit 3"),
    "Runtime.ExitError",
    "Runtime exited with error: exit status 3",
  ],
  [
    "exit 0 after next",
    bashFiles(next),
    "Runtime.ExitError",
    "Runtime exited without providing a reason",
  ],
  [
    "kill -9",
    bashFiles(next, "kill -9 $$"),
    "Runtime.ExitError",
    "Runtime exited with error: signal: killed",
  ],
];

for (const [name, files, errorType, message] of failures) {
  test(`a bootstrap that is ${name} gives Lambda's words`, async ({ simulator }) => {
    await simulator.deploy(files);
    const answer = await simulator.invoke("{}");
    expect(answer.functionError).toBe("Unhandled");
    expect(JSON.parse(answer.payload)).toMatchObject({
      errorType,
      errorMessage: expect.stringContaining(message),
    });
  });
}

test("an endless loop times out at the deadline; /tmp is kept for the next one", async ({
  simulator,
}) => {
  await simulator.deploy(
    bashFiles(
      next,
      "id=$(grep -Fi aws-request-id /tmp/head | tr -d '[:space:]' | cut -d: -f2)",
      "if [ ! -e /tmp/kept ]; then touch /tmp/kept; while :; do :; done; fi",
      'curl -sS -X POST -d kept "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/$id/response"',
      next,
    ),
    { timeoutSeconds: 2, concurrencyLimit: 1 },
  );
  expect(JSON.parse((await simulator.invoke("{}")).payload)).toMatchObject({
    errorType: "Sandbox.Timedout",
    errorMessage: expect.stringContaining("Task timed out after 2.00 seconds"),
  });
  expect((await simulator.invoke("{}")).payload).toBe("kept");
});

test("memory over the limit is told as such in REPORT", async ({ simulator }) => {
  test.slow();
  await simulator.deploy(bashFiles(next, "head -c 400000000 /dev/zero | tail | wc -c"), {
    timeoutSeconds: 60,
  });
  const answer = await simulator.invoke("{}");
  expect(JSON.parse(answer.payload)).toMatchObject({
    errorMessage: expect.stringContaining("signal: killed"),
  });
  const lines = await simulator.logUntilReports(1);
  expect(lines.find((line) => line.startsWith("REPORT"))).toContain("Runtime.OutOfMemory");
});

test("a call to anywhere else is told once in the log, apart from the function's lines", async ({
  simulator,
}) => {
  await simulator.deploy(
    bashFiles("curl -sS http://example.com/", "curl -sS http://example.com/", "exit 3"),
  );
  await simulator.call("notes");
  await simulator.invoke("{}");
  const lines = (await simulator.logUntilReports(1)).filter((line) => line.includes("example.com"));
  expect(lines[0]).toContain("Could not resolve host");
  const notes = await simulator.call<string[]>("notes");
  expect(notes.filter((note) => note.includes("example.com"))).not.toHaveLength(0);
  expect(lines.some((line) => line.includes("No network"))).toBe(false);
});

test("step mode stops at the lines of the user's own script", async ({ simulator }) => {
  await simulator.deploy(bashFiles("A=1", "B=2", next, "exit 3"));
  await simulator.call("stepMode", true);
  const answer = simulator.invoke("{}");
  const seen: unknown[] = [];
  // Gates of the protocol hold too; each step releases one of them.
  await expect
    .poll(async () => {
      const { heldGates, line } = await simulator.call<{ heldGates: number; line?: number }>(
        "held",
      );
      if (line !== undefined && seen.at(-1) !== line) seen.push(line);
      if (heldGates > 0 && line !== 3) await simulator.call("step");
      return line;
    })
    .toBe(3);
  expect(seen).toEqual([2, 3]);
  await simulator.call("stepMode", false);
  await simulator.call("continue");
  expect((await answer).functionError).toBe("Unhandled");
});
