import { describe, expect, it } from "vitest";
import type { ByteConnection } from "#contract/engine.ts";
import {
  GUEST,
  HOST,
  PayloadWriter,
  TCP_WINDOW_BYTES,
  creditPayload,
} from "../shared/agent-protocol.ts";
import { GuestConnection } from "./guest-connection.ts";

function setUp() {
  const calls: string[] = [];
  const api: ByteConnection = {
    send: (bytes) => calls.push(`send ${bytes.length}`),
    end: () => calls.push("end"),
    destroy: () => calls.push("destroy"),
    onReceive: () => {},
    onClose: () => {},
    consumed: () => {},
  };
  const sent: { type: number; payload?: Uint8Array }[] = [];
  let gone = 0;
  const guest = new GuestConnection(
    api,
    (frame) => sent.push(frame),
    () => (gone += 1),
  );
  const take = (type: number, payload: Uint8Array = new Uint8Array()): void =>
    guest.take({ type, environment: 1, channel: 1, payload });
  const sizes = (): number[] =>
    sent.filter(({ type }) => type === HOST.tcpData).map(({ payload }) => payload?.length ?? 0);
  return { api, guest, sent, calls, take, sizes, gone: () => gone };
}

describe("GuestConnection", () => {
  it("sends to the guest within its credit, in frames that fit", () => {
    const { api, take, sizes } = setUp();
    api.onReceive(new Uint8Array(TCP_WINDOW_BYTES + 10));
    expect(sizes()).toEqual([65_536, 65_536]);
    take(GUEST.tcpCredit, creditPayload(4));
    take(GUEST.tcpCredit, creditPayload(100));
    expect(sizes().slice(2)).toEqual([4, 6]);
  });

  it("ends after everything was sent, once", () => {
    const { api, take, sent } = setUp();
    api.onReceive(new Uint8Array(TCP_WINDOW_BYTES + 1));
    api.onReceive(undefined);
    expect(sent.some(({ type }) => type === HOST.tcpEnd)).toBe(false);
    take(GUEST.tcpCredit, creditPayload(1));
    take(GUEST.tcpCredit, creditPayload(1));
    expect(sent.filter(({ type }) => type === HOST.tcpEnd)).toHaveLength(1);
  });

  it("gives credit for what the Runtime API has used, in quarters of the window", () => {
    const { api, take, sent, calls } = setUp();
    take(GUEST.tcpData, new Uint8Array(65_536));
    expect(calls).toEqual(["send 65536"]);
    expect(sent).toEqual([]);
    api.onConsumed?.(65_536);
    expect(sent).toEqual([{ type: HOST.tcpCredit, payload: creditPayload(65_536) }]);
  });

  it("resets the guest when the Runtime API breaks off", () => {
    const { api, sent } = setUp();
    api.onClose();
    expect(sent).toEqual([{ type: HOST.tcpClose, payload: Uint8Array.of(1) }]);
  });

  it("says nothing more after both ends are done", () => {
    const { api, take, sent, gone } = setUp();
    take(GUEST.tcpEnd);
    api.onReceive(undefined);
    api.onClose();
    take(GUEST.tcpClosed, new PayloadWriter().u8(0).done());
    expect(sent.map(({ type }) => type)).toEqual([HOST.tcpEnd]);
    expect(gone()).toBe(1);
  });

  it("breaks off at the Runtime API when the guest resets", () => {
    const { take, calls } = setUp();
    take(GUEST.tcpClosed, new PayloadWriter().u8(1).done());
    expect(calls).toEqual(["destroy"]);
  });
});
