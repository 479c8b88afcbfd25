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

/** Starts it in a Web Worker of its own. */
export function startMetronome(): Metronome {
  const worker = new Worker(new URL("./metronome-main.ts", import.meta.url), {
    type: "module",
    name: "Metronome",
  });
  const post = (message: ToMetronome): void => worker.postMessage(message);
  let isReady: () => void = () => {};
  let isNot: (error: Error) => void = () => {};
  const metronome: Metronome = {
    ready: new Promise((resolve, reject) => {
      isReady = resolve;
      isNot = reject;
    }),
    onBeat: () => {},
    run: () => post("run"),
    rest: () => post("rest"),
    dispose: () => worker.terminate(),
  };
  worker.addEventListener("message", ({ data }: MessageEvent<Beat>) => {
    metronome.onBeat(data);
    isReady();
  });
  worker.addEventListener("error", ({ message }) =>
    isNot(
      new Error(
        `A part of the JavaScript engine could not be loaded${message === "" ? "" : `: ${message}`}. Check the connection and try again.`,
      ),
    ),
  );
  return metronome;
}
