import { expect, it } from "vitest";
import { headerValue } from "#runtime-api/message.ts";
import { createServiceFixture } from "#lambda/service.test-support.ts";
import { createTraceStore } from "#trace/trace-store.ts";
import { explainEvent } from "./explain-event.ts";

const HEADER = "Lambda-Runtime-Invocation-Id";

it.each([
  ["that sends the invocation ID back: none", true],
  ["that does not: what it is for", false],
])("a hint for a runtime %s", async (_what, echoes) => {
  const f = createServiceFixture(async (process) => {
    for (;;) {
      const { requestId, response } = await process.next();
      const invocationId = headerValue(response.headers, HEADER) ?? "";
      await process.call("POST", `/runtime/invocation/${requestId}/response`, {
        headers: echoes ? [[HEADER, invocationId]] : [],
        body: "1",
      });
    }
  });
  await f.call();
  await f.settle();
  const store = createTraceStore({ schedule: (flush) => flush() });
  store.append({ events: f.events, bodies: [] });
  const post = f.eventsOf("api.request").find(({ method }) => method === "POST");
  const { todo } = explainEvent(store, post?.seq ?? -1) ?? {};
  expect(todo?.includes(HEADER)).toBe(echoes ? undefined : true);
});
