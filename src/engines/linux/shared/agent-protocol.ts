/**
 * The wire between the Linux engine and the agent inside the machine:
 * codes, encoders and the two link helpers. The text is `docs/linux-agent-protocol.md`;
 * the C side is `scripts/linux-image/agent/protocol.h`.
 */

export const PROTOCOL_VERSION = 3;

/** One `bus.send` fills one buffer of the guest; a longer chunk would be cut. */
export const LINK_CHUNK_BYTES = 16_384;

/** The guest posts 16 buffers; v86 drops what finds none, so we stay below. */
export const LINK_WINDOW_CHUNKS = 12;

export const FRAME_HEADER_BYTES = 12;
export const MAX_PAYLOAD_BYTES = 65_536;

/** Credit that each direction of a TCP connection starts with. */
export const TCP_WINDOW_BYTES = 131_072;

/** Frames from the engine to the agent. */
export const HOST = {
  hello: 1,
  setClock: 2,
  seed: 3,
  treeBegin: 4,
  treeEntry: 5,
  treeData: 6,
  treeSeal: 7,
  treeDrop: 8,
  environmentCreate: 10,
  environmentDestroy: 11,
  processStart: 12,
  processSignal: 13,
  processKill: 14,
  freeze: 15,
  thaw: 16,
  stats: 17,
  setMemoryLimit: 18,
  extensionStart: 19,
  outputCredit: 20,
  tcpData: 30,
  tcpEnd: 31,
  tcpClose: 32,
  tcpCredit: 33,
  tcpConnect: 34,
  stepContinue: 40,
  stepVariables: 41,
  stepMode: 42,
} as const;

/** Frames from the agent to the engine. */
export const GUEST = {
  linkAck: 128,
  ok: 129,
  error: 130,
  log: 131,
  processExited: 140,
  output: 141,
  outputEnd: 142,
  outOfMemory: 143,
  processLimit: 144,
  tcpOpen: 150,
  tcpData: 151,
  tcpEnd: 152,
  tcpClosed: 153,
  tcpCredit: 154,
  networkBlocked: 155,
  kernelNote: 156,
  stepLine: 160,
  stepVariables: 161,
  stepEnd: 162,
  stepUnavailable: 163,
} as const;

export const START_FLAG_STEP = 1;

/** Flags of `environmentCreate`: programs that Lambda lacks are in /usr/bin too. */
export const ENVIRONMENT_FLAG_ALL_TOOLS = 2;

/** Architectures of `environmentCreate`. */
export const ARCHITECTURE = { x86_64: 0, arm64: 1 } as const;

/** `stage` of an `error` answer to `processStart`. */
export const START_STAGE = { missing: 1, exec: 2, setup: 3 } as const;

/** `tool`: a program of the image; the target is its name. */
export const TREE_KIND = { directory: 1, file: 2, symlink: 3, tool: 4 } as const;

export const SIGNAL_SCOPE = { main: 0, group: 1, all: 2 } as const;

export interface Frame {
  readonly type: number;
  /** Environment number; 0 is the machine. */
  readonly environment: number;
  /** Request id, connection id, stream or tree, by type. */
  readonly channel: number;
  readonly payload: Uint8Array;
}

const NO_BYTES = new Uint8Array(0);
const utf8 = new TextEncoder();
const utf8Reader = new TextDecoder();

/** A frame as bytes. `payload` must not exceed `MAX_PAYLOAD_BYTES`. */
export function encodeFrame(frame: Omit<Frame, "payload"> & { payload?: Uint8Array }): Uint8Array {
  const payload = frame.payload ?? NO_BYTES;
  if (payload.length > MAX_PAYLOAD_BYTES) {
    throw new RangeError(`agent frame of type ${frame.type}: payload of ${payload.length} bytes`);
  }
  const bytes = new Uint8Array(FRAME_HEADER_BYTES + payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, payload.length, true);
  view.setUint16(4, frame.type, true);
  view.setUint16(6, frame.environment, true);
  view.setUint32(8, frame.channel, true);
  bytes.set(payload, FRAME_HEADER_BYTES);
  return bytes;
}

/** Puts frames together from chunks that are cut anywhere. */
export class FrameReader {
  #pending: Uint8Array = NO_BYTES;

  /** Frames that are complete with this chunk, in order. Payloads are copies. */
  *push(chunk: Uint8Array): Generator<Frame> {
    let bytes = chunk;
    if (this.#pending.length > 0) {
      bytes = new Uint8Array(this.#pending.length + chunk.length);
      bytes.set(this.#pending);
      bytes.set(chunk, this.#pending.length);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const frames: Frame[] = [];
    let at = 0;
    while (bytes.length - at >= FRAME_HEADER_BYTES) {
      const length = view.getUint32(at, true);
      if (length > MAX_PAYLOAD_BYTES) {
        throw new RangeError(`agent frame announces a payload of ${length} bytes`);
      }
      const end = at + FRAME_HEADER_BYTES + length;
      if (end > bytes.length) break;
      frames.push({
        type: view.getUint16(at + 4, true),
        environment: view.getUint16(at + 6, true),
        channel: view.getUint32(at + 8, true),
        payload: bytes.slice(at + FRAME_HEADER_BYTES, end),
      });
      at = end;
    }
    this.#pending = bytes.slice(at);
    yield* frames;
  }
}

/**
 * Sends bytes in chunks that the guest has room for. Feed it each `linkAck`;
 * what does not fit waits here. `pendingBytes` tells how much that is.
 */
export class LinkWriter {
  readonly #send: (chunk: Uint8Array) => void;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #sent = 0;
  #acknowledged = 0;

  constructor(send: (chunk: Uint8Array) => void) {
    this.#send = send;
  }

  get pendingBytes(): number {
    return this.#queuedBytes;
  }

  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    this.#flush();
  }

  /** Payload of a `linkAck` frame. */
  acknowledge(payload: Uint8Array): void {
    this.#acknowledged = new DataView(payload.buffer, payload.byteOffset).getUint32(0, true);
    this.#flush();
  }

  #flush(): void {
    while (this.#queue.length > 0) {
      const inFlight = (this.#sent - this.#acknowledged) >>> 0;
      if (inFlight >= LINK_WINDOW_CHUNKS) return;
      const chunk = this.#takeChunk();
      this.#sent = (this.#sent + 1) >>> 0;
      this.#send(chunk);
    }
  }

  #takeChunk(): Uint8Array {
    const parts: Uint8Array[] = [];
    let room = LINK_CHUNK_BYTES;
    while (room > 0) {
      const first = this.#queue[0];
      if (first === undefined) break;
      if (first.length <= room) {
        parts.push(first);
        room -= first.length;
        this.#queue.shift();
      } else {
        parts.push(first.subarray(0, room));
        this.#queue[0] = first.subarray(room);
        room = 0;
      }
    }
    const chunk = new Uint8Array(LINK_CHUNK_BYTES - room);
    let at = 0;
    for (const part of parts) {
      chunk.set(part, at);
      at += part.length;
    }
    this.#queuedBytes -= chunk.length;
    return chunk;
  }
}

/** Builds a payload field by field, little-endian. */
export class PayloadWriter {
  #bytes = new Uint8Array(64);
  #length = 0;

  u8(value: number): this {
    return this.#view(1, (view, at) => view.setUint8(at, value));
  }
  u16(value: number): this {
    return this.#view(2, (view, at) => view.setUint16(at, value, true));
  }
  u32(value: number): this {
    return this.#view(4, (view, at) => view.setUint32(at, value, true));
  }
  u64(value: bigint): this {
    return this.#view(8, (view, at) => view.setBigUint64(at, value, true));
  }
  text(value: string): this {
    return this.bytes(utf8.encode(value));
  }
  bytes(value: Uint8Array): this {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }
  done(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  #view(size: number, put: (view: DataView, at: number) => void): this {
    this.#reserve(size);
    put(new DataView(this.#bytes.buffer), this.#length);
    this.#length += size;
    return this;
  }
  #reserve(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + size));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}

/** Reads a payload field by field; throws `RangeError` when it is too short. */
export class PayloadReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(payload: Uint8Array) {
    this.#bytes = payload;
    this.#view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  }

  u8(): number {
    return this.#view.getUint8(this.#advance(1));
  }
  u16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }
  u32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }
  u64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), true);
  }
  text(length = this.#bytes.length - this.#at): string {
    return utf8Reader.decode(this.bytes(length));
  }
  bytes(length = this.#bytes.length - this.#at): Uint8Array {
    const from = this.#advance(length);
    return this.#bytes.subarray(from, from + length);
  }

  #advance(size: number): number {
    const from = this.#at;
    if (from + size > this.#bytes.length) {
      throw new RangeError(`agent payload of ${this.#bytes.length} bytes ends before its fields`);
    }
    this.#at = from + size;
    return from;
  }
}

export function helloPayload(): Uint8Array {
  return new PayloadWriter().u32(PROTOCOL_VERSION).done();
}

/** `epochMs` may have a fraction. */
export function setClockPayload(epochMs: number): Uint8Array {
  const wholeMs = Math.floor(epochMs);
  const nanoseconds = BigInt(wholeMs) * 1_000_000n + BigInt(Math.round((epochMs - wholeMs) * 1e6));
  return new PayloadWriter().u64(nanoseconds).done();
}

export interface TreeEntry {
  readonly kind: keyof typeof TREE_KIND;
  /** Relative to the root of the tree, no `..`. */
  readonly path: string;
  readonly mode: number;
  /** Size of a file; its bytes follow in `treeData` frames. */
  readonly size?: number;
  /** Target of a symlink; the name of a tool. */
  readonly target?: string;
}

export function treeEntryPayload(entry: TreeEntry): Uint8Array {
  const path = utf8.encode(entry.path);
  return new PayloadWriter()
    .u8(TREE_KIND[entry.kind])
    .u8(0)
    .u16(entry.mode)
    .u32(entry.size ?? 0)
    .u16(path.length)
    .bytes(path)
    .text(entry.target ?? "")
    .done();
}

export interface EnvironmentSpec {
  readonly memoryBytes: number;
  readonly tmpBytes: number;
  readonly processLimit: number;
  /** 0 = empty. */
  readonly taskTree: number;
  /** 0 = empty. */
  readonly optTree: number;
  readonly flags?: number;
  /** What `uname` says. */
  readonly architecture: keyof typeof ARCHITECTURE;
  /** What `nproc` says, 1 to 6. */
  readonly processors: number;
  readonly hostname: string;
}

export function environmentCreatePayload(spec: EnvironmentSpec): Uint8Array {
  return new PayloadWriter()
    .u64(BigInt(spec.memoryBytes))
    .u64(BigInt(spec.tmpBytes))
    .u32(spec.processLimit)
    .u32(spec.taskTree)
    .u32(spec.optTree)
    .u32(spec.flags ?? 0)
    .u32(ARCHITECTURE[spec.architecture])
    .u32(spec.processors)
    .text(spec.hostname)
    .done();
}

export interface StartSpec {
  readonly flags?: number;
  readonly stdoutCredit: number;
  readonly stderrCredit: number;
  /** Exactly the environment of the process. */
  readonly variables: Readonly<Record<string, string>>;
}

export function processStartPayload(spec: StartSpec): Uint8Array {
  const payload = new PayloadWriter()
    .u32(spec.flags ?? 0)
    .u32(spec.stdoutCredit)
    .u32(spec.stderrCredit);
  for (const [name, value] of Object.entries(spec.variables)) {
    payload.text(`${name}=${value}`).u8(0);
  }
  return payload.done();
}

/** Processes of an environment: 0 is the runtime, 1 to 10 are extensions. */
export const RUNTIME_NUMBER = 0;

/** Channel of a process's stream in `output`, `outputEnd` and `outputCredit`. */
export function streamChannel(process: number, stream: "stdout" | "stderr"): number {
  return 2 * process + (stream === "stdout" ? 1 : 2);
}

/** The process and stream of such a channel. */
export function streamOf(channel: number): {
  readonly process: number;
  readonly stream: "stdout" | "stderr";
} {
  return {
    process: Math.floor((channel - 1) / 2),
    stream: channel % 2 === 1 ? "stdout" : "stderr",
  };
}

export function extensionStartPayload(
  spec: Omit<StartSpec, "flags"> & { readonly process: number; readonly path: string },
): Uint8Array {
  const payload = new PayloadWriter()
    .u32(spec.process)
    .u32(spec.stdoutCredit)
    .u32(spec.stderrCredit)
    .text(spec.path)
    .u8(0);
  for (const [name, value] of Object.entries(spec.variables)) {
    payload.text(`${name}=${value}`).u8(0);
  }
  return payload.done();
}

/** @param process whose process or group; no matter for the scope `all` */
export function processSignalPayload(
  signal: number,
  scope: keyof typeof SIGNAL_SCOPE,
  process: number = RUNTIME_NUMBER,
): Uint8Array {
  return new PayloadWriter().u32(signal).u32(SIGNAL_SCOPE[scope]).u32(process).done();
}

export function tcpConnectPayload(port: number): Uint8Array {
  return new PayloadWriter().u16(port).done();
}

export function creditPayload(bytes: number): Uint8Array {
  return new PayloadWriter().u32(bytes).done();
}

export interface AgentError {
  /** Linux errno, 0 when no system call failed. */
  readonly errno: number;
  /** See `START_STAGE`; 0 outside `processStart`. */
  readonly stage: number;
  readonly text: string;
}

export function readError(payload: Uint8Array): AgentError {
  const reader = new PayloadReader(payload);
  return { errno: reader.u32(), stage: reader.u8(), text: reader.text() };
}

export interface ProcessExited {
  readonly kind: "exit" | "signal";
  /** Exit status, or number of the signal. */
  readonly code: number;
  /** Processes the kernel killed for memory since the environment was created. */
  readonly memoryKills: number;
  readonly memoryPeakBytes: number;
}

export function readProcessExited(payload: Uint8Array): ProcessExited {
  const reader = new PayloadReader(payload);
  const kind = reader.u8() === 1 ? "exit" : "signal";
  reader.u8();
  return {
    kind,
    code: reader.u16(),
    memoryKills: reader.u32(),
    memoryPeakBytes: Number(reader.u64()),
  };
}

export interface EnvironmentStats {
  readonly memoryBytes: number;
  readonly memoryPeakBytes: number;
  readonly processes: number;
  readonly forksRefused: number;
  readonly memoryKills: number;
  readonly frozen: boolean;
  readonly cpuMicroseconds: number;
}

export function readStats(payload: Uint8Array): EnvironmentStats {
  const reader = new PayloadReader(payload);
  return {
    memoryBytes: Number(reader.u64()),
    memoryPeakBytes: Number(reader.u64()),
    processes: reader.u32(),
    forksRefused: reader.u32(),
    memoryKills: reader.u32(),
    frozen: reader.u32() === 1,
    cpuMicroseconds: Number(reader.u64()),
  };
}

export interface StepLine {
  readonly pid: number;
  readonly line: number;
  readonly depth: number;
  readonly source: string;
  readonly command: string;
}

export function readStepLine(payload: Uint8Array): StepLine {
  const reader = new PayloadReader(payload);
  const pid = reader.u32();
  const line = reader.u32();
  const depth = reader.u32();
  const source = reader.text(reader.u16());
  return { pid, line, depth, source, command: reader.text() };
}
