import { describe, expect, it } from "vitest";
import type { FakeScript } from "./fake-engine.ts";
import { createServiceFixture } from "./service-fixture.ts";

const echo: FakeScript = async (process) => {
  for (;;) {
    const { requestId, event } = await process.next();
    await process.respond(requestId, event);
  }
};

describe("happy path", () => {
  it("answers", async () => {
    const f = createServiceFixture(echo);
    expect(await f.call('{"a":1}')).toBe('{"a":1}');
    expect(await f.call('{"a":2}')).toBe('{"a":2}');
    await f.service.whenIdle();
    expect(f.log().filter((line) => line.startsWith("START"))).toHaveLength(2);
  });
});
