import { type Thread, openThread } from "#wire/open-thread.ts";

/** Starts the metronome (`client/time/metronome.ts`) in a Web Worker of its own. */
export function openMetronome(): Promise<Thread> {
  const worker = new Worker(new URL("../client/time/metronome-main.ts", import.meta.url), {
    type: "module",
    name: "Metronome",
  });
  return openThread(worker, "The JavaScript engine's metronome");
}
