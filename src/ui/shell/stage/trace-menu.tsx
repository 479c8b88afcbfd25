import { type Ref, useRef } from "react";
import { EllipsisVertical } from "lucide-react";
import type { Session } from "#ui/state/session/session.ts";
import { MenuButton } from "#ui/kit/controls/menu-button.tsx";
import { later } from "#ui/kit/later.ts";
import { useMaybeApp } from "#ui/state/app-context.ts";

const files = later(() => import("./trace-files.ts"), "asked");

const menus = later(() => import("./trace-menu-entries.ts"));

/** Saving, opening and clearing the trace, and how much of it is kept. */
export function TraceMenu({ session }: { readonly session: Session }) {
  const chooser = useRef<HTMLInputElement>(null);
  const otherChooser = useRef<HTMLInputElement>(null);
  const app = useMaybeApp();
  return (
    <>
      <MenuButton
        label="Trace"
        icon={<EllipsisVertical aria-hidden="true" />}
        isIconOnly
        align="end"
        hint="Trace: save, open, clear"
        needs={menus}
        entries={() =>
          menus.current()?.traceEntries({
            session,
            app,
            open: () => chooser.current?.click(),
            compare: () => otherChooser.current?.click(),
          }) ?? []
        }
      />
      <FileChooser
        ref={chooser}
        label="Trace file"
        onFile={(file) => files.use(({ openTrace }) => openTrace(session, file))}
      />
      <FileChooser
        ref={otherChooser}
        label="Trace file to compare with"
        onFile={(file) => files.use(({ compareTrace }) => compareTrace(session, file))}
      />
    </>
  );
}

function FileChooser({
  ref,
  label,
  onFile,
}: {
  readonly ref: Ref<HTMLInputElement>;
  readonly label: string;
  readonly onFile: (file: File) => void;
}) {
  return (
    <input
      ref={ref}
      type="file"
      accept=".json,.jsonl,.ndjson,.txt,application/json"
      aria-label={label}
      hidden
      onChange={(event) => {
        const file = event.target.files?.[0];
        event.target.value = "";
        if (file !== undefined) onFile(file);
      }}
    />
  );
}
