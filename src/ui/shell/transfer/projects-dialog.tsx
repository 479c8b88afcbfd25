import { engineLabel } from "#contract/engine-name.ts";
import { Copy, History, Pencil, Trash2, Undo2 } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { useStore } from "zustand";
import type { ProjectSummary, VersionSummary } from "#project/storage/project-storage.ts";
import { useApp } from "#ui/state/app-context.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { projectListStore } from "#ui/state/persistence/project-list-store.ts";
import {
  duplicateStored,
  goBackTo,
  openStored,
  removeStored,
  renameStored,
} from "#ui/state/persistence/stored-project-actions.ts";
import { projectStorage, refreshProjectList } from "#ui/state/persistence/stored-projects.ts";
import { timeText } from "../time-text.ts";
import css from "./bundle.module.css";

/** All stored projects, each with what can be done to it, and its versions. */
export function ProjectsDialog({ onClose }: { readonly onClose: () => void }) {
  const { projects, openId } = useStore(projectListStore);
  useEffect(() => void refreshProjectList(), []);
  return (
    <Dialog
      title="Projects"
      summary="Kept in this browser, saved as you type. Clearing the site's data deletes them: download what matters."
      onClose={onClose}
    >
      {projects.length === 0 ? (
        <p className={css["muted"]}>
          None yet. The first change to an example, a link or an import makes one.
        </p>
      ) : (
        <ul className={css["projects"]} aria-label="Stored projects">
          {projects.map((project) => (
            <ProjectRow
              key={project.id}
              project={project}
              isOpen={project.id === openId}
              onClose={onClose}
            />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

interface ProjectRowProps {
  readonly project: ProjectSummary;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function ProjectRow({ project, isOpen, onClose }: ProjectRowProps) {
  const app = useApp();
  const { id, name, savedAt, fileCount, engine } = project;
  const [now] = useState(() => Date.now());
  const [mode, setMode] = useState<"row" | "rename" | "versions">("row");
  const rename = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get("name");
    const next = typeof typed === "string" ? typed.trim() : "";
    setMode("row");
    if (next !== "" && next !== name) void renameStored(app, id, next);
  };
  return (
    <li data-open={isOpen}>
      <div className={css["project"]}>
        {mode === "rename" ? (
          <form className={css["rename"]} onSubmit={rename}>
            <input
              name="name"
              aria-label={`New name of ${name}`}
              defaultValue={name}
              maxLength={200}
              // The person asked for this field just now.
              // oxlint-disable-next-line jsx-a11y/no-autofocus
              autoFocus
              onKeyDown={(event) => {
                if (event.key !== "Escape") return;
                event.stopPropagation();
                setMode("row");
              }}
            />
            <Button label="Rename" look="outline" type="submit" />
          </form>
        ) : (
          <button
            type="button"
            className={css["open"]}
            aria-label={`Open ${name}`}
            aria-current={isOpen}
            onClick={() => {
              onClose();
              if (!isOpen) void openStored(app, id);
            }}
          >
            <span className={css["name"]}>{name === "" ? "(no name)" : name}</span>
            <span className={css["muted"]}>
              {isOpen ? "open, " : ""}
              {fileCount} {fileCount === 1 ? "file" : "files"}, {engineLabel(engine)},{" "}
              {timeText(savedAt, now)}
            </span>
          </button>
        )}
        <Button
          label={`Versions of ${name}`}
          icon={<History aria-hidden />}
          isIconOnly
          hint="Versions to go back to"
          aria-expanded={mode === "versions"}
          onClick={() => setMode(mode === "versions" ? "row" : "versions")}
        />
        <Button
          label={`Rename ${name}`}
          icon={<Pencil aria-hidden />}
          isIconOnly
          hint="Rename"
          onClick={() => setMode(mode === "rename" ? "row" : "rename")}
        />
        <Button
          label={`Duplicate ${name}`}
          icon={<Copy aria-hidden />}
          isIconOnly
          hint="Open a copy"
          onClick={() => {
            onClose();
            void duplicateStored(app, id);
          }}
        />
        <Button
          label={`Delete ${name}`}
          icon={<Trash2 aria-hidden />}
          isIconOnly
          look="danger"
          hint="Delete; the notice takes it back"
          onClick={() => void removeStored(id, name)}
        />
      </div>
      {mode === "versions" ? <Versions id={id} name={name} onClose={onClose} /> : null}
    </li>
  );
}

function Versions({
  id,
  name,
  onClose,
}: {
  readonly id: string;
  readonly name: string;
  readonly onClose: () => void;
}) {
  const app = useApp();
  const [now] = useState(() => Date.now());
  const [versions, setVersions] = useState<readonly VersionSummary[] | undefined>();
  useEffect(() => {
    let isGone = false;
    projectStorage()
      .then((storage) => storage.versions(id))
      .then((list) => (isGone ? undefined : setVersions(list)))
      .catch(() => setVersions([]));
    return () => {
      isGone = true;
    };
  }, [id]);
  if (versions === undefined) return null;
  if (versions.length === 0) {
    return (
      <p className={css["noVersions"]}>
        No versions yet. One is kept every two minutes while you change the project.
      </p>
    );
  }
  return (
    <ul className={css["versions"]} aria-label={`Versions of ${name}`}>
      {versions.map((version) => {
        const when = timeText(version.savedAt, now);
        return (
          <li key={version.savedAt}>
            <span>{when}</span>
            <span className={css["muted"]}>
              {version.name}, {version.fileCount} {version.fileCount === 1 ? "file" : "files"}
              {version.label === undefined ? "" : `, ${version.label.toLowerCase()}`}
            </span>
            <Button
              label={`Go back to ${when}`}
              icon={<Undo2 aria-hidden />}
              look="outline"
              onClick={() => {
                onClose();
                void goBackTo(app, id, version.savedAt);
              }}
            />
          </li>
        );
      })}
    </ul>
  );
}
