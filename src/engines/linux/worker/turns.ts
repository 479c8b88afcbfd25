/**
 * Stands for the Web Worker in which v86 waits between its turns (`register_yield`), in the machine's own thread: a Web
 * Worker that starts another one can stand still for ever in Firefox (docs/discoveries/firefox-nested-workers.md), and a
 * turn that needs no other thread comes sooner.
 *
 * v86 asks with `{ t, tick }` and is answered with `tick` after `t` milliseconds; what it asks last counts.
 */
export class Turns {
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  readonly #channel = new MessageChannel();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#channel.port1.onmessage = ({ data }: MessageEvent<unknown>) => this.onmessage?.({ data });
  }

  postMessage({ t, tick }: { readonly t: number; readonly tick: number }): void {
    clearTimeout(this.#timer);
    // Always by a message: timers that follow from timers are slowed down by browsers, and other messages get their turn.
    const answer = (): void => this.#channel.port2.postMessage(tick);
    if (t < 1) answer();
    else this.#timer = setTimeout(answer, t);
  }

  terminate(): void {
    clearTimeout(this.#timer);
    this.#channel.port1.close();
  }
}
