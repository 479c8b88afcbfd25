import { ByteAllowance } from "../shared/byte-allowance.ts";
import type { TmpChange } from "../shared/tmp-files.ts";
import { pauseThread } from "./halt.ts";
import { wallTime } from "./natives.ts";

/** Changes within this time count as one run. */
const RUN_MS = 10;
/** Reports of a run that go out one by one. */
const SINGLE_REPORTS = 50;
const MAX_HELD_CHANGES = 1024;
const MAX_HELD_BYTES = 1024 * 1024;
/** About as fast as Lambda's disk. A file that is written faster would pile up on its way to the simulator. */
const BURST_BYTES = 64 * 1024 * 1024;
const BYTES_PER_SECOND = 200 * 1024 * 1024;

/**
 * Reports what happened under `/tmp`. As with output, a report goes out at once, so that the files are kept when the
 * process is killed in the middle of a loop; only in a long run of changes the further ones go out together.
 */
export class TmpWriter {
  readonly #send: (changes: readonly TmpChange[]) => void;
  readonly #now = wallTime;
  readonly #later = globalThis.setTimeout.bind(globalThis);
  readonly #allowance = new ByteAllowance(BURST_BYTES, BYTES_PER_SECOND, this.#now);
  #runStart = 0;
  #reports = 0;
  #held: TmpChange[] = [];
  #heldBytes = 0;
  #heldSince = 0;

  constructor(send: (changes: readonly TmpChange[]) => void) {
    this.#send = send;
  }

  report(changes: readonly TmpChange[]): void {
    const wait = this.#allowance.take(writtenBytes(changes));
    if (wait >= 1) pauseThread(wait);
    const now = this.#now();
    if (now - this.#runStart > RUN_MS) {
      this.#runStart = now;
      this.#reports = 0;
    }
    this.#reports += 1;
    if (this.#reports <= SINGLE_REPORTS && this.#held.length === 0) {
      this.#send(changes.map(compact));
      return;
    }
    if (this.#held.length === 0) {
      this.#heldSince = now;
      this.#later(() => this.flush(), 0);
    }
    for (const change of changes) {
      if (change.kind !== "write") this.#held.push(change);
      else {
        // A copy: the program may change its buffer before the report goes out.
        this.#held.push({ ...change, bytes: change.bytes.slice() });
        this.#heldBytes += change.bytes.length;
      }
    }
    const isMuch = this.#held.length >= MAX_HELD_CHANGES || this.#heldBytes >= MAX_HELD_BYTES;
    if (isMuch || now - this.#heldSince > RUN_MS) this.flush();
  }

  /** Sends what is held. To be called before anything else is said, so that the order stays. */
  flush(): void {
    if (this.#held.length === 0) return;
    const held = this.#held;
    this.#held = [];
    this.#heldBytes = 0;
    this.#send(held);
  }
}

/** Bytes that changes carry. */
function writtenBytes(changes: readonly TmpChange[]): number {
  return changes.reduce(
    (sum, change) => sum + (change.kind === "write" ? change.bytes.length : 0),
    0,
  );
}

/** A view would take its whole buffer along, and shared memory cannot be sent at all. */
function compact(change: TmpChange): TmpChange {
  if (change.kind !== "write") return change;
  const { bytes } = change;
  const isWhole =
    bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength;
  return isWhole ? change : { ...change, bytes: bytes.slice() };
}
