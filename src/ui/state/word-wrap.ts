import { createStore } from "zustand/vanilla";
import { localSetting } from "#ui/kit/local-setting.ts";

const setting = localSetting<boolean>("word-wrap", true, (stored) =>
  typeof stored === "boolean" ? stored : undefined,
);

/** Whether long lines go on in the next row. The editor is often narrower than 80 columns, so they do at first. */
export const wordWrapStore = createStore<{ readonly isWrapped: boolean }>(() => ({
  isWrapped: setting.read(),
}));

export function toggleWordWrap(): void {
  const isWrapped = !wordWrapStore.getState().isWrapped;
  setting.write(isWrapped);
  wordWrapStore.setState({ isWrapped });
}
