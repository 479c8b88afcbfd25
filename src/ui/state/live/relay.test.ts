import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import type { OutsideMessage } from "#simulator/outside-message.ts";
import { createFakeChannels } from "./fake-channel.test-support.ts";
import type { AnswerOutside } from "./outside-response.ts";
import { type RelayChannel, type RelayOwner, askRelay, isOffered, serveRelay } from "./relay.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const REQUEST = { method: "POST", url: "/live/url/", headers: [], body: utf8("{}") } as const;

/** Answers with its name, in two pieces. */
const answerAs =
  (name: string, asked: string[] = []): AnswerOutside =>
  ({ url }, send) => {
    asked.push(url);
    send({ kind: "head", status: 200, headers: [] });
    send({ kind: "chunk", bytes: utf8(name) });
    send({ kind: "end" });
  };

const owner = (
  tabId: string | undefined,
  functionName: string,
  answer: AnswerOutside,
): RelayOwner => ({
  tabId: () => tabId,
  functionName: () => functionName,
  answer,
});

/** What comes back, as text, after everything that needs no time. */
function ask(channel: RelayChannel, recipient: Parameters<typeof askRelay>[1]): string[] {
  const heard: string[] = [];
  askRelay(
    channel,
    recipient,
    500,
  )(REQUEST, (message: OutsideMessage) => {
    heard.push(message.kind === "chunk" ? utf8Text(message.bytes) : message.kind);
  });
  return heard;
}

describe("the relay between tabs", () => {
  it.each([
    { what: "by the function's name", recipient: { kind: "function", functionName: "pets" } },
    { what: "by the tab's id", recipient: { kind: "tab", tabId: "tab-2" } },
  ] as const)("finds another tab $what, and only that one answers", async ({ recipient }) => {
    const open = createFakeChannels();
    serveRelay(open(), owner("tab-1", "orders", answerAs("orders")));
    serveRelay(open(), owner("tab-2", "pets", answerAs("pets")));
    const channel = open();
    const heard = ask(channel, recipient);
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual(["head", "pets", "end"]);
    expect(channel.listeners).toBe(0);
  });

  it("has one tab answer where two offer themselves", async () => {
    const open = createFakeChannels();
    const asked: string[] = [];
    // As after duplicating a tab: the same id, the same function.
    serveRelay(open(), owner("tab-1", "pets", answerAs("first", asked)));
    serveRelay(open(), owner("tab-1", "pets", answerAs("second", asked)));
    const heard = ask(open(), { kind: "function", functionName: "pets" });
    await vi.advanceTimersByTimeAsync(1000);
    expect(heard).toEqual(["head", "first", "end"]);
    expect(asked).toHaveLength(1);
  });

  it.each([
    { kind: "function", functionName: "nobody" },
    { kind: "tab", tabId: "closed" },
  ] as const)("says not-mine when nobody offers itself in time: $kind", async (recipient) => {
    const open = createFakeChannels();
    serveRelay(open(), owner("tab-1", "pets", answerAs("pets")));
    serveRelay(open(), owner(undefined, "orders", answerAs("orders")));
    const channel = open();
    const heard = ask(channel, recipient);
    await vi.advanceTimersByTimeAsync(499);
    expect(heard).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(heard).toEqual(["not-mine"]);
    expect(channel.listeners).toBe(0);
  });

  it("waits for a slow answer without a limit, once a tab has offered itself", async () => {
    const open = createFakeChannels();
    let send: (message: OutsideMessage) => void = () => undefined;
    serveRelay(
      open(),
      owner("tab-1", "pets", (_, answer) => {
        send = answer;
      }),
    );
    const channel = open();
    const heard = ask(channel, { kind: "tab", tabId: "tab-1" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual([]);
    send({ kind: "head", status: 200, headers: [] });
    await vi.advanceTimersByTimeAsync(0);
    expect(channel.listeners).toBe(1);
    send({ kind: "broken", message: "the stream broke off" });
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toEqual(["head", "broken"]);
    expect(channel.listeners).toBe(0);
  });

  it("keeps the answers of two requests apart", async () => {
    const open = createFakeChannels();
    serveRelay(open(), owner("tab-1", "pets", answerAs("pets")));
    serveRelay(open(), owner("tab-2", "orders", answerAs("orders")));
    const channel = open();
    const pets = ask(channel, { kind: "function", functionName: "pets" });
    const orders = ask(channel, { kind: "function", functionName: "orders" });
    await vi.advanceTimersByTimeAsync(0);
    expect([pets, orders]).toEqual([
      ["head", "pets", "end"],
      ["head", "orders", "end"],
    ]);
  });

  it("tells whether a tab is there without sending it anything", async () => {
    const open = createFakeChannels();
    const asked: string[] = [];
    serveRelay(open(), owner("tab-1", "pets", answerAs("pets", asked)));
    const channel = open();
    await expect(isOffered(channel, { kind: "tab", tabId: "tab-1" })).resolves.toBe(true);
    const absent = isOffered(channel, { kind: "tab", tabId: "tab-2" }, 500);
    await vi.advanceTimersByTimeAsync(500);
    await expect(absent).resolves.toBe(false);
    expect(asked).toEqual([]);
    expect(channel.listeners).toBe(0);
  });
});
