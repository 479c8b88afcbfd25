import { createStore } from "zustand/vanilla";
import { isJsonObject } from "#base/json.ts";
import { localSetting } from "#ui/kit/local-setting.ts";

/** How code is shown and typed on this computer. No part of a project. */
export interface EditorLook {
  /** CSS pixels. */
  readonly fontSize: number;
  /** Names of fonts as CSS lists them, without quotes; empty for the system's monospace. */
  readonly fontFamily: string;
  readonly hasVimKeys: boolean;
}

export const DEFAULT_LOOK: EditorLook = { fontSize: 13, fontFamily: "", hasVimKeys: false };
const SIZES = { min: 8, max: 40 };
/** Height of a row for each pixel of the font. */
const LEADING = 20 / 13;

const setting = localSetting<EditorLook>("editor-look", DEFAULT_LOOK, (stored) => {
  if (!isJsonObject(stored)) return undefined;
  const { fontSize, fontFamily, hasVimKeys } = stored;
  return {
    fontSize: isFontSize(fontSize) ? fontSize : DEFAULT_LOOK.fontSize,
    fontFamily: typeof fontFamily === "string" ? fontFamily : "",
    hasVimKeys: hasVimKeys === true,
  };
});

export const editorLookStore = createStore<EditorLook>(() => setting.read());

export function changeEditorLook(change: Partial<EditorLook>): void {
  editorLookStore.setState(change);
  setting.write(editorLookStore.getState());
}

/** Takes what was typed as a size; gives the reason when it is none. */
export function changeFontSize(text: string): string | undefined {
  const fontSize = Number(text);
  if (text.trim() === "" || !isFontSize(fontSize))
    return `“${text}” is no size from ${SIZES.min} to ${SIZES.max} pixels.`;
  changeEditorLook({ fontSize });
  return undefined;
}

/** The families as CSS, the system's own behind them. Names are quoted: whatever is typed stays a name. */
export function fontFamilyCss(fontFamily: string, fallback: string): string {
  const names = fontFamily
    .split(",")
    .map((name) => name.replaceAll(/["'\\]/g, "").trim())
    .filter((name) => name !== "");
  return [...names.map((name) => `"${name}"`), fallback].join(", ");
}

export function lineHeightOf(fontSize: number): number {
  return Math.round(fontSize * LEADING);
}

function isFontSize(value: unknown): value is number {
  return typeof value === "number" && value >= SIZES.min && value <= SIZES.max;
}
