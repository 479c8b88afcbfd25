import { describe, expect, it } from "vitest";
import { parseJson } from "#base/json.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import type { RuntimeApiResponse } from "#runtime-api/message.ts";
import type { FakeProcess } from "./fake-engine.test-support.ts";
import { createServiceFixture, requestId } from "./service.test-support.ts";

/** Every row of Runtime API reference §1.5, from the runtime's first call to what the invoker gets. */
const A = requestId(1);
const WRONG_ID = "400 Invalid request ID";
const refused = (from: string, to: string): string =>
  `403 State transition from ${from} to ${to} failed for runtime. Error: State transition is not allowed`;

/** Status and, for an error, its message. */
function shown({ status, body }: RuntimeApiResponse): string {
  if (status < 400) return String(status);
  const error = parseJson(utf8Text(body)) as { errorMessage: string }; // every error here is an ErrorResponse
  return `${status} ${error.errorMessage}`;
}

interface Row {
  readonly what: string;
  readonly script: (process: FakeProcess, say: (line: string) => void) => Promise<number | void>;
  readonly said: readonly string[];
  /** What the invoker gets. */
  readonly answer: string;
}

const response = (
  process: FakeProcess,
  id: string,
  body: string | Uint8Array = "1",
): Promise<string> => process.respond(id, body).then(shown);
const error = (process: FakeProcess, id: string): Promise<string> =>
  process.fail(id, "{}").then(shown);
const next = (process: FakeProcess): Promise<string> =>
  process.call("GET", "/runtime/invocation/next").then(shown);
const TIMED_OUT = `Unhandled {"errorType":"Sandbox.Timedout","errorMessage":"RequestId: ${A} Error: Task timed out after 3.00 seconds"}`;

const ROWS: readonly Row[] = [
  {
    what: "a response without next, to an invocation that is reserved: 403",
    async script(process, say) {
      say(await response(process, A));
      await process.next();
      say(await response(process, A));
    },
    said: [refused("Started", "InvocationResponse"), "202"],
    answer: "1",
  },
  {
    what: "a response to another id: 400, and A can still be answered",
    async script(process, say) {
      await process.next();
      say(await response(process, "B"));
      say(await response(process, A));
    },
    said: [WRONG_ID, "202"],
    answer: "1",
  },
  {
    what: "a second response, and an error after a response: 403",
    async script(process, say) {
      await process.next();
      say(await response(process, A));
      say(await response(process, A, "2"));
      say(await error(process, A));
    },
    said: [
      "202",
      refused("RuntimeResponseSentState", "InvocationResponse"),
      refused("RuntimeResponseSentState", "InvocationErrorResponse"),
    ],
    answer: "1",
  },
  {
    what: "a response while next is pending on another connection: 400",
    async script(process, say) {
      await process.next();
      say(await response(process, A));
      void process.call("GET", "/runtime/invocation/next");
      say(await response(process, A));
    },
    said: ["202", WRONG_ID],
    answer: "1",
  },
  {
    what: "next again without an answer: the same event at once",
    async script(process, say) {
      const first = await process.next();
      const again = await process.next();
      say(String(first.requestId === again.requestId && first.event === again.event));
      say(await response(process, A));
    },
    said: ["true", "202"],
    answer: "1",
  },
  {
    what: "two polls in parallel: the older one wakes, the other one waits on",
    async script(process, say) {
      const polls = [
        next(process).then(() => say("first")),
        next(process).then(() => say("second")),
      ];
      await Promise.race(polls);
      say(await response(process, A));
    },
    said: ["first", "202"],
    answer: "1",
  },
  {
    what: "a poll whose client hung up takes the event with it, until the runtime asks again",
    async script(process, say) {
      const client = new AbortController();
      void process.call("GET", "/runtime/invocation/next", { signal: client.signal });
      await Promise.resolve();
      client.abort();
      await process.sleep(500);
      say(await next(process));
      say(await response(process, A));
    },
    said: ["200", "202"],
    answer: "1",
  },
  {
    what: "next while the upload of the response is running: 403",
    async script(process, say) {
      await process.next();
      let finish: () => void = () => {};
      const more = new Promise<void>((resolve) => {
        finish = resolve;
      });
      async function* body(): AsyncIterable<Uint8Array> {
        yield utf8("1");
        await more;
        yield utf8("2");
      }
      const upload = process.call("POST", `/runtime/invocation/${A}/response`, { body: body() });
      await process.sleep(10);
      say(await next(process));
      finish();
      say(shown(await upload));
    },
    said: [refused("InvocationResponse", "Ready"), "202"],
    answer: "12",
  },
  {
    what: "a bad response mode: 400, and no further call is legal",
    async script(process, say) {
      await process.next();
      const answer = await process.call("POST", `/runtime/invocation/${A}/response`, {
        headers: [["Lambda-Runtime-Function-Response-Mode", "chunked"]],
        body: "1",
      });
      say(shown(answer));
      say(await response(process, A));
      say(await next(process));
    },
    said: [
      "400 Invalid function response mode",
      refused("InvocationResponse", "InvocationResponse"),
      refused("InvocationResponse", "Ready"),
    ],
    answer: "Unhandled ",
  },
  {
    what: "init/error before next: 202, then 403 for everything; asleep, the invocation times out",
    async script(process, say) {
      if (process.startNumber > 1) return;
      say(shown(await process.initError("{}")));
      say(shown(await process.initError("{}")));
      say(await next(process));
      say(await response(process, "B"));
    },
    said: ["202", refused("InitError", "InitError"), refused("InitError", "Ready"), WRONG_ID],
    answer: TIMED_OUT,
  },
  {
    what: "init/error after next: 403, and nothing changes",
    async script(process, say) {
      await process.next();
      say(shown(await process.initError("{}")));
      say(await response(process, A));
      say(shown(await process.initError("{}")));
    },
    said: [
      refused("Running", "InitError"),
      "202",
      refused("RuntimeResponseSentState", "InitError"),
    ],
    answer: "1",
  },
  {
    what: "a body over the limit: 413, and a function error; next is legal",
    async script(process, say) {
      await process.next();
      say(await response(process, A, new Uint8Array(6_291_557)));
      void next(process).then(say);
    },
    said: ["413 Exceeded maximum allowed payload size (6291556 bytes)."],
    answer:
      'Unhandled {"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}',
  },
  {
    what: "an empty body: 202, and empty for the invoker",
    async script(process, say) {
      await process.next();
      say(await response(process, A, ""));
    },
    said: ["202"],
    answer: "",
  },
  {
    what: "a body that is not JSON: 202, and as it is for the invoker",
    async script(process, say) {
      await process.next();
      say(await response(process, A, "<html>"));
    },
    said: ["202"],
    answer: "<html>",
  },
];

describe("sequences (§1.5), end to end", () => {
  it.each(ROWS)("$what", async ({ script, said, answer }) => {
    const lines: string[] = [];
    const f = createServiceFixture(async (process) => {
      await script(process, (line) => lines.push(line));
      return process.hang();
    });
    const answered = f.call();
    await f.advance(20_000);
    expect(await answered).toBe(answer);
    expect(lines).toEqual(said);
  });

  it("a response before any next, with no invocation pending: 400", async () => {
    const lines: string[] = [];
    const f = createServiceFixture(async (process) => {
      lines.push(await response(process, "A"));
      return process.hang();
    });
    f.service.createEnvironment();
    await f.settle();
    expect(lines).toEqual([WRONG_ID]);
  });
});
