import { createStore } from "zustand/vanilla";
import { localSetting } from "./local-setting.ts";

export type ThemeChoice = "system" | "light" | "dark";

interface ThemeState {
  readonly choice: ThemeChoice;
  /** What is shown, with `system` resolved. */
  readonly shown: "light" | "dark";
}

const setting = localSetting<ThemeChoice>("theme", "system", (stored) =>
  stored === "light" || stored === "dark" || stored === "system" ? stored : undefined,
);
const systemDark = matchMedia("(prefers-color-scheme: dark)");

const resolve = (choice: ThemeChoice): "light" | "dark" =>
  choice === "system" ? (systemDark.matches ? "dark" : "light") : choice;

/** The theme: the person's choice, and what it comes to. */
export const themeStore = createStore<ThemeState>(() => {
  const choice = setting.read();
  return { choice, shown: resolve(choice) };
});

const apply = ({ choice }: ThemeState): void => {
  const root = document.documentElement;
  if (choice === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = choice;
};

apply(themeStore.getState());
themeStore.subscribe(apply);
systemDark.addEventListener("change", () => {
  setTheme(themeStore.getState().choice);
});

export function setTheme(choice: ThemeChoice): void {
  setting.write(choice);
  themeStore.setState({ choice, shown: resolve(choice) });
}

/**
 * The colour that a token stands for now, as `rgb(…)`, for canvases and the editor, which can't read custom properties.
 * Ask again when the theme changes.
 *
 * @param token such as `--phase-init`
 */
export function tokenColour(token: `--${string}`): string {
  const probe = document.createElement("span");
  // Forced colours would make every token the same.
  probe.style.forcedColorAdjust = "none";
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}
