import { useEffect, useState } from "react";
import type { Result } from "#base/result.ts";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { showDialog } from "#ui/state/workbench-store.ts";
import { parseTools, type Tool, type Tools } from "./tools-list.ts";
import css from "./tools-dialog.module.css";

/** The commands of the Linux image, and which of them Lambda lacks. */
export function ToolsDialog() {
  const [read, setRead] = useState<Result<Tools, string>>();
  useEffect(() => {
    const abort = new AbortController();
    fetch(new URL("linux/tools.json", document.baseURI), { signal: abort.signal })
      .then((response) => response.json() as Promise<unknown>)
      .then(
        (raw) => setRead(parseTools(raw)),
        () => {
          if (abort.signal.aborted) return;
          setRead({
            ok: false,
            error: "The list of tools could not be loaded. Check the connection and open it again.",
          });
        },
      );
    return () => abort.abort();
  }, []);
  return (
    <Dialog
      title="Tools in the Linux image"
      summary="What a bootstrap finds here, and what provided.al2023 has of it."
      onClose={() => showDialog(undefined)}
      isText
    >
      {read === undefined ? <p className={css["note"]}>Loading the list…</p> : null}
      {read?.ok === false ? <p role="alert">{read.error}</p> : null}
      {read?.ok === true ? <ToolGroups {...read.value} /> : null}
    </Dialog>
  );
}

function ToolGroups({ note, tools, onlyInLambda }: Tools) {
  return (
    <>
      <Group
        title="Not in Lambda, and here only when allowed"
        text="A script that calls one of these fails here as on Lambda: “command not found”, status 127. A layer that brings one is run by the playground's own build of it. “Allow tools that Lambda lacks” in Settings makes all of them work here."
        tools={tools.filter(({ isInLambda }) => !isInLambda)}
      />
      <Group
        title="In Lambda, but not here"
        text="A script that calls one of these fails in the playground and works when deployed."
        tools={onlyInLambda.map((name) => ({ name, program: name, isInLambda: true }))}
      />
      <Group title="Here and in Lambda" tools={tools.filter(({ isInLambda }) => isInLambda)} />
      <p className={css["note"]}>{note}</p>
    </>
  );
}

interface GroupProps {
  readonly title: string;
  readonly text?: string;
  readonly tools: readonly Tool[];
}

function Group({ title, text, tools }: GroupProps) {
  return (
    <section className={css["group"]} aria-label={title}>
      <h3>
        {title} <span>{tools.length}</span>
      </h3>
      {text === undefined ? null : <p className={css["note"]}>{text}</p>}
      <ul>
        {tools.map(({ name, program }) => (
          <li key={name} title={program === name ? undefined : `part of ${program}`}>
            {name}
          </li>
        ))}
      </ul>
    </section>
  );
}
