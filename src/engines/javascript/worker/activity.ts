import { method } from "./natives.ts";

// Taken before user code can replace it.
const then = method(Promise.prototype, "then");

/**
 * What keeps the process alive: timers, requests, and whatever else is under way outside its thread. Node ends a process whose event loop has nothing left; a Web
 * Worker does not, so it is counted.
 */
export class Activity {
  /** How many things have ever begun: an idle spell is one only while this stays. */
  begun = 0;
  #count = 0;
  #onIdle: (() => void) | undefined;

  /** Something began that may call the program back. Call the returned function once it cannot any more. */
  begin(): () => void {
    this.begun += 1;
    this.#count += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#count -= 1;
      if (this.#count === 0) this.#onIdle?.();
    };
  }

  /** The same promise; until it settles something is under way. */
  during<T>(work: Promise<T>): Promise<T> {
    const end = this.begin();
    void then(work, end, end);
    return work;
  }

  get isIdle(): boolean {
    return this.#count === 0;
  }

  /** Called each time the count falls to zero. */
  set onIdle(listener: () => void) {
    this.#onIdle = listener;
  }
}
