import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import {
  type FixtureFile,
  type RunningFunction,
  afterwards,
  bashFunction,
  cleanUp,
  eventually,
  functionDirectory,
  runFunction,
} from "./local.test-support.ts";

/** External extensions as real processes: Runtime API reference §10, §3.5. */
afterEach(cleanUp);

/** Functions of an extension in Bash and curl: `register NAME EVENTS…` sets `$id`; `next` prints an event. */
const EXTENSION = `#!/bin/bash
set -u
api="http://$AWS_LAMBDA_RUNTIME_API/2020-01-01/extension"
register() {
  local name=$1; shift
  id=$(curl -sS -i -H "Lambda-Extension-Name: $name" -d "{\\"events\\":[$*]}" "$api/register" |
    grep -Fi lambda-extension-identifier | tr -d '[:space:]' | cut -d: -f2)
}
next() { curl -sS -H "Lambda-Extension-Identifier: $id" "$api/event/next"; }
name=\${0##*/}
`;
const LOOP = `${EXTENSION}
register "$name" '"INVOKE","SHUTDOWN"'
while event=$(next); do
  echo "$name got $event"
  case $event in *SHUTDOWN*) exit 0 ;; esac
done
`;

async function run(
  extensions: Readonly<Record<string, string | FixtureFile>>,
  bootstrap = bashFunction("echo 1"),
  settings: Parameters<typeof runFunction>[1] = {},
): Promise<RunningFunction> {
  const layer = functionDirectory(
    Object.fromEntries(
      Object.entries(extensions).map(([name, file]) => [`extensions/${name}`, file]),
    ),
  );
  return runFunction(functionDirectory({ bootstrap }), { ...settings, layers: [layer] });
}
const extensionLines = (f: RunningFunction): string[] =>
  f.events.flatMap((event) =>
    event.kind === "log" && event.process !== undefined && event.process !== "runtime"
      ? [event.text]
      : [],
  );

describe("an external extension in Bash", () => {
  it("is started before the runtime, hears of each invocation and of the end", async () => {
    const f = await run({ a: LOOP, "not-started/x": LOOP });
    expect((await f.invoke()).body).toBe("1");
    expect((await f.invoke()).body).toBe("1");
    await eventually(() => extensionLines(f)).toHaveLength(2);
    const started = f.events.filter(({ kind }) => kind === "process.started");
    expect(started).toMatchObject([
      { process: "extension:a", entryPoint: "/opt/extensions/a" },
      { process: "runtime" },
    ]);
    expect(extensionLines(f)[0]).toContain('"eventType":"INVOKE"');
    expect(f.logs()).toContain("EXTENSION\tName: a\tState: Ready\tEvents: [INVOKE, SHUTDOWN]");
    await f.close();
  });

  it("sees exactly its own variables, and its path as only argument", async () => {
    const f = await run(
      { a: LOOP.replace("register", 'echo "$# $0"; env | cut -d= -f1 | sort; register') },
      undefined,
      { variables: new Map([["MINE", "1"]]) },
    );
    await f.invoke();
    const [line = "", ...names] = extensionLines(f);
    expect(line).toBe("0 /opt/extensions/a");
    expect(
      names.slice(
        0,
        names.findIndex((name) => name.startsWith("a got")),
      ),
    ).toEqual([
      "AWS_ACCESS_KEY_ID",
      "AWS_DEFAULT_REGION",
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
      "AWS_LAMBDA_FUNCTION_NAME",
      "AWS_LAMBDA_FUNCTION_VERSION",
      "AWS_LAMBDA_INITIALIZATION_TYPE",
      "AWS_LAMBDA_RUNTIME_API",
      "AWS_REGION",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN",
      "LANG",
      "LD_LIBRARY_PATH",
      "MINE",
      "PATH",
      // Bash's own.
      "PWD",
      "SHLVL",
      "TZ",
      "_",
    ]);
  });

  it("makes the invocation wait for it; the caller has its answer before", async () => {
    const f = await run({ a: LOOP.replace("case", "sleep 0.4; case") });
    expect((await f.invoke()).body).toBe("1");
    await eventually(() => f.events.find(({ kind }) => kind === "invocation.finished")?.kind).toBe(
      "invocation.finished",
    );
    const finished = f.events.find((event) => event.kind === "invocation.finished");
    expect(finished?.durationMs).toBeGreaterThan(390);
  });

  it("that ends in an invocation fails it, and everything is started again", async () => {
    const f = await run(
      {
        a: `${EXTENSION}register "$name" '"INVOKE"'; next; [ -e /tmp/once ] || { touch /tmp/once; while [ ! -e /tmp/twice ]; do sleep 0.02; done; exit 0; }; next; sleep 100`,
      },
      bashFunction("[ -e /tmp/twice ] && echo again || { touch /tmp/twice; sleep 100; }"),
    );
    const first = await f.invoke();
    expect(first.headers.get("x-amz-function-error")).toBe("Unhandled");
    expect(first.body).toMatch(
      /^\{"errorType":"Extension.Crash","errorMessage":"RequestId: \S+ Error: exit code 0"\}$/,
    );
    expect((await f.invoke()).body).toBe("again");
  });

  it.each([
    ["without its executable bit", { content: LOOP, mode: 0o644 }, "permission denied"],
    ["without a shebang", { content: "echo\n" }, "exec format error"],
    ["with CR at the line's end", { content: "#!/bin/bash\r\n" }, "no such file or directory"],
  ])("%s fails Init", async (_what, file, reason) => {
    const f = await run({ a: file });
    expect(JSON.parse((await f.invoke()).body)).toEqual({
      errorType: "Extension.LaunchError",
      errorMessage: expect.stringContaining(`Error: fork/exec /opt/extensions/a: ${reason}`),
    });
  });

  it("under a misspelt name keeps Init from ending: the log says which", async () => {
    const f = await run({
      foo: LOOP.replace('"$name" \'"INVOKE","SHUTDOWN"\'', "bar '\"INVOKE\"'"),
    });
    void f.invoke().catch(() => undefined);
    const expected = "Lambda waits for “foo”, but “bar” registered";
    await eventually(() => f.logs().join("\n")).toContain(expected);
    expect(f.events.filter(({ kind }) => kind === "process.started")).toHaveLength(1);
  });

  it("gets SHUTDOWN with its reason after the runtime has had SIGTERM", async () => {
    const f = await run(
      { a: LOOP },
      bashFunction("sleep 100", "trap 'echo terminated; exit' TERM"),
      {
        timeoutSeconds: 1,
      },
    );
    await f.invoke();
    await eventually(() => extensionLines(f).at(-1)).toContain('"shutdownReason":"timeout"');
    const exits = f.events.filter((event) => event.kind === "process.exited");
    expect(exits.map(({ process }) => process)).toEqual(["runtime", "extension:a"]);
    expect(exits[1]).toMatchObject({ wasAsked: true, status: { kind: "exited", code: 0 } });
  });

  it("stands still between invocations, with its children", async () => {
    const f = await run({ a: LOOP.replace("while", "sleep 1000 & while") });
    expect((await f.invoke()).body).toBe("1");
    await eventually(() => statesOf(f.runtimeApi)).toMatch(/^T{4,}$/);
  });
});

/** States of the processes that use this Runtime API, one letter each. */
function statesOf(runtimeApi: string): string {
  const states = readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const variables = readFileSync(`/proc/${pid}/environ`, "latin1").split("\0");
      if (!variables.includes(`AWS_LAMBDA_RUNTIME_API=${runtimeApi}`)) return [];
      return [/^State:\s(\S)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? ""];
    } catch {
      return []; // ended meanwhile
    }
  });
  return states.join("");
}

describe("telemetry to a listener on this computer", () => {
  it("arrives by HTTP, the first invocation's report in the second one", async () => {
    const batches: string[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (bytes: Buffer) => (body += bytes.toString()));
      request.on("end", () => {
        batches.push(body);
        response.end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    afterwards(() => void server.close());
    const { port } = server.address() as AddressInfo; // a TCP server's
    const f = await run(
      {
        a: LOOP.replace(
          "while",
          `curl -sS -X PUT -H "Lambda-Extension-Identifier: $id" -d '{"schemaVersion":"2025-01-29","types":["platform","function"],"buffering":{"timeoutMs":25},"destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:${port}"}}' "http://$AWS_LAMBDA_RUNTIME_API/2022-07-01/telemetry"; echo; while`,
        ),
      },
      bashFunction("echo at work >&2; sleep 0.3; echo 1"),
    );
    await f.invoke();
    await eventually(() => f.logs().filter((line) => line.startsWith("REPORT"))).toHaveLength(1);
    expect(batches.join()).toContain('"record":"at work"');
    expect(batches.join()).not.toContain("platform.report");
    await f.invoke();
    expect(batches.join()).toContain("platform.report");
    expect(extensionLines(f)[0]).toBe('"OK"');
    expect(f.logs()).toContain(
      "TELEMETRY\tName: a\tState: Subscribed\tTypes: [Platform, Function]",
    );
  });

  it("arrives by TCP, one record a line", async () => {
    let text = "";
    const server = createTcpServer((socket) => {
      socket.on("data", (bytes: Buffer) => (text += bytes.toString()));
      socket.on("error", () => undefined); // the connection ends with the environment
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    afterwards(() => void server.close());
    const { port } = server.address() as AddressInfo; // a TCP server's
    const f = await run(
      {
        a: LOOP.replace(
          "while",
          `curl -sS -X PUT -H "Lambda-Extension-Identifier: $id" -d '{"schemaVersion":"2025-01-29","types":["platform","function"],"buffering":{"timeoutMs":25},"destination":{"protocol":"TCP","port":${port}}}' "http://$AWS_LAMBDA_RUNTIME_API/2022-07-01/telemetry"; echo; while`,
        ),
      },
      bashFunction("echo at work >&2; sleep 0.3; echo 1"),
    );
    await f.invoke();
    await f.invoke();
    await eventually(() => text).toContain("platform.report");
    const records = text
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { readonly type: string }).type);
    expect(records.slice(0, 2)).toEqual(["platform.initStart", "platform.telemetrySubscription"]);
    expect(records).toContain("function");
    expect(extensionLines(f)[0]).toBe('"OK"');
  });
});
