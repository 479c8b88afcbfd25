import type { EngineProgress } from "#contract/engine.ts";
import { useRun } from "#ui/state/app-context.ts";
import { formatBytes } from "#ui/kit/format/format.ts";
import css from "./engine-status.module.css";

/** While an engine loads before an invocation: what, how many bytes, and a line along the toolbar. Takes no room. */
export function EngineStatus() {
  const progress = useRun(({ state }) => (state.kind === "preparing" ? state.progress : undefined));
  const isPreparing = useRun(({ state }) => state.kind === "preparing");
  const share =
    progress?.kind === "loading" && progress.total !== undefined
      ? progress.loaded / progress.total
      : undefined;
  return (
    <div className={css["status"]} data-shown={isPreparing}>
      <output className={css["text"]}>{isPreparing ? progressText(progress) : ""}</output>
      {isPreparing ? (
        <progress
          className={css["line"]}
          aria-label="Loading the engine"
          {...(share === undefined ? {} : { value: share })}
        />
      ) : null}
    </div>
  );
}

/** Progress in words: `Loading the Linux image: 3.20 MB of 7.90 MB`. */
export function progressText(progress: EngineProgress | undefined): string {
  switch (progress?.kind) {
    case undefined:
      return "Preparing the engine";
    case "loading": {
      const { what, loaded, total } = progress;
      return `Loading ${what}: ${formatBytes(loaded)}${total === undefined ? "" : ` of ${formatBytes(total)}`}`;
    }
    case "starting":
      return `Starting ${progress.what}`;
    case "ready":
      return "Ready";
    case "failed":
      return progress.message;
  }
}
