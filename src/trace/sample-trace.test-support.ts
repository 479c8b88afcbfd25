import type { TraceBatch } from "./trace-recorder.ts";
import { GET_HELLO, HELLO, ID, SampleScript } from "./sample-script.test-support.ts";

const STREAM = { source: "function-url", payload: '{"version":"2.0","rawPath":"/stream"}' };

/**
 * Traces made without a simulator, in the order and shape that a run leaves behind: for tests, benchmarks and the
 * stage's own fixture page. Shapes: Runtime API reference §1–§4, §6.
 */
export function sampleTrace(): TraceBatch {
  const script = new SampleScript();
  script.deploy();
  const first = script.environment();
  script.coldStart(first, { ...GET_HELLO, requestId: ID(1) });
  script.respond(first, ID(1), HELLO, 11.8);
  script.freeze(first, 2400);
  script.invoke({ ...GET_HELLO, requestId: ID(2) });
  script.deliver(first, ID(2), false);
  script.respond(first, ID(2), HELLO, 3.1);
  script.freeze(first, 1800);

  script.invoke({ ...GET_HELLO, requestId: ID(3) });
  script.deliver(first, ID(3), false);
  script.log(first, "stderr", 'jq: error (at <stdin>:1): Cannot index number with "name"', ID(3));
  script.fail(
    first,
    ID(3),
    '{"errorMessage":"handler exited with status 5","errorType":"Function.HandlerFailed"}',
    4.4,
  );
  script.freeze(first, 3100);

  script.invoke({ ...GET_HELLO, requestId: ID(4) });
  script.deliver(first, ID(4), false);
  script.refusedTwice(first, ID(4));
  script.freeze(first, 900);

  script.invoke({ ...GET_HELLO, requestId: ID(5) });
  script.deliver(first, ID(5), false);
  script.log(
    first,
    "stdout",
    "\u001b[33mwarn\u001b[0m sleeping longer than the \u001b[1mtimeout\u001b[0m",
    ID(5),
  );
  script.timeOut(first, ID(5));

  script.invoke({ ...GET_HELLO, requestId: ID(6) });
  script.reinitialise(first, ID(6));
  script.deliver(first, ID(6), false);
  script.crash(first, ID(6));

  const second = script.environment();
  script.coldStart(second, { ...STREAM, requestId: ID(7) });
  script.stream(second, ID(7));
  return script.finish();
}

/** A long, regular trace: `invocations` warm ones over `environments` environments, ten a second, 13 events each. */
export function longTrace(invocations: number, environments = 4): TraceBatch {
  const script = new SampleScript();
  script.deploy();
  const ids = Array.from({ length: environments }, () => script.environment());
  for (let index = 0; index < invocations; index += 1) {
    const environmentId = ids[index % environments] ?? "";
    const requestId = ID(index + 1);
    const request = { requestId, payload: `{"n":${index}}`, source: "invoke" };
    if (index < environments) script.coldStart(environmentId, request);
    else {
      script.invoke(request);
      script.deliver(environmentId, requestId, false);
    }
    if (index % 50 === 49)
      script.fail(environmentId, requestId, '{"errorMessage":"no","errorType":"Function.No"}', 2);
    else
      script.respond(
        environmentId,
        requestId,
        `{"statusCode":200,"body":"${index}"}`,
        1 + (index % 7),
      );
    script.freeze(environmentId, 90);
  }
  return script.finish();
}
