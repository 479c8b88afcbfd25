import { localSetting } from "#ui/kit/local-setting.ts";

/** Size in bytes of what is kept for use without a network; `undefined` when nothing is. */
export const offlineSetting = localSetting<number | undefined>("offline", undefined, (stored) =>
  typeof stored === "number" ? stored : undefined,
);
