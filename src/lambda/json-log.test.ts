import { describe, expect, it } from "vitest";
import type { FakeScript } from "./fake-engine.test-support.ts";
import { createServiceFixture, requestId } from "./service.test-support.ts";

/** Platform lines as JSON objects. Runtime API reference §6.2. */
const ID = requestId(1);
const INIT_START = expect.stringMatching(
  /^\{"time":"2026-01-31T12:00:00\.000Z","type":"platform\.initStart","record":\{"initializationType":"on-demand","phase":"init","runtimeVersion":"provided:al2023\.v\d+","runtimeVersionArn":"[^"]+","functionName":"function","functionVersion":"\$LATEST","instanceId":"[0-9a-f]{32}","instanceMaxMemory":134217728\}\}$/,
);
const START = `{"time":"2026-01-31T12:00:00.174Z","type":"platform.start","record":{"requestId":"${ID}","version":"$LATEST","tracing":{"type":"X-Amzn-Trace-Id","value":"Root=1-697deec0-000000000000000000000001;Parent=0000000000000002;Sampled=0"}}}`;

const logOf = async (script: FakeScript, ms: number): Promise<string[]> => {
  const f = createServiceFixture(script, { logFormat: "JSON" });
  void f.call();
  await f.advance(ms);
  await f.service.whenIdle();
  return f.log();
};

describe("JSON log format (§6.2)", () => {
  it("of a good run: initStart, start, the function's lines as they are, report", async () => {
    const log = await logOf(async (process) => {
      await process.sleep(174.0551);
      const { requestId: id } = await process.next();
      process.print("not JSON\n");
      await process.sleep(11.642);
      await process.respond(id, "12345");
      return process.next().then(() => 0);
    }, 200);
    expect(log).toEqual([
      INIT_START,
      START,
      "not JSON",
      `{"time":"2026-01-31T12:00:00.185Z","type":"platform.report","record":{"requestId":"${ID}","status":"success","metrics":{"durationMs":11.642,"billedDurationMs":186,"memorySizeMB":128,"maxMemoryUsedMB":31,"initDurationMs":174.055}}}`,
    ]);
  });

  it("of a time-out: runtimeDone with the measured time, report with the limit", async () => {
    const log = await logOf(async (process) => {
      await process.next();
      return process.hang();
    }, 3_000);
    expect(log.slice(2)).toEqual([
      `{"time":"2026-01-31T12:00:03.000Z","type":"platform.runtimeDone","record":{"requestId":"${ID}","status":"timeout","metrics":{"durationMs":3000.0,"producedBytes":0}}}`,
      `{"time":"2026-01-31T12:00:03.000Z","type":"platform.report","record":{"requestId":"${ID}","status":"timeout","metrics":{"durationMs":3000.0,"billedDurationMs":3000,"memorySizeMB":128,"maxMemoryUsedMB":31,"initDurationMs":0.0}}}`,
    ]);
  });

  it("of a failing cold start: two initReports, then start and report with the type", async () => {
    const log = await logOf(() => Promise.resolve(1), 0);
    expect(log.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
      "platform.initStart",
      "platform.initRuntimeDone",
      "platform.initReport",
      "platform.initRuntimeDone",
      "platform.initReport",
      "platform.start",
      "platform.runtimeDone",
      "platform.report",
    ]);
    expect(log[2]).toBe(
      '{"time":"2026-01-31T12:00:00.000Z","type":"platform.initReport","record":{"initializationType":"on-demand","phase":"init","status":"error","errorType":"Runtime.ExitError","metrics":{"durationMs":0.0}}}',
    );
    expect(log.at(-1)).toContain('"status":"error","errorType":"Runtime.ExitError"');
  });

  it("of a reported error: status error with the normalised type (§13.44)", async () => {
    const log = await logOf(async (process) => {
      const { requestId: id } = await process.next();
      await process.fail(id, '{"errorType":"Mine"}', "Mine");
      return process.next().then(() => 0);
    }, 0);
    expect(log.at(-1)).toContain('"status":"error","errorType":"Runtime.Unknown"');
  });
});
