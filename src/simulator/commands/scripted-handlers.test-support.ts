import { toBase64 } from "#base/base64.ts";
import { utf8 } from "#base/utf8.ts";
import type { FakeScript } from "#lambda/fake-engine.test-support.ts";

/** For tests: a runtime that answers every event with `result` and notes the events. */
export function respondWith(result: string, received: string[] = []): FakeScript {
  return async (process) => {
    for (;;) {
      const { requestId, event } = await process.next();
      received.push(event);
      await process.respond(requestId, result);
    }
  };
}

export interface ScriptedStream {
  readonly contentType: string;
  readonly pieces: readonly string[];
  /** Simulated time between two pieces. */
  readonly pauseMs?: number;
  /** Error type of a failure after the last piece. */
  readonly failure?: string;
}

/** For tests: a runtime that streams these pieces for every event. */
export function stream({ contentType, pieces, pauseMs, failure }: ScriptedStream): FakeScript {
  return async (process) => {
    for (;;) {
      const { requestId } = await process.next();
      async function* body(): AsyncIterable<Uint8Array> {
        for (const [index, piece] of pieces.entries()) {
          if (index > 0 && pauseMs !== undefined) await process.sleep(pauseMs);
          yield utf8(piece);
        }
      }
      await process.call("POST", `/runtime/invocation/${requestId}/response`, {
        headers: [
          ["Lambda-Runtime-Function-Response-Mode", "streaming"],
          ["Content-Type", contentType],
        ],
        body: body(),
        trailers:
          failure === undefined
            ? []
            : [
                ["Lambda-Runtime-Function-Error-Type", failure],
                ["Lambda-Runtime-Function-Error-Body", toBase64(utf8('{"errorMessage":"late"}'))],
              ],
      });
    }
  };
}
