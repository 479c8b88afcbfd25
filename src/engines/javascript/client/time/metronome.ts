import type { Thread } from "#wire/open-thread.ts";
import type { Beat, ToMetronome } from "../../shared/beat.ts";

/** The thread that tells how it goes for threads on this computer. */
export interface Metronome {
  /** Resolves once the computer's speed is known. */
  readonly ready: Promise<void>;
  /** Told of each beat while it runs. */
  onBeat: (beat: Beat) => void;
  run(): void;
  rest(): void;
  dispose(): void;
}

/** @param open has the page start `host/open-metronome.ts` */
export function startMetronome(open: () => Promise<Thread>): Metronome {
  const thread = open();
  const post = (message: ToMetronome): void => {
    thread.then(
      ({ port }) => port.postMessage(message),
      () => undefined, // told by `ready`
    );
  };
  const metronome: Metronome = {
    ready: thread.then(
      ({ port }) =>
        new Promise((resolve) => {
          port.onmessage = ({ data }: MessageEvent<Beat>) => {
            metronome.onBeat(data);
            resolve();
          };
        }),
    ),
    onBeat: () => {},
    run: () => post("run"),
    rest: () => post("rest"),
    dispose: () => {
      thread.then(
        (opened) => opened.dispose(),
        () => undefined,
      );
    },
  };
  return metronome;
}
