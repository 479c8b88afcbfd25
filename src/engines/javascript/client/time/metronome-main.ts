import type { Beat, ToMetronome } from "../../shared/beat.ts";
import { takePort } from "#wire/open-thread.ts";
import { HostMeasure } from "./measure.ts";
import { workSample } from "./work-sample.ts";

/*
 * A thread of our own that tells how it goes for threads on this computer: whether it is woken when it should be, and
 * how much it gets done. From it the simulator knows what a sandbox that says nothing can have done meanwhile.
 */
const BEAT_MS = 20;
/** Each so many beats it measures: with fifteen milliseconds each that is a twentieth of one processor. */
const BEATS_A_MEASUREMENT = 12;
const CALIBRATION_RUNS = 24;

const { timeOrigin } = performance;
const measure = new HostMeasure(workSample, () => performance.now());
let port: MessagePort | undefined;
let last = 0;
let beats = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function beat(): void {
  beats += 1;
  const now = performance.now();
  tell(now - last);
  last = now;
  if (beats % BEATS_A_MEASUREMENT === 0) measure.measure();
  timer = setTimeout(beat, BEAT_MS);
}

function tell(passedMs: number): void {
  const told: Beat = {
    at: timeOrigin + performance.now(),
    passedMs,
    share: measure.share,
    sampleMs: measure.sampleMs,
  };
  port?.postMessage(told);
}

takePort((given) => {
  port = given;
  port.onmessage = ({ data }: MessageEvent<ToMetronome>) => {
    clearTimeout(timer);
    last = performance.now();
    if (data === "run") timer = setTimeout(beat, BEAT_MS);
  };
  measure.calibrate(CALIBRATION_RUNS);
  tell(0);
});
