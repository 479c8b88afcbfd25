import { type Frame, FrameReader, GUEST, HOST, PayloadWriter } from "../shared/agent-protocol.ts";
import type { MachineCommand, MachineMessage } from "../shared/machine-protocol.ts";
import type { MachinePort, MachineSandbox } from "./machine.ts";

/** Names of the frames that the engine sends, for readable expectations. */
const NAMES = new Map(Object.entries(HOST).map(([name, type]) => [type as number, name]));

/** For tests: a machine whose agent is played by the test. Requests are answered with `ok` unless `answers` says otherwise. */
export class FakeMachine implements MachineSandbox {
  isDisposed = false;
  /** Frames from the engine, in order. */
  readonly received: Frame[] = [];
  /** Own answers by frame type. `undefined` = no answer at all. */
  readonly answers = new Map<number, (frame: Frame) => Omit<Frame, "environment"> | undefined>();
  rests = 0;
  /** Machine time that goes out with what it says. */
  at = 0;
  #sent = 0;
  #isResting = false;
  /** Commands about time, in order. */
  readonly timeCommands: MachineCommand[] = [];
  readonly #reader = new FrameReader();
  readonly port: MachinePort = {
    onmessage: null,
    postMessage: (message) => this.#take(message as MachineCommand),
    close: () => {},
  };

  dispose(): void {
    this.isDisposed = true;
  }

  /** Names of the frames received so far. */
  names(): string[] {
    return this.received.map((frame) => NAMES.get(frame.type) ?? String(frame.type));
  }

  last(type: number): Frame | undefined {
    return this.received.findLast((frame) => frame.type === type);
  }

  /** A frame from the agent. */
  emit(
    type: number,
    environment: number,
    channel: number,
    payload: Uint8Array = new Uint8Array(),
  ): void {
    this.#sent += 1;
    this.tell({
      kind: "frames",
      frames: [{ type, environment, channel, payload }],
      at: this.at,
      number: this.#sent,
    });
  }

  tell(message: MachineMessage): void {
    this.port.onmessage?.({ data: message } as MessageEvent); // the only field that is read
  }

  #take(command: MachineCommand): void {
    if (command.kind === "boot") {
      this.tell({ kind: "ready", at: this.at });
      return;
    }
    if (command.kind === "rest") {
      this.rests += 1;
      this.#isResting = true;
      return;
    }
    if (command.kind !== "write") {
      this.timeCommands.push(command);
      return;
    }
    if (this.#isResting) this.tell({ kind: "woke", at: this.at });
    this.#isResting = false;
    for (const frame of this.#reader.push(command.bytes)) {
      this.received.push(frame);
      queueMicrotask(() => this.#answer(frame));
    }
  }

  #answer(frame: Frame): void {
    const own = this.answers.get(frame.type);
    if (own !== undefined) {
      const answer = own(frame);
      if (answer !== undefined)
        this.emit(answer.type, frame.environment, answer.channel, answer.payload);
      return;
    }
    if (UNANSWERED.has(frame.type)) return;
    // `environmentCreate` gets its limits back: the 16 bytes that the frame begins with.
    const limits = frame.type === HOST.environmentCreate ? frame.payload.slice(0, 16) : undefined;
    this.emit(GUEST.ok, frame.environment, frame.channel, limits);
  }
}

const UNANSWERED = new Set<number>([
  HOST.treeBegin,
  HOST.treeEntry,
  HOST.treeData,
  HOST.outputCredit,
  HOST.tcpData,
  HOST.tcpEnd,
  HOST.tcpClose,
  HOST.tcpCredit,
  HOST.stepContinue,
  HOST.stepVariables,
]);

export function startedAnswer(frame: Frame, path: string) {
  return {
    type: GUEST.ok,
    channel: frame.channel,
    payload: new PayloadWriter().u32(2).text(path).done(),
  };
}

export function errorAnswer(frame: Frame, errno: number, stage: number, text: string) {
  return {
    type: GUEST.error,
    channel: frame.channel,
    payload: new PayloadWriter().u32(errno).u8(stage).text(text).done(),
  };
}

export function exitedPayload(kind: "exit" | "signal", code: number, memoryKills = 0): Uint8Array {
  return new PayloadWriter()
    .u8(kind === "exit" ? 1 : 2)
    .u8(0)
    .u16(code)
    .u32(memoryKills)
    .u64(50n * 1024n * 1024n)
    .done();
}
