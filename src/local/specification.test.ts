import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

/*
 * Which test stands for which row of what we know of the invocation ID, extensions and telemetry (Runtime API reference
 * §4, §10). A row whose test is renamed or taken away shows here.
 */
const API = "src/runtime-api/extensions/extensions-api.test.ts";
const STEP = "src/runtime-api/extensions/extension-step.test.ts";
const SUBSCRIBE = "src/runtime-api/extensions/telemetry-subscription.test.ts";
const INTERNAL = "src/lambda/extensions.test.ts";
const EXTERNAL = "src/lambda/external-extensions.test.ts";
const TELEMETRY = "src/lambda/telemetry/telemetry.test.ts";
const SUBSCRIBER = "src/lambda/telemetry/subscriber.test.ts";
const INVOCATION = "src/lambda/invocation-id.test.ts";
const BASH = "src/local/extensions.test.ts";
const REAL = "src/local/real-clients.test.ts";

const ROWS: Readonly<
  Record<string, readonly (readonly [row: string, file: string, test: string])[]>
> = {
  "invocation ID": [
    ["a header of next, in its place among the others", REAL, '"Lambda-Runtime-Invocation-Id",'],
    [
      "unique for each attempt, the same on re-delivery",
      INVOCATION,
      "is the same when the event is delivered again",
    ],
    ["echoed and equal: 202", INVOCATION, '["equal", invocationId(1), "202"]'],
    ["not echoed: no check", INVOCATION, '["absent", undefined, "202"]'],
    ["echoed and stale: 410 with the body", INVOCATION, '["another one"'],
    [
      "why: the late answer of a first attempt",
      INVOCATION,
      "keeps the late answer of a first attempt",
    ],
    ["the trace says which attempt", INVOCATION, "belongs to attempt 1 of request"],
    ["an unknown path id stays 400", REAL, "refuses a wrong id with 400"],
    ["in every state", "src/runtime-api/step.test.ts", "Lambda-Runtime-Invocation-Id (§4)"],
    ["the wire texts", "src/runtime-api/wire-texts.test.ts", "Lambda-Runtime-Invocation-Id"],
    ["real Bash and curl", REAL, "refuses an answer with an earlier attempt's invocation id"],
    [
      "a hint for a runtime that does not echo",
      "src/ui/state/explain/explain-echo.test.ts",
      "that sends the invocation ID back",
    ],
  ],
  "addresses (§10.1)": [
    ["wrong method: 405", API, "with another method: 405 without a body"],
    ["extensions switched off: 404", INTERNAL, "switches extensions off"],
    ["Logs API: the emulator's stub", API, "Logs.NotSupported"],
    ["Telemetry API where nobody can listen: 202", TELEMETRY, "is answered 202 where nothing"],
  ],
  register: [
    ["1 no name", API, '["no name"'],
    ["2 no JSON, an empty body", API, '["an empty body"'],
    ["3 configurationKeys", API, "configuration keys, before wrong events"],
    ["4e external, unknown event", API, "external, an unknown event"],
    ["5e external, not in Started", API, 'it("external: once"'],
    ["4i internal, SHUTDOWN", API, '"internal, SHUTDOWN"'],
    ["4i' internal, unknown event", API, '"internal, an unknown event"'],
    ["5i closed", API, "Extension.RegistrationClosed"],
    ["6i name taken", API, "Extension with this name already registered"],
    ["7i ten already", API, "Extension limit (10) reached"],
    ["success, accountId first", API, "success: 200 with the identifier"],
    ["a misspelt name", API, "a misspelt name makes an external extension internal"],
    ["a misspelt name, real Bash", BASH, "under a misspelt name keeps Init from ending"],
  ],
  identifier: [
    ["missing, no UUID, unknown", API, "%s: missing, none, unknown"],
    ["other forms of a UUID", API, '["urn"'],
  ],
  "next, init/error, exit/error": [
    ["INVOKE", API, "INVOKE: JSON without a newline"],
    ["no tracing where there is none", API, "leaves tracing out where there is none"],
    ["SHUTDOWN", API, "SHUTDOWN: no identifier, Go's content type"],
    ["a second poll", API, "a second poll in parallel is refused"],
    ["concurrent state modification", API, "exit/error on another connection ends the poll"],
    ["init/error only from Registered", API, "init/error is refused after the first next"],
    ["exit/error names Exited", API, "exit/error after init/error names the state Exited"],
    ["every state × every input", STEP, "$state × $name"],
  ],
  "init phase": [
    ["files by name, runtime when all registered", EXTERNAL, "starts the files by name"],
    ["the eleventh", EXTERNAL, "fails with the eleventh file"],
    ["exec failures", EXTERNAL, '["EACCES", "fork/exec'],
    ["exec failures, real files", BASH, '["without its executable bit"'],
    [
      "exec failures, JavaScript engine",
      "src/engines/javascript/client/engine.test.ts",
      "starts an extension as execve would",
    ],
    [
      "ends when all have called next",
      INTERNAL,
      "ends when the runtime and every registered extension have called next",
    ],
    [
      "registration closes with the runtime's next",
      INTERNAL,
      "closes registration with the runtime's first next",
    ],
    ["out of time", INTERNAL, "runs out of time when an extension never calls next"],
    ["variables", EXTERNAL, "gives them the variables of the reference"],
    ["variables, real processes", BASH, "sees exactly its own variables"],
    ["EXTENSION lines", INTERNAL, "writes one EXTENSION line for each"],
  ],
  "invoke phase": [
    ["subscribers only; ends when they called next", EXTERNAL, "is told to subscribers only"],
    ["the runtime's own deadline", INTERNAL, "with the runtime's own deadline"],
    ["the caller has its answer before", BASH, "makes the invocation wait for it"],
    [
      "time-out after the answer",
      EXTERNAL,
      "times out by a slow extension after the caller had its answer",
    ],
    ["frozen between invocations", BASH, "stands still between invocations"],
  ],
  "reset and shutdown": [
    ["no extension: SIGKILL at once; internal: SIGTERM", INTERNAL, "without one: SIGKILL at once"],
    [
      "external: runtime first, SHUTDOWN, others killed",
      EXTERNAL,
      "ends the runtime, then tells those who asked for it",
    ],
    ["2 s in all", EXTERNAL, "gives 2 s in all, then SIGKILL"],
    ["reason failure", EXTERNAL, "gives the reason failure after a crash"],
    [
      "reason timeout, real signals",
      BASH,
      "gets SHUTDOWN with its reason after the runtime has had SIGTERM",
    ],
    ["crash with status 0", BASH, "that ends in an invocation fails it"],
    ["init/error and exit/error are remembered", EXTERNAL, '["init", "Extension.InitError"]'],
    [
      "started again with new identifiers",
      INTERNAL,
      "comes after a reset with extensions that have to register again",
    ],
  ],
  "telemetry: subscription": [
    ["schema versions", SUBSCRIBE, '["the oldest schema"'],
    ["types", SUBSCRIBE, '["no types"'],
    ["HTTP destination", SUBSCRIBE, '["no port"'],
    ["TCP destination", SUBSCRIBE, '["TCP, port 9001"'],
    ["buffering defaults", SUBSCRIBE, "fills in the defaults"],
    ["200", TELEMETRY, '["accepted", {}'],
    ["closed after init", TELEMETRY, "is closed when Init is over"],
  ],
  "telemetry: delivery": [
    ["HTTP, a JSON array", SUBSCRIBER, "HTTP: POST of a JSON array"],
    ["TCP, one object a line", SUBSCRIBER, "TCP: one JSON object a line"],
    ["maxItems, maxBytes", SUBSCRIBER, "when maxItems are there"],
    ["timeoutMs", SUBSCRIBER, "timeoutMs after its first event"],
    ["everything since initStart, in order", TELEMETRY, "is sent in the order of the reference"],
    [
      "not while frozen; the report in the next invocation",
      TELEMETRY,
      "the report of an invocation arrives in the next one",
    ],
    [
      "tried again, then dropped",
      TELEMETRY,
      "is dropped in the end, and platform.logsDropped says so",
    ],
    ["too slow a listener", SUBSCRIBER, "a listener that falls behind loses batches"],
    ["flushed at Shutdown", TELEMETRY, "is flushed in Shutdown, before the extension is told"],
    ["an extension that feeds itself", TELEMETRY, "that an extension logs feeds itself"],
    ["real Bash, HTTP", BASH, "arrives by HTTP, the first invocation's report in the second one"],
    ["real Bash, TCP", BASH, "arrives by TCP, one record a line"],
    [
      "into the JavaScript sandbox",
      "src/engines/javascript/worker/builtins/http/server.test.ts",
      "a batch of telemetry reaches an http server",
    ],
  ],
  "telemetry: records": [
    ["the records and their fields", TELEMETRY, "has the records of the schema"],
    ["spans", TELEMETRY, '"responseLatency",'],
    ["a line in JSON by schema version", TELEMETRY, '["2022-12-13", { a: 1 }]'],
    ["time-out", TELEMETRY, "tells of a time-out before the reset"],
    ["only the types asked for", TELEMETRY, "sends only the types that were asked for"],
  ],
};

describe.each(Object.entries(ROWS))("%s", (_section, rows) => {
  it.each(rows)("%s", (_row, file, test) => {
    expect(readFileSync(file, "utf8")).toContain(test);
  });
});
