import { useRef, useState } from "react";
import { environmentPath } from "#project/project-path.ts";
import { useProject } from "#ui/state/app-context.ts";
import { editLine, showDialog } from "#ui/state/workbench-store.ts";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { MAX_MATCHES, type Match, searchFiles } from "./search-files.ts";
import css from "./search.module.css";

/** Around the match, so that long lines show it. */
const BEFORE = 40;
const AFTER = 160;

/** All text files of the project, by what is in them. Enter goes to the first line found. */
export function SearchDialog() {
  const project = useProject((current) => current);
  const [wanted, setWanted] = useState("");
  const chosen = useRef<() => void>(undefined);
  const matches = searchFiles(project, wanted);
  const go = ({ path, line }: Match): void => {
    chosen.current = () => editLine(path, line);
    showDialog(undefined);
  };
  return (
    <Dialog
      title="Search in all files"
      summary="Text in any case, in /var/task and in the layers."
      onClose={() => showDialog(undefined)}
      onClosed={() => chosen.current?.()}
      tools={
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const [first] = matches;
            if (first !== undefined) go(first);
          }}
        >
          <input
            className={css["input"]}
            type="search"
            aria-label="Text to find"
            value={wanted}
            spellCheck={false}
            autoComplete="off"
            onChange={(change) => setWanted(change.target.value)}
          />
        </form>
      }
    >
      <output className={css["count"]}>{countText(wanted, matches.length)}</output>
      <ul className={css["matches"]} aria-label="Lines found">
        {matches.map((match) => (
          <li key={`${match.path}:${match.line}`}>
            <button type="button" onClick={() => go(match)}>
              <span className={css["place"]}>
                {environmentPath(match.path)}:{match.line}
              </span>
              <code>{excerpt(match)}</code>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

function countText(wanted: string, count: number): string {
  if (wanted === "") return "";
  if (count === 0) return "No line has this text.";
  if (count === MAX_MATCHES) return `The first ${MAX_MATCHES} lines.`;
  return count === 1 ? "1 line" : `${count} lines`;
}

function excerpt({ text, at }: Match): string {
  return text.slice(Math.max(0, at - BEFORE), at + AFTER).trim();
}
