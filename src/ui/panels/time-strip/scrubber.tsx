import { useEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import { hasFailed } from "#trace/invocation.ts";
import type { TraceSnapshot, TraceStore } from "#trace/trace-store.ts";
import { themeStore } from "#ui/kit/theme.ts";
import { type Palette, readPalette } from "#ui/kit/timeline-palette.ts";
import { useCalm } from "#ui/kit/use-calm.ts";
import { useElementSize } from "#ui/state/selection/use-trace.ts";
import css from "./time-strip.module.css";

interface ScrubberProps {
  readonly trace: TraceStore;
  readonly snapshot: TraceSnapshot;
  readonly moment: number;
  readonly isLive: boolean;
  /** The current step in words. */
  readonly words: string;
  readonly onSeek: (seq: number) => void;
}

/** The whole trace on one line, event by event, with each invocation as a span; a native slider lies on top. */
export function Scrubber({ trace, snapshot, moment, isLive, words, onSeek }: ScrubberProps) {
  const [frame, setFrame] = useState<HTMLDivElement | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height } = useElementSize(frame);
  const theme = useStore(themeStore);
  // The palette depends on nothing but the theme.
  // eslint-disable-next-line react/exhaustive-deps
  const palette = useMemo(() => readPalette(), [theme.shown]);
  const drawn = useCalm(snapshot, 100);
  const isEmpty = snapshot.endSeq === snapshot.firstSeq;

  useEffect(() => {
    const element = canvas.current;
    if (element === null || width === 0) return;
    const ratio = devicePixelRatio;
    if (
      element.width !== Math.round(width * ratio) ||
      element.height !== Math.round(height * ratio)
    ) {
      element.width = Math.round(width * ratio);
      element.height = Math.round(height * ratio);
    }
    const context = element.getContext("2d");
    if (context === null) return;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(context, { trace, snapshot: drawn, width, height, palette });
  }, [trace, drawn, width, height, palette]);

  return (
    <div className={css["scrubber"]} ref={setFrame}>
      <canvas ref={canvas} className={css["spans"]} aria-hidden="true" />
      {isLive || isEmpty ? null : (
        // What comes after the moment shown lies under a veil.
        <span
          className={css["veil"]}
          style={{
            left: `calc(7px + (100% - 14px) * ${(moment - snapshot.firstSeq) / Math.max(1, snapshot.endSeq - 1 - snapshot.firstSeq)})`,
          }}
        />
      )}
      <input
        type="range"
        className={css["slider"]}
        aria-label="Position in the trace"
        aria-valuetext={isEmpty ? "No trace yet" : `${isLive ? "Live, " : ""}${words}`}
        min={snapshot.firstSeq}
        max={Math.max(snapshot.firstSeq, snapshot.endSeq - 1)}
        value={Math.max(snapshot.firstSeq, moment)}
        disabled={isEmpty}
        onChange={(event) => onSeek(Number(event.target.value))}
      />
    </div>
  );
}

interface Scene {
  readonly trace: TraceStore;
  readonly snapshot: TraceSnapshot;
  readonly width: number;
  readonly height: number;
  readonly palette: Palette;
}

/** Insets of the native slider's track: half a thumb. */
const INSET = 7;

function draw(
  context: CanvasRenderingContext2D,
  { trace, snapshot, width, height, palette }: Scene,
): void {
  context.clearRect(0, 0, width, height);
  const count = Math.max(1, snapshot.endSeq - 1 - snapshot.firstSeq);
  const place = (seq: number): number =>
    INSET + ((seq - snapshot.firstSeq) / count) * (width - 2 * INSET);
  const middle = Math.round(height / 2);
  context.fillStyle = palette.border;
  context.fillRect(INSET, middle - 1, width - 2 * INSET, 2);
  const { attempts } = trace.index;
  let painted = -1;
  let paintedBad = -1;
  for (let position = attempts.first; position < attempts.end; position += 1) {
    const attempt = attempts.at(position);
    if (attempt === undefined) continue;
    const isBad = hasFailed(attempt);
    const left = place(Math.max(attempt.firstSeq, snapshot.firstSeq));
    const right = Math.max(left + 2, place(attempt.lastSeq));
    if (right < (isBad ? paintedBad : painted) + 1) continue;
    painted = Math.max(painted, right);
    if (isBad) paintedBad = right;
    const tone = isBad ? "error" : attempt.finished === undefined ? "handler" : "response";
    // Failed invocations stand out by height as well as by colour.
    const half = isBad ? 7 : 4.5;
    context.fillStyle = palette.tone[tone];
    context.fillRect(left, middle - half, Math.max(1.5, right - left - 1), half * 2);
    if (attempt.assigned?.isCold === true && right - left > 3) {
      context.fillStyle = palette.tone.init;
      context.fillRect(left, middle - half, Math.min(4, right - left - 1), half * 2);
    }
  }
}
