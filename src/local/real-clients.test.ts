import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  BASH_LOOP,
  bashFunction,
  cleanUp,
  functionDirectory,
  runFunction,
  eventually,
} from "./local.test-support.ts";

afterEach(cleanUp);

const REQUEST_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("a Bash runtime with real curl", () => {
  it("answers, warm and cold, with its log (Runtime API reference §6, §8.2)", async () => {
    const directory = functionDirectory({
      bootstrap: bashFunction(
        `echo handling >&2; echo "{\\"event\\":$event}"`,
        `echo "init of $_HANDLER"`,
      ),
    });
    const { invoke, logs } = await runFunction(directory);
    const first = await invoke('{"a":"ü"}');
    expect([first.status, first.body]).toEqual([200, '{"event":{"a":"ü"}}']);
    const id = first.headers.get("x-amzn-requestid") ?? "";
    expect(id).toMatch(REQUEST_ID);
    expect(first.headers.get("x-amz-executed-version")).toBe("$LATEST");
    expect((await invoke()).body).toBe('{"event":{}}');
    const lines = logs();
    expect(lines[0]).toMatch(/^INIT_START Runtime Version: provided:al2023/);
    expect(lines.slice(1, 4)).toEqual([
      "init of function.handler",
      `START RequestId: ${id} Version: $LATEST`,
      "handling",
    ]);
    expect(lines[4]).toBe(`END RequestId: ${id}`);
    expect(lines[5]).toMatch(
      new RegExp(
        String.raw`^REPORT RequestId: ${id}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms\t$`,
      ),
    );
    expect(lines.filter((line) => line.startsWith("INIT_START"))).toHaveLength(1);
  });

  it("gives the process Lambda's variables and nothing of ours (§5.1)", async () => {
    process.env["OF_THE_CALLER"] = "secret";
    const directory = functionDirectory({
      bootstrap: bashFunction("env | cut -d= -f1 | tr '\\n' ' '"),
    });
    const { invoke } = await runFunction(directory, { variables: new Map([["MINE", "1"]]) });
    const { body } = await invoke();
    delete process.env["OF_THE_CALLER"];
    const ofTheShell = ["PWD", "SHLVL", "_"];
    const names = body
      .trim()
      .split(" ")
      .filter((name) => !ofTheShell.includes(name));
    expect(names.toSorted()).toEqual([
      "AWS_ACCESS_KEY_ID",
      "AWS_DEFAULT_REGION",
      "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
      "AWS_LAMBDA_FUNCTION_NAME",
      "AWS_LAMBDA_FUNCTION_VERSION",
      "AWS_LAMBDA_INITIALIZATION_TYPE",
      "AWS_LAMBDA_LOG_GROUP_NAME",
      "AWS_LAMBDA_LOG_STREAM_NAME",
      "AWS_LAMBDA_RUNTIME_API",
      "AWS_REGION",
      "AWS_SECRET_ACCESS_KEY",
      "AWS_SESSION_TOKEN",
      "AWS_XRAY_CONTEXT_MISSING",
      "AWS_XRAY_DAEMON_ADDRESS",
      "LAMBDA_RUNTIME_DIR",
      "LAMBDA_TASK_ROOT",
      "LANG",
      "LD_LIBRARY_PATH",
      "MINE",
      "PATH",
      "TZ",
      "_AWS_XRAY_DAEMON_ADDRESS",
      "_AWS_XRAY_DAEMON_PORT",
      "_HANDLER",
    ]);
  });

  it("starts it in the directory, with empty input and its own path as only argument (§5.2)", async () => {
    const directory = functionDirectory({
      bootstrap: bashFunction(`echo "$PWD|$LAMBDA_TASK_ROOT|$#|$0|$(cat | wc -c)"`),
    });
    const { invoke } = await runFunction(directory);
    expect((await invoke()).body).toBe(`${directory}|${directory}|0|${directory}/bootstrap|0`);
  });

  it("gets the headers of §4 in Go's spelling", async () => {
    const directory = functionDirectory({
      bootstrap: `${BASH_LOOP}
headers=$(mktemp)
curl -sS -D "$headers" -o /dev/null "$api/invocation/next"
id=$(grep Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
curl -sS -X POST "$api/invocation/$id/response" --data-binary @"$headers" -o /dev/null
next
`,
    });
    const { invoke } = await runFunction(directory);
    const lines = (await invoke()).body.split("\r\n");
    expect(lines[0]).toBe("HTTP/1.1 200 OK");
    expect(lines.slice(1).map((line) => line.split(":")[0])).toEqual([
      "Content-Type",
      "Lambda-Runtime-Aws-Request-Id",
      "Lambda-Runtime-Deadline-Ms",
      "Lambda-Runtime-Invocation-Id",
      "Lambda-Runtime-Invoked-Function-Arn",
      "Lambda-Runtime-Trace-Id",
      "Date",
      "Content-Length",
      "",
      "",
    ]);
  });

  it("refuses an answer with an earlier attempt's invocation id, and the log says whose it is (§4)", async () => {
    const directory = functionDirectory({
      bootstrap: `#!/bin/bash
api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
headers=$(mktemp)
next() {
  curl -sS -D "$headers" -o /dev/null "$api/invocation/next"
  id=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
  attempt=$(grep -Fi Lambda-Runtime-Invocation-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
}
answer() { curl -sS -w ' %{http_code}' -H "Lambda-Runtime-Invocation-Id: $1" -d "$2" "$api/invocation/$id/response"; }
next; first=$attempt; answer "$attempt" 1 > /dev/null
next; late=$(answer "$first" 2)
answer "$attempt" "$late" > /dev/null
next
`,
    });
    const { invoke, logs } = await runFunction(directory);
    expect((await invoke()).body).toBe("1");
    expect((await invoke()).body).toBe(
      '{"errorMessage":"Invoke timeout","errorType":"InvokeTimeout"}\n 410',
    );
    expect(logs().join("\n")).toMatch(
      /A late answer was refused with 410: its Lambda-Runtime-Invocation-Id belongs to attempt 1 of request/,
    );
  });

  it("refuses a wrong id with 400, a second answer with 403, and takes the right one (§1.5)", async () => {
    const directory = functionDirectory({
      bootstrap: `${BASH_LOOP}
next
mine=$id; id=00000000-0000-0000-0000-000000000000
wrong=$(respond x); id=$mine
right=$(respond '"first"'); again=$(respond '"second"')
echo "$wrong $right $again"
next
`,
    });
    const { invoke, logs } = await runFunction(directory);
    expect((await invoke()).body).toBe('"first"');
    await eventually(logs).toContain("400 202 403");
  });

  it("hands an error on as it was posted, and keeps the process (§3.3)", async () => {
    const directory = functionDirectory({
      bootstrap: `${BASH_LOOP}
while next; do
  post "invocation/$id/error" -H 'Lambda-Runtime-Function-Error-Type: Function.Bad' -d '{"errorMessage":"no","errorType":"Bad","pid":'$$'}' >/dev/null
done
`,
    });
    const { invoke } = await runFunction(directory);
    const first = await invoke();
    expect(first.status).toBe(200);
    expect(first.headers.get("x-amz-function-error")).toBe("Unhandled");
    expect(first.body).toMatch(/^\{"errorMessage":"no","errorType":"Bad","pid":\d+\}$/);
    expect((await invoke()).body).toBe(first.body);
  });

  it("sends 6 MB and an odd byte both ways", { timeout: 20_000 }, async () => {
    const directory = functionDirectory({
      bootstrap: `${BASH_LOOP}
while :; do
  curl -sS -D head -o body "$api/invocation/next"
  id=$(grep -Fi Lambda-Runtime-Aws-Request-Id head | tr -d '[:space:]' | cut -d: -f2)
  curl -sS -X POST "$api/invocation/$id/response" --data-binary @body -o /dev/null
done
`,
    });
    const { invoke } = await runFunction(directory);
    const payload = `"${"é".repeat(3_145_726)}x"`; // 6 291 455 bytes
    expect((await invoke(payload)).body === payload).toBe(true);
  });
});

describe("failures (Runtime API reference §3.3)", () => {
  const fault = (type: string, message: string): RegExp =>
    new RegExp(
      String.raw`^\{"errorType":"${type}","errorMessage":"RequestId: [0-9a-f-]{36} Error: ${message}"\}$`,
    );

  it.each<readonly [string, Parameters<typeof functionDirectory>[0], RegExp]>([
    [
      "no bootstrap",
      { other: "" },
      fault(
        "Runtime.InvalidEntrypoint",
        String.raw`Couldn't find valid bootstrap\(s\): \[/var/task/bootstrap /opt/bootstrap\]`,
      ),
    ],
    [
      "a directory in its place",
      { "bootstrap/x": "" },
      fault(
        "Runtime.InvalidEntrypoint",
        String.raw`Couldn't find valid bootstrap\(s\): \[/var/task/bootstrap /opt/bootstrap\]`,
      ),
    ],
    [
      "mode 0644",
      { bootstrap: { content: "#!/bin/bash\n", mode: 0o644 } },
      fault("Runtime.InvalidEntrypoint", "fork/exec /var/task/bootstrap: permission denied"),
    ],
    [
      "no shebang line",
      { bootstrap: "echo hi\n" },
      fault("Runtime.InvalidEntrypoint", "fork/exec /var/task/bootstrap: exec format error"),
    ],
    [
      "an empty file",
      { bootstrap: "" },
      fault("Runtime.InvalidEntrypoint", "fork/exec /var/task/bootstrap: exec format error"),
    ],
    [
      "a carriage return after the interpreter",
      { bootstrap: "#!/bin/bash\r\necho hi\r\n" },
      fault(
        "Runtime.InvalidEntrypoint",
        "fork/exec /var/task/bootstrap: no such file or directory",
      ),
    ],
    [
      "an interpreter that is not there",
      { bootstrap: "#!/usr/bin/nowhere\n" },
      fault(
        "Runtime.InvalidEntrypoint",
        "fork/exec /var/task/bootstrap: no such file or directory",
      ),
    ],
    [
      "status 1 in init",
      { bootstrap: "#!/bin/bash\nexit 1\n" },
      fault("Runtime.ExitError", "Runtime exited with error: exit status 1"),
    ],
    [
      "status 0 in init",
      { bootstrap: "#!/bin/bash\n" },
      fault("Runtime.ExitError", "Runtime exited without providing a reason"),
    ],
    [
      "status 127",
      { bootstrap: "#!/bin/bash\nexec /nowhere\n" },
      fault("Runtime.ExitError", "Runtime exited with error: exit status 127"),
    ],
    [
      "an exit in the invocation",
      { bootstrap: `${BASH_LOOP}next; exit 3\n` },
      fault("Runtime.ExitError", "Runtime exited with error: exit status 3"),
    ],
    [
      "SIGKILL",
      { bootstrap: `${BASH_LOOP}next; kill -KILL $$\n` },
      fault("Runtime.ExitError", "Runtime exited with error: signal: killed"),
    ],
    [
      "SIGSEGV",
      { bootstrap: `${BASH_LOOP}next; ulimit -c 0; kill -SEGV $$\n` },
      fault("Runtime.ExitError", "Runtime exited with error: signal: segmentation fault"),
    ],
    [
      "SIGTERM",
      { bootstrap: `${BASH_LOOP}next; kill -TERM $$\n` },
      fault("Runtime.ExitError", "Runtime exited with error: signal: terminated"),
    ],
    [
      "init/error and an exit",
      {
        bootstrap: `${BASH_LOOP}post init/error -d '{"errorMessage":"cannot","errorType":"Runtime.Config"}' >&2\nexit 1\n`,
      },
      /^\{"errorMessage":"cannot","errorType":"Runtime\.Config"\}$/,
    ],
  ])("%s", async (_case, files, expected) => {
    const { invoke } = await runFunction(functionDirectory(files));
    const answer = await invoke();
    expect(answer.body).toMatch(expected);
    expect([answer.status, answer.headers.get("x-amz-function-error")]).toEqual([200, "Unhandled"]);
  });

  it("an executable of another machine is an exec format error", async () => {
    const elf = new Uint8Array(64);
    elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
    elf[18] = 0x08; // MIPS
    const { invoke } = await runFunction(functionDirectory({ bootstrap: { content: elf } }));
    expect((await invoke()).body).toMatch(/exec format error/);
  });

  it("runs a failing init twice and logs it before START (§3.2)", async () => {
    const { invoke, logs } = await runFunction(
      functionDirectory({ bootstrap: "#!/bin/bash\necho trying\nexit 1\n" }),
    );
    await invoke();
    expect(logs().map((line) => line.split(/[ \t]/)[0])).toEqual([
      "INIT_START",
      "trying",
      "INIT_REPORT",
      "trying",
      "INIT_REPORT",
      "START",
      "END",
      "REPORT",
    ]);
  });

  it("kills the whole group after the time-out, and starts again", async () => {
    const directory = functionDirectory({
      bootstrap: `${BASH_LOOP}
trap 'touch terminated' TERM
next
if [ "$event" = '"hang"' ]; then
  sleep 1000 & echo $! >child
  setsid sleep 1000 & echo $! >escaped
  wait
fi
respond '"fine"' >/dev/null
next
`,
    });
    const { invoke } = await runFunction(directory, { timeoutSeconds: 1 });
    const hung = await invoke('"hang"');
    expect(hung.body).toMatch(
      /"errorType":"Sandbox.Timedout","errorMessage":"RequestId: [^"]* Error: Task timed out after 1.00 seconds"/,
    );
    expect(hung.logTail).toMatch(/Status: timeout\n$/);
    // A busy machine may need more than a second for the new start, too.
    await eventually(async () => (await invoke('"again"')).body).toBe('"fine"');
    expect(existsSync(join(directory, "terminated"))).toBe(false); // §13 no. 16
    for (const name of ["child", "escaped"]) {
      const pid = Number(readFileSync(join(directory, name), "utf8"));
      await eventually(() => isRunning(pid)).toBe(false);
    }
  });

  it("answers 413 to a response that is one byte too large, and goes on (§13 no. 25)", async () => {
    const directory = functionDirectory({
      bootstrap: `${BASH_LOOP}
next; head -c 6291557 /dev/zero | tr '\\0' 1 >big
echo "status $(post "invocation/$id/response" --data-binary @big)"
next; respond '"next one"' >/dev/null; next
`,
    });
    const { invoke, logs } = await runFunction(directory);
    expect((await invoke()).body).toBe(
      '{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
    );
    expect((await invoke()).body).toBe('"next one"');
    expect(logs()).toContain("status 413");
  });
});

function isRunning(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "latin1").includes(") Z ");
  } catch {
    return false;
  }
}

describe("between and around invocations", () => {
  it("freezes all processes between invocations (§3.5)", async () => {
    const directory = functionDirectory({
      bootstrap: `${BASH_LOOP}
echo $$ >pid
sleep 1000 & echo $! >child
while next; do respond '"ok"' >/dev/null; done
`,
    });
    const { invoke } = await runFunction(directory);
    const state = (name: string): string => {
      const pid = readFileSync(join(directory, name), "utf8").trim();
      return (
        / ([A-Z]) /.exec(readFileSync(`/proc/${pid}/stat`, "latin1").replace(/.*\)/, ""))?.[1] ?? ""
      );
    };
    await invoke();
    await eventually(() => [state("pid"), state("child")]).toEqual(["T", "T"]);
    expect((await invoke()).body).toBe('"ok"');
  });

  it("loses no line and mixes none, whatever the amount", async () => {
    const directory = functionDirectory({
      bootstrap: bashFunction(
        `seq -f 'line %g of the standard error stream' 5000 >&2; echo '"done"'`,
      ),
    });
    const { invoke, logs } = await runFunction(directory);
    await invoke();
    const lines = logs().filter((line) => line.startsWith("line "));
    expect(lines).toHaveLength(5000);
    expect(lines.at(-1)).toBe("line 5000 of the standard error stream");
    expect(logs().findIndex((line) => line.startsWith("END"))).toBeGreaterThan(
      logs().lastIndexOf(lines.at(-1) ?? ""),
    );
  });

  it("gives two requests at once an environment each, with its own Runtime API (§13 no. 40)", async () => {
    const directory = functionDirectory({
      bootstrap: bashFunction(
        `touch "$$.here"; until [ "$(ls *.here | wc -l)" = 2 ]; do sleep 0.01; done; echo "\\"$AWS_LAMBDA_RUNTIME_API\\""`,
      ),
    });
    const { invoke, runtimeApi } = await runFunction(directory);
    const bodies = (await Promise.all([invoke(), invoke()])).map(
      (answer) => JSON.parse(answer.body) as string,
    );
    expect(new Set(bodies).size).toBe(2);
    expect(bodies).toContain(runtimeApi);
  });

  it("streams a response with error trailers (§1.6)", async () => {
    const directory = functionDirectory({
      bootstrap: `#!${process.execPath}
const http = require("node:http");
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const call = (method, path, headers, write) => new Promise((resolve, reject) => {
  const request = http.request({ host, port, method, path: "/2018-06-01/runtime" + path, headers }, (response) => {
    let body = "";
    response.on("data", (chunk) => (body += chunk)).on("end", () => resolve({ response, body }));
  });
  request.on("error", reject);
  write?.(request);
  request.end();
});
(async () => {
  for (;;) {
    const { response } = await call("GET", "/invocation/next", {});
    const id = response.headers["lambda-runtime-aws-request-id"];
    const answer = await call("POST", "/invocation/" + id + "/response", {
      "Lambda-Runtime-Function-Response-Mode": "streaming",
      "Transfer-Encoding": "chunked",
      "Content-Type": "text/plain",
      Trailer: "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
    }, (request) => {
      request.write("part one, ");
      request.write("part two");
      request.addTrailers({
        "Lambda-Runtime-Function-Error-Type": "Runtime.Broken",
        "Lambda-Runtime-Function-Error-Body": Buffer.from('{"errorMessage":"mid-stream"}').toString("base64"),
      });
    });
    console.log("posted", answer.response.statusCode);
  }
})();
`,
    });
    const { url, invoke, logs } = await runFunction(directory);
    const streaming = url
      .replace("2015-03-31", "2021-11-15")
      .replace("invocations", "response-streaming-invocations");
    const response = await fetch(streaming, { method: "POST", body: "{}" });
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(text).toContain("part one, ");
    expect(text).toContain('"ErrorCode":"Runtime.Broken"');
    expect(text).toContain("mid-stream");
    await eventually(logs).toContain("posted 202");
    expect((await invoke()).body).toBe("part one, part two");
  });

  it("waits for a runtime that somebody else starts", async () => {
    const directory = functionDirectory({});
    const { invoke, runtimeApi } = await runFunction(directory, { startsProcess: false });
    const api = `http://${runtimeApi}/2018-06-01`;
    expect(await (await fetch(`${api}/ping`)).text()).toBe("pong");
    // Without the log, whose last line is written only when the runtime comes back.
    const answer = invoke('{"by":"hand"}', { headers: { "X-Amz-Log-Type": "None" } });
    const next = await fetch(`${api}/runtime/invocation/next`);
    const id = next.headers.get("lambda-runtime-aws-request-id") ?? "";
    await fetch(`${api}/runtime/invocation/${id}/response`, {
      method: "POST",
      body: await next.text(),
    });
    expect((await answer).body).toBe('{"by":"hand"}');
  });

  it("answers pings and wrong paths before there is an environment", async () => {
    const { runtimeApi } = await runFunction(functionDirectory({}));
    expect(await (await fetch(`http://${runtimeApi}/2018-06-01/ping`)).text()).toBe("pong");
    expect((await fetch(`http://${runtimeApi}/nothing`)).status).toBe(404);
  });

  it("takes an edited bootstrap with the next cold start", async () => {
    const directory = functionDirectory({
      bootstrap: `${BASH_LOOP}next; respond '"old"' >/dev/null; exit 0\n`,
    });
    const { invoke } = await runFunction(directory);
    expect((await invoke()).body).toBe('"old"');
    writeFileSync(join(directory, "bootstrap"), bashFunction(`echo '"new"'`));
    await eventually(async () => (await invoke()).body).toBe('"new"');
  });
});
