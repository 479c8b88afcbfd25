import type { ProcessSpeed } from "../../shared/process-speed.ts";

/** What a process that says nothing is behind: its last message, or ours to it, may be on the way for so long. */
const ON_THE_WAY_MS = 60;
/** What a process may have worked beyond what the beats allow: it and the metronome are two threads. */
const CLAIM_MARGIN_MS = 500;

/** How long there have been beats, in all, milliseconds. */
export interface Beaten {
  /** What a thread that worked all the time has worked. */
  readonly worked: number;
  /** What its wall clock has shown. */
  readonly passed: number;
}

interface Message {
  readonly at: number;
  readonly take: () => void;
}

/** What is known of one process's time. All moments are simulated, epoch milliseconds. */
export class TimedProcess {
  speed: ProcessSpeed;
  isRunning = false;
  readonly #messages: Message[] = [];
  #at = 0;
  #heard: Beaten = { worked: 0, passed: 0 };

  constructor(speed: ProcessSpeed) {
    this.speed = speed;
  }

  /** It starts or goes on. */
  runsFrom(now: number, beaten: Beaten): void {
    this.isRunning = true;
    this.#at = now;
    this.#heard = beaten;
  }

  /** Takes note of what it said; it cannot have come further than time allows, whatever it says. */
  said(at: number, take: () => void, beaten: Beaten): void {
    const wall = beaten.passed - this.#heard.passed + CLAIM_MARGIN_MS;
    const most = wall * Math.max(1, this.speed.factor);
    this.#at = Math.min(Math.max(at, this.#at), this.#at + most);
    this.#heard = beaten;
    this.#messages.push({ at: this.#at, take });
  }

  /** It was told something, which it has yet to hear. */
  told(beaten: Beaten): void {
    this.#heard = { ...this.#heard, worked: beaten.worked };
  }

  /** The moment that it has certainly come to, or that of the first message that waits. */
  reached(beaten: Beaten): number {
    const [first] = this.#messages;
    if (first !== undefined) return first.at;
    const silent = Math.max(0, beaten.worked - this.#heard.worked - ON_THE_WAY_MS);
    // Whether it computes or sleeps is not known: the slower of both.
    return this.#at + silent * Math.min(1, this.speed.factor);
  }

  /** When the first message that waits was said. */
  get firstAt(): number {
    return this.#messages[0]?.at ?? Number.POSITIVE_INFINITY;
  }

  /** The first message that waits, if it was said by then. */
  takeUntil(now: number): (() => void) | undefined {
    const [first] = this.#messages;
    if (first === undefined || first.at > now) return undefined;
    this.#messages.shift();
    return first.take;
  }

  forgetMessages(): void {
    this.#messages.length = 0;
  }
}
