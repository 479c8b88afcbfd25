import { useEffect } from "react";
import type { Session } from "#ui/state/session/session.ts";

/** Milliseconds for one message at speed ×1: slow enough to read its words. */
const MESSAGE_MS = 800;

export const SPEEDS = [0.25, 0.5, 1, 2, 5, 10, 20] as const;
export type Speed = (typeof SPEEDS)[number];

interface Replay {
  readonly session: Session;
  readonly isPlaying: boolean;
  readonly speed: Speed;
  /** Goes on by one message. */
  readonly advance: () => void;
  /** The end is reached. */
  readonly onEnd: () => void;
  readonly isAtEnd: boolean;
}

/** Plays the recorded trace message by message. */
export function useReplay({ isPlaying, speed, advance, onEnd, isAtEnd }: Replay): void {
  useEffect(() => {
    if (!isPlaying) return;
    if (isAtEnd) {
      onEnd();
      return;
    }
    const timer = setInterval(advance, MESSAGE_MS / speed);
    return () => clearInterval(timer);
  }, [isPlaying, speed, advance, onEnd, isAtEnd]);
}
