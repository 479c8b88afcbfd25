import { useCallback, useState } from "react";
import {
  ChevronFirst,
  ChevronLast,
  ChevronLeft,
  ChevronRight,
  Pause,
  Play,
  TimerOff,
} from "lucide-react";
import { useStore } from "zustand";
import { heldAt } from "#trace/held.ts";
import { formatCount } from "#ui/kit/format/format-count.ts";
import type { Session } from "#ui/state/session/session.ts";
import type { TraceSnapshot, TraceStore } from "#trace/trace-store.ts";
import { later, useLater } from "#ui/kit/later.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { formatBytes, formatDuration } from "#ui/kit/format/format.ts";
import { useRowView } from "#ui/state/selection/use-row-view.ts";
import { goLive, goTo, momentOf, useSelection, useTrace } from "#ui/state/selection/use-trace.ts";
import { remainingAt } from "./deadline.ts";
import { type Move, navigate } from "./navigate.ts";
import { Scrubber } from "./scrubber.tsx";
import { SPEEDS, type Speed, useReplay } from "./use-replay.ts";
import css from "./time-strip.module.css";

const words = later(async () => {
  const [{ explainEvent }, { gateMeaning }] = await Promise.all([
    import("#ui/state/explain/explain-event.ts"),
    import("#trace/words/gate-words.ts"),
  ]);
  return { explainEvent, gateMeaning };
});

/** Through the recorded trace and back to the present: always at the bottom of the page. */
export function TimeStrip({ session }: { readonly session: Session }) {
  const { trace } = session;
  const snapshot = useTrace(trace);
  const selection = useSelection(session);
  const run = useStore(session.run);
  const view = useRowView(trace);
  const [isPlaying, setIsPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(1);

  const moment = momentOf(selection, snapshot);
  const isLive = selection.cursor === "live" && selection.selectedSeq === undefined;
  const isEmpty = snapshot.endSeq === snapshot.firstSeq;
  const held = run.state.kind === "held" ? run.state : undefined;
  const text = useWords(session, { moment, isEmpty, isLive });

  const move = (to: Move): void => {
    setIsPlaying(false);
    navigate(session, view, to);
  };
  useReplay({
    session,
    isPlaying,
    speed,
    isAtEnd: isLive,
    advance: useCallback(() => navigate(session, view, "next"), [session, view]),
    onEnd: useCallback(() => setIsPlaying(false), []),
  });
  const play = (): void => {
    if (!isPlaying && isLive) navigate(session, view, "first");
    setIsPlaying(!isPlaying);
  };

  return (
    <section className={css["strip"]} aria-label="Time">
      <Buttons
        isEmpty={isEmpty}
        isHeld={held !== undefined}
        isPlaying={isPlaying}
        speed={speed}
        onMove={move}
        onPlay={play}
        onSpeed={setSpeed}
      />
      <Scrubber
        trace={trace}
        snapshot={snapshot}
        moment={moment}
        isLive={isLive}
        words={text}
        onSeek={(seq) => {
          setIsPlaying(false);
          goTo(session, seq);
        }}
      />
      <div className={css["now"]}>
        <span className={css["words"]} aria-live={isLive ? "off" : "polite"} title={text}>
          {isEmpty ? null : <Count trace={trace} snapshot={snapshot} moment={moment} />}
          {text}
        </span>
        {held === undefined ? null : <StandStill session={session} now={held.now} />}
        {snapshot.droppedEvents > 0 ? (
          <span className={css["dropped"]} title={boundWords(trace, snapshot)}>
            {formatCount(snapshot.droppedEvents)} older dropped
          </span>
        ) : null}
        <button
          type="button"
          className={css["live"]}
          aria-pressed={isLive}
          disabled={session.kind === "recorded"}
          title={isLive ? "Following what happens" : "Back to what happens now"}
          onClick={() => {
            setIsPlaying(false);
            goLive(session);
          }}
        >
          {session.kind === "recorded" ? "Recorded" : "Live"}
        </button>
      </div>
    </section>
  );
}

interface Shown {
  readonly moment: number;
  readonly isEmpty: boolean;
  readonly isLive: boolean;
}

/** What is held, or what happened at the moment shown, in words. */
function useWords(session: Session, { moment, isEmpty, isLive }: Shown): string {
  const { trace } = session;
  const isHeld = useStore(session.run, (run) => run.state.kind === "held");
  const explain = useLater(words, !isEmpty);
  if (isEmpty) return "Nothing has happened yet.";
  if (explain === undefined) return "";
  const gate = isHeld && isLive ? heldAt(trace, moment).at(-1) : undefined;
  if (gate !== undefined) return explain.gateMeaning(gate.event.gate).what;
  return explain.explainEvent(trace, moment)?.what ?? "This part of the trace has been dropped.";
}

interface ButtonsProps {
  readonly isEmpty: boolean;
  readonly isHeld: boolean;
  readonly isPlaying: boolean;
  readonly speed: Speed;
  readonly onMove: (to: Move) => void;
  readonly onPlay: () => void;
  readonly onSpeed: (speed: Speed) => void;
}

function Buttons({ isEmpty, isHeld, isPlaying, speed, onMove, onPlay, onSpeed }: ButtonsProps) {
  return (
    <div className={css["buttons"]}>
      <Button
        label="First"
        isIconOnly
        icon={<ChevronFirst aria-hidden="true" />}
        disabled={isEmpty}
        onClick={() => onMove("first")}
      />
      <Button
        label="Back"
        isIconOnly
        icon={<ChevronLeft aria-hidden="true" />}
        disabled={isEmpty}
        onClick={() => onMove("back")}
      />
      <Button
        label="Next"
        isIconOnly
        hint={isHeld ? "Next; at the end it releases what is held" : "Next"}
        icon={<ChevronRight aria-hidden="true" />}
        disabled={isEmpty && !isHeld}
        onClick={() => onMove("next")}
      />
      <Button
        label="Last"
        isIconOnly
        icon={<ChevronLast aria-hidden="true" />}
        disabled={isEmpty}
        onClick={() => onMove("last")}
      />
      <Button
        label={isPlaying ? "Pause replay" : "Replay"}
        isIconOnly
        hint={isPlaying ? "Pause the replay" : "Replay the trace message by message"}
        icon={isPlaying ? <Pause aria-hidden="true" /> : <Play aria-hidden="true" />}
        disabled={isEmpty}
        onClick={onPlay}
      />
      <SpeedSelect speed={speed} onSpeed={onSpeed} />
    </div>
  );
}

function SpeedSelect({ speed, onSpeed }: Pick<ButtonsProps, "speed" | "onSpeed">) {
  return (
    <select
      className={css["speed"]}
      aria-label="Replay speed"
      value={speed}
      onChange={(event) =>
        onSpeed(SPEEDS.find((known) => String(known) === event.target.value) ?? 1)
      }
    >
      {SPEEDS.map((known) => (
        <option key={known} value={known}>
          ×{known}
        </option>
      ))}
    </select>
  );
}

interface CountProps {
  readonly trace: TraceStore;
  readonly snapshot: TraceSnapshot;
  readonly moment: number;
}

function Count({ trace, snapshot, moment }: CountProps) {
  return (
    <span className={css["count"]} title={boundWords(trace, snapshot)}>
      {formatCount(moment - snapshot.firstSeq + 1)}
      <span className={css["of"]}> / {formatCount(snapshot.endSeq - snapshot.firstSeq)}</span>
    </span>
  );
}

/** How much of what happened is kept, and what is not any more. */
function boundWords(trace: TraceStore, snapshot: TraceSnapshot): string {
  const kept = `The trace keeps the latest ${formatCount(trace.maxEvents)} events and ${formatBytes(trace.maxBodyBytes)} of payloads`;
  const { droppedEvents, droppedBodies } = snapshot;
  if (droppedEvents === 0 && droppedBodies === 0) return `${kept}; so far all of them`;
  return `${kept}; ${formatCount(droppedEvents)} older events and ${formatCount(droppedBodies)} payloads are dropped`;
}

/** While something is held, time does not pass: said in words, with what is left before the deadline. */
function StandStill({ session, now }: { readonly session: Session; readonly now: number }) {
  const remaining = remainingAt(session, now);
  return (
    <output className={css["still"]} aria-label="Deadline">
      <TimerOff size={13} aria-hidden="true" />
      {remaining === undefined
        ? "Time stands still"
        : `Deadline stands still: ${formatDuration(remaining)} left`}
    </output>
  );
}
