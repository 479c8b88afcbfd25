import { wallTime } from "./natives.ts";

type Stream = "stdout" | "stderr";

/** Writes within this time count as one run. */
const RUN_MS = 10;
/** Writes of a run that go out one by one. */
const SINGLE_WRITES = 100;
const MAX_HELD_BYTES = 64 * 1024;

/**
 * Sends the process's output. A write goes out at once, so that nothing is lost when the process is killed in the
 * middle of a loop; only in a long run of writes the further ones are collected and go out together.
 */
export class OutputWriter {
  readonly #send: (stream: Stream, bytes: Uint8Array) => void;
  readonly #now = wallTime;
  readonly #later = globalThis.setTimeout.bind(globalThis);
  #runStart = 0;
  #writes = 0;
  #held:
    | {
        readonly stream: Stream;
        readonly parts: Uint8Array[];
        size: number;
        readonly since: number;
      }
    | undefined;

  constructor(send: (stream: Stream, bytes: Uint8Array) => void) {
    this.#send = send;
  }

  write(stream: Stream, bytes: Uint8Array): void {
    const now = this.#now();
    if (now - this.#runStart > RUN_MS) {
      this.#runStart = now;
      this.#writes = 0;
    }
    this.#writes += 1;
    if (this.#writes <= SINGLE_WRITES && this.#held === undefined) {
      this.#send(stream, bytes);
      return;
    }
    if (this.#held?.stream !== stream) this.flush();
    if (this.#held === undefined) {
      this.#held = { stream, parts: [], size: 0, since: now };
      this.#later(() => this.flush(), 0);
    }
    this.#held.parts.push(bytes);
    this.#held.size += bytes.length;
    if (this.#held.size >= MAX_HELD_BYTES || now - this.#held.since > RUN_MS) this.flush();
  }

  /** Sends what is held. To be called before anything else is said, so that the order stays. */
  flush(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    const bytes = new Uint8Array(held.size);
    let offset = 0;
    for (const part of held.parts) {
      bytes.set(part, offset);
      offset += part.length;
    }
    this.#send(held.stream, bytes);
  }
}
