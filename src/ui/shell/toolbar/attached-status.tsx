import { useStore } from "zustand";
import type { Attachment } from "#ui/state/attachment.ts";
import css from "./engine-status.module.css";

/** Says whose function is shown, and when the command behind it does not answer. */
export function AttachedStatus({ attachment }: { readonly attachment: Attachment }) {
  const { directory, trouble } = useStore(attachment);
  const text =
    trouble !== undefined
      ? `Not connected: ${trouble}`
      : directory === undefined
        ? "Connecting to local mode"
        : `Attached to ${directory}`;
  return (
    <div className={css["status"]}>
      <output className={css["text"]} title={text}>
        {text}
      </output>
    </div>
  );
}
