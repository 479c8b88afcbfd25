import { type Page, test as base, expect } from "./support/test.ts";
import { callHarness } from "./support/harness.ts";
import type { ExitStatus, StartOutcome } from "../src/contract/engine.ts";
import type { EnvironmentOptions, HarnessFile, Report } from "./fixtures/linux-engine-harness.ts";
import { TUTORIAL_FILES, bashFiles, elfFor } from "./linux-scripts.ts";

/** The real engine in a real browser; the Runtime API behind it only writes down what arrives. */
class Machine {
  readonly #page: Page;
  #made = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  call<T>(method: string, argument?: unknown): Promise<T> {
    return callHarness<T>(this.#page, method, argument);
  }

  /** A new environment with these files. */
  async create(
    files: readonly HarnessFile[],
    options: Partial<EnvironmentOptions> = {},
  ): Promise<string> {
    this.#made += 1;
    const id = `env-${this.#made}`;
    await this.call("create", { id, files, ...options });
    return id;
  }

  start(
    id: string,
    options: { readonly lineStepping?: boolean; readonly now?: number } = {},
  ): Promise<StartOutcome> {
    return this.call("start", { id, ...options });
  }

  report(id: string): Promise<Report> {
    return this.call("report", id);
  }

  /** Runs the files to their end. */
  async run(
    files: readonly HarnessFile[],
    options: Partial<EnvironmentOptions> = {},
  ): Promise<Report & { id: string }> {
    const id = await this.create(files, options);
    const outcome = await this.start(id);
    expect(outcome.kind).toBe("started");
    await this.call("exited", id);
    const report = await this.report(id);
    await this.call("dispose", id);
    return { ...report, id };
  }
}

const test = base.extend<object, { machine: Machine }>({
  machine: [
    async ({ browser }, use) => {
      const page = await browser.newPage();
      await page.goto(
        new URL("e2e/fixtures/linux-engine.html", test.info().project.use.baseURL).href,
      );
      await page.waitForSelector("html[data-ready=true]", { state: "attached" });
      await use(new Machine(page));
      await page.close();
    },
    { scope: "worker" },
  ],
});

const exited = (code: number): ExitStatus => ({ kind: "exited", code });
const signaled = (signal: string, isOutOfMemory = false): ExitStatus => ({
  kind: "signaled",
  signal,
  isOutOfMemory,
});

test.describe("starting the entry point (Runtime API reference §3.3, §5.2)", () => {
  const good = "#!/bin/bash\nexit 0\n";
  const rows: readonly (readonly [
    name: string,
    files: readonly HarnessFile[],
    outcome: unknown,
  ])[] = [
    ["is missing", [], { kind: "entry-point-missing", candidates: outcomes("missing", "missing") }],
    [
      "is a directory",
      [{ path: "/var/task/bootstrap/inner", text: "" }],
      { kind: "entry-point-missing", candidates: outcomes("directory", "missing") },
    ],
    [
      "has mode 0644, even with a good one in /opt",
      [
        { path: "/var/task/bootstrap", text: good, mode: 0o644 },
        { path: "/opt/bootstrap", text: good },
      ],
      { kind: "exec-failed", errno: "EACCES", candidates: outcomes("taken", "not-tried") },
    ],
    [
      "has CRLF line endings",
      file("#!/bin/bash\r\nexit 0\r\n"),
      { kind: "exec-failed", errno: "ENOENT" },
    ],
    ["has no shebang", file("exit 0\n"), { kind: "exec-failed", errno: "ENOEXEC" }],
    [
      "names an interpreter that does not exist",
      file("#!/bin/zsh\n"),
      { kind: "exec-failed", errno: "ENOENT" },
    ],
    ["is a program for arm64", file(elfFor(183)), { kind: "exec-failed", errno: "ENOEXEC" }],
    ["is empty", file(""), { kind: "exec-failed", errno: "ENOEXEC" }],
    ["is good", file(good), { kind: "started", entryPoint: "/var/task/bootstrap" }],
    [
      "is good and in a layer only",
      [{ path: "/opt/bootstrap", text: good }],
      { kind: "started", entryPoint: "/opt/bootstrap", candidates: outcomes("missing", "taken") },
    ],
  ];
  for (const [name, files, outcome] of rows) {
    test(`bootstrap ${name}`, async ({ machine }) => {
      const id = await machine.create(files);
      expect(await machine.start(id)).toMatchObject(outcome as Record<string, unknown>);
      await machine.call("dispose", id);
    });
  }

  test("bootstrap is a program that Lambda runs and this machine cannot: said in our own words", async ({
    machine,
  }) => {
    const id = await machine.create(file(elfFor(62)));
    await expect(machine.start(id)).rejects.toThrow(/Lambda would run it.*Run on this computer/);
    await machine.call("dispose", id);
  });

  function file(text: string): HarnessFile[] {
    return [{ path: "/var/task/bootstrap", text }];
  }

  function outcomes(task: string, opt: string) {
    return [
      { path: "/var/task/bootstrap", outcome: task },
      { path: "/opt/bootstrap", outcome: opt },
    ];
  }
});

test.describe("how a runtime ends", () => {
  const next =
    'curl -sS -o /tmp/event "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"';
  const rows: readonly (readonly [
    name: string,
    lines: readonly string[],
    exit: ExitStatus,
    output?: object,
    options?: Partial<EnvironmentOptions>,
  ])[] = [
    ["exit 3", ["exit 3"], exited(3)],
    ["exit 0", ["echo done"], exited(0), { stdout: "done\n" }],
    ["set -e", ["set -e", "false", "echo never"], exited(1), { stdout: "" }],
    [
      "set -e with pipefail",
      ["set -eo pipefail", "false | true", "echo never"],
      exited(1),
      { stdout: "" },
    ],
    ["a pipeline that fails without pipefail", ["set -e", "false | true"], exited(0)],
    [
      "set -u",
      ["set -u", 'echo "$NOT_THERE"'],
      exited(1),
      { stderr: expect.stringContaining("unbound variable") },
    ],
    [
      "a command that is not there",
      ["set -e", "no-such-tool"],
      exited(127),
      { stderr: expect.stringContaining("command not found") },
    ],
    ["a command that cannot be executed", ["set -e", "/etc/passwd"], exited(126)],
    ["an EXIT trap", ["trap 'echo bye' EXIT", "exit 4"], exited(4), { stdout: "bye\n" }],
    ["kill -9 of itself", ["kill -9 $$"], signaled("killed")],
    ["SIGSEGV", ["kill -SEGV $$"], signaled("segmentation fault")],
    ["SIGABRT", ["kill -ABRT $$"], signaled("aborted")],
    ["SIGTERM", ["kill $$"], signaled("terminated")],
    ["a child killed by a signal", ["(kill -9 $BASHPID)", 'exit "$?"'], exited(137)],
    [
      "a background job that outlives it",
      ["(sleep 1000; echo late) &", "echo first", "exit 5"],
      exited(5),
      { stdout: "first\n" },
    ],
    [
      "streams apart, byte for byte, without a line end",
      [String.raw`printf '\x00\xff\r\n'; printf 'e\xc3' >&2; printf end`],
      exited(0),
      { stdout: "\x00\xff\r\nend", stderr: "e\xc3" },
    ],
    [
      "memory over the limit",
      ["head -c 300000000 /dev/zero | tail | wc -c", "echo never"],
      signaled("killed", true),
      { stdout: "" },
      { memoryMb: 32 },
    ],
    ["exit 3 with a held next of a child", [`${next} &`, "sleep 0.2", "exit 3"], exited(3)],
  ];
  for (const [name, lines, exit, output, options] of rows) {
    test(name, async ({ machine }) => {
      test.slow(options !== undefined, "fills memory");
      const report = await machine.run(bashFiles(...lines), options);
      expect(report).toMatchObject({ exit, ...output });
    });
  }

  test("exit 3 after next", async ({ machine }) => {
    const id = await machine.create(bashFiles(next, "cat /tmp/event", "exit 3"));
    await machine.start(id);
    expect(await machine.call("invoke", { id, requestId: "r-1", payload: '{"a":1}' })).toEqual({
      exit: exited(3),
    });
    expect(await machine.report(id)).toMatchObject({
      stdout: '{"a":1}',
      requests: ["GET /invocation/next"],
    });
    await machine.call("dispose", id);
  });

  test("a TERM trap runs on SIGTERM and not on SIGKILL", async ({ machine }) => {
    const script = bashFiles("trap 'echo term; exit 9' TERM", `${next} &`, "wait");
    for (const [signal, exit, stdout] of [
      ["SIGTERM", exited(9), "term\n"],
      ["SIGKILL", signaled("killed"), ""],
    ] as const) {
      const id = await machine.create(script);
      await machine.start(id);
      await machine.call("next", id);
      await machine.call("kill", { id, signal });
      expect(await machine.call("exited", id)).toEqual(exit);
      expect((await machine.report(id)).stdout).toBe(stdout);
      await machine.call("dispose", id);
    }
  });

  test("100 MB of output are cut, said so, and the page lives", async ({ machine }) => {
    test.slow();
    const report = await machine.run(bashFiles("yes abcdefg | head -c 100000000", "echo end >&2"));
    expect(report).toMatchObject({ exit: exited(0), stderr: "" });
    expect(report.stdoutBytes).toBe(8 * 1024 * 1024);
    expect(report.notices).toEqual([expect.stringContaining("Output was cut")]);
  });

  test("an endless loop is killed, and /tmp is kept for the next start", async ({ machine }) => {
    const id = await machine.create(
      bashFiles(
        "if [ -e /tmp/kept ]; then cat /tmp/kept; exit 0; fi",
        "echo before > /tmp/kept",
        next,
        "while :; do :; done",
      ),
    );
    await machine.start(id);
    await machine.call("next", id);
    void machine.call("invoke", { id, requestId: "r-1", payload: "{}" });
    await machine.call("kill", { id, signal: "SIGKILL" });
    expect(await machine.call("exited", id)).toEqual(signaled("killed"));
    await machine.start(id);
    expect(await machine.call("exited", id)).toEqual(exited(0));
    expect((await machine.report(id)).stdout).toBe("before\n");
    await machine.call("dispose", id);
  });

  test("a fork bomb is bounded and said, others go on, and it can be killed", async ({
    machine,
  }) => {
    test.slow();
    const bomb = await machine.create(
      bashFiles(`${next} &`, "bomb() { bomb | bomb & }", "bomb", "wait", "sleep 1000"),
    );
    await machine.start(bomb);
    await expect
      .poll(
        async () =>
          (await machine.report(bomb)).notices.join("") +
          JSON.stringify((await machine.report(bomb)).exit),
        {
          timeout: 200_000,
        },
      )
      .toMatch(/could not be started|isOutOfMemory/);
    const neighbour = await machine.run(bashFiles("echo alive"));
    expect(neighbour.stdout).toBe("alive\n");
    await machine.call("kill", { id: bomb, signal: "SIGKILL" });
    expect((await machine.call<ExitStatus>("exited", bomb)).kind).toBe("signaled");
    await machine.call("dispose", bomb);
  });
});

test.describe("what a process finds", () => {
  test("Lambda's user, folders, limits and nothing else in its environment", async ({
    machine,
  }) => {
    const report = await machine.run(
      bashFiles(
        "pwd; id -un; umask; ulimit -n; readlink /proc/self/fd/0",
        "touch /var/task/x 2>/dev/null || echo task is read-only",
        "touch /opt/x 2>/dev/null || echo opt is read-only",
        "touch /tmp/x && echo tmp is writable",
        "echo ${HOME-no home} ${USER-no user} $#",
        "readlink -f /bin/sh; df -m /tmp | awk 'NR == 2 { print ($2 > 64) }'",
      ),
    );
    expect(report.stdout.split("\n")).toEqual([
      "/var/task",
      "sbx_user1051",
      "0022",
      "1024",
      "/dev/null",
      "task is read-only",
      "opt is read-only",
      "tmp is writable",
      "no home no user 0",
      "/usr/bin/bash",
      "1",
      "",
    ]);
  });

  test("environments do not see each other's files and processes", async ({ machine }) => {
    const script = bashFiles(
      'curl -sS -o /dev/null "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"',
      "ls /tmp; touch /tmp/mine",
      "ls -d /proc/[0-9]* | wc -l",
      "uname -n",
    );
    const ids = await Promise.all([1, 2, 3, 4].map(() => machine.create(script)));
    await Promise.all(ids.map((id) => machine.start(id)));
    await Promise.all(ids.map((id) => machine.call("next", id)));
    await Promise.all(
      ids.map((id) => machine.call("invoke", { id, requestId: id, payload: "{}" })),
    );
    const reports = await Promise.all(ids.map((id) => machine.report(id)));
    const names = reports.map(({ stdout }) => {
      const [processes, name] = stdout.split("\n");
      expect(Number(processes)).toBeLessThanOrEqual(5);
      return name;
    });
    expect(new Set(names).size).toBe(4);
    await Promise.all(ids.map((id) => machine.call("dispose", id)));
  });

  test("the time that it is started and thawed with", async ({ machine }) => {
    const next =
      'curl -sS -o /dev/null "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"';
    const id = await machine.create(bashFiles("date -u +%F", next, "date -u +%F"));
    await machine.start(id, { now: Date.UTC(2030, 0, 1, 12) });
    await machine.call("next", id);
    await machine.call("freeze", id);
    await machine.call("thaw", { id, now: Date.UTC(2020, 5, 1, 12) });
    await machine.call("invoke", { id, requestId: "r", payload: "{}" });
    expect((await machine.report(id)).stdout).toBe("2030-01-01\n2020-06-01\n");
    await machine.call("dispose", id);
  });

  test("stands still while it is frozen", async ({ machine }) => {
    const id = await machine.create(
      bashFiles(
        "(while :; do echo >> /tmp/ticks; sleep 0.01; done) &",
        'curl -sS -o /dev/null "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation/next"',
        "wc -l < /tmp/ticks",
      ),
    );
    await machine.start(id);
    await machine.call("next", id);
    await machine.call("freeze", id);
    // Another environment keeps the machine busy meanwhile: standing still is not merely a machine at rest.
    await machine.run(bashFiles("for i in $(seq 60); do sleep 0.01; done"));
    await machine.call("thaw", { id, now: Date.now() });
    await machine.call("invoke", { id, requestId: "r", payload: "{}" });
    expect(Number((await machine.report(id)).stdout)).toBeLessThan(50);
    await machine.call("dispose", id);
  });

  test("no network but the Runtime API, and the log says so once", async ({ machine }) => {
    const report = await machine.run(
      bashFiles(
        "curl -sS http://example.com/ ; echo $?",
        "curl -sS http://example.com/ ; echo $?",
        "curl -sS --max-time 5 http://93.184.216.34/ ; echo $?",
        "curl -sS https://example.com/ ; echo $?",
      ),
    );
    expect(report.stdout).toBe("6\n6\n7\n6\n");
    expect(report.notices.filter((notice) => notice.includes("example.com"))).toHaveLength(1);
    expect(report.notices.join("")).toContain("93.184.216.34");
  });
});

test.describe("the loop", () => {
  test("AWS's tutorial loop runs unmodified, 50 times, without loss", async ({ machine }) => {
    test.slow();
    const id = await machine.create(TUTORIAL_FILES);
    await machine.start(id);
    await machine.call("next", id);
    const { wholeMs } = await machine.call<{ wholeMs: number[] }>("loop", {
      id,
      count: 50,
      payload: '{"n":1}',
      freeze: true,
    });
    expect(wholeMs).toHaveLength(50);
    const report = await machine.report(id);
    expect(report.stderr).toBe('{"n":1}\n'.repeat(50));
    expect(report.exit).toBeUndefined();
    await machine.call("dispose", id);
  });

  test("large events and responses, with Expect: 100-continue", async ({ machine }) => {
    const api = "http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation";
    const id = await machine.create(
      bashFiles(
        `curl -sS -o /tmp/event "${api}/next"`,
        "wc -c < /tmp/event",
        `curl -sS -w '%{http_code}\\n' -o /dev/null -H 'Expect: 100-continue' --data-binary @/tmp/event "${api}/big/response"`,
        `curl -sS -w '%{http_code}\\n' -o /dev/null -H 'Transfer-Encoding: chunked' -T /tmp/event -X POST "${api}/chunked/response"`,
      ),
    );
    await machine.start(id);
    await machine.call("next", id);
    const payload = JSON.stringify("x".repeat(3_000_000));
    expect(await machine.call("invoke", { id, requestId: "big", payload })).toMatchObject({
      bytes: payload.length,
    });
    await machine.call("exited", id);
    expect((await machine.report(id)).stdout).toBe(`${payload.length}\n202\n202\n`);
    await machine.call("dispose", id);
  });

  test("Bash can be stepped line by line, with its variables", async ({ machine }) => {
    const id = await machine.create(
      bashFiles("A=1", "helper() {", '  B="two words"', "}", "helper", "exit 7"),
    );
    await machine.start(id, { lineStepping: true });
    const lines: number[] = [];
    for (const line of [2, 6, 3, 4]) {
      await expect.poll(async () => (await machine.report(id)).lines.at(-1)?.line).toBe(line);
      lines.push(line);
      if (line !== 4) await machine.call("continueLine", { id, mode: "step" });
    }
    expect(await machine.call("variables", id)).toMatchObject({ A: '"1"' });
    await machine.call("continueLine", { id, mode: "run" });
    expect(await machine.call("exited", id)).toEqual(exited(7));
    expect((await machine.report(id)).lines[0]).toMatchObject({
      path: "/var/task/bootstrap",
      command: "A=1",
    });
    await machine.call("dispose", id);
  });
});

base("two machines draw different random numbers and know the time", async ({ page }) => {
  await page.goto("e2e/fixtures/linux-engine.html");
  await page.waitForSelector("html[data-ready=true]", { state: "attached" });
  const machine = new Machine(page);
  const script = bashFiles(
    "cat /proc/sys/kernel/random/uuid; echo $RANDOM $SRANDOM; od -An -tx8 -N8 /dev/urandom; mktemp -u",
    "date +%s >&2",
  );
  const drawn: string[][] = [];
  for (let made = 0; made < 2; made += 1) {
    await machine.call("restart");
    const report = await machine.run(script);
    drawn.push(report.stdout.trim().split("\n"));
    expect(Math.abs(Number(report.stderr) - Date.now() / 1000)).toBeLessThan(60);
  }
  for (const [index, line] of (drawn[0] ?? []).entries()) expect(drawn[1]?.[index]).not.toBe(line);
  expect(drawn[0]).toHaveLength(4);
});

base("the image is kept, and loading shows bytes", async ({ browser }) => {
  // A context of its own: in the shared one the image may be in the HTTP cache.
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto("e2e/fixtures/linux-engine.html");
  await page.waitForSelector("html[data-ready=true]", { state: "attached" });
  const machine = new Machine(page);
  const progress =
    await machine.call<{ kind: string; loaded?: number; total?: number }[]>("prepare");
  const loading = progress.filter((step) => step.kind === "loading");
  expect(loading.length).toBeGreaterThan(2);
  expect(loading.at(-1)?.loaded).toBe(loading.at(-1)?.total);
  expect(progress.at(-1)?.kind).toBe("ready");
  await page.route(/\/linux\/|\.wasm/, (route) => route.abort());
  await machine.call("restart");
  const report = await machine.run(bashFiles("echo offline"));
  expect(report.stdout).toBe("offline\n");
  await context.close();
});
