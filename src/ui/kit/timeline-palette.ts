import { tokenColour } from "./theme.ts";
import type { Tone } from "#trace/environment.ts";

/** The colours of a canvas, read from the tokens. */
export interface Palette {
  readonly tone: Readonly<Record<Tone, string>>;
  readonly toneBackground: Readonly<Record<Tone, string>>;
  readonly toneText: Readonly<Record<Tone, string>>;
  readonly text: string;
  readonly faint: string;
  readonly border: string;
  readonly panel: string;
  readonly accent: string;
  readonly onPhase: string;
  /** Font of the page, for words on a canvas. */
  readonly font: string;
}

const TONES = ["init", "delivery", "handler", "response", "error", "frozen"] as const;

/** Asked again when the theme changes. */
export function readPalette(): Palette {
  const byTone = (suffix: "" | "-bg" | "-text"): Record<Tone, string> => ({
    ...(Object.fromEntries(
      TONES.map((tone) => [tone, tokenColour(`--phase-${tone}${suffix}`)]),
    ) as Record<(typeof TONES)[number], string>),
    neutral: tokenColour(suffix === "-bg" ? "--surface-sunken" : "--text-muted"),
  });
  return {
    tone: byTone(""),
    toneBackground: byTone("-bg"),
    toneText: byTone("-text"),
    text: tokenColour("--text"),
    faint: tokenColour("--text-faint"),
    border: tokenColour("--border"),
    panel: tokenColour("--surface-panel"),
    accent: tokenColour("--accent-text"),
    onPhase: tokenColour("--on-phase"),
    font: `10px ${getComputedStyle(document.body).fontFamily}`,
  };
}
