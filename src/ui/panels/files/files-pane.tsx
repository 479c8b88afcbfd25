import { FilePlus2, Upload, Layers } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { ProjectPath } from "#project/project.ts";
import { useApp } from "#ui/state/app-context.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { createFileActions } from "./file-actions.ts";
import { FileTree } from "./file-tree.tsx";
import { NameForm } from "./name-form.tsx";
import { SavedEvents } from "./saved-events.tsx";
import { LayerForm } from "./layer-form.tsx";
import css from "./files.module.css";

/** The left pane: the project's files, and under them its saved events. */
export function FilesPane() {
  const app = useApp();
  const actions = useMemo(() => createFileActions(app), [app]);
  const chooser = useRef<HTMLInputElement>(null);
  const [createIn, setCreateIn] = useState<ProjectPath | undefined>();
  const [isAddingLayer, setIsAddingLayer] = useState(false);
  return (
    <nav aria-label="Project" className={css["pane"]}>
      <section className={css["files"]} aria-labelledby="files-heading">
        <div className={css["head"]}>
          <h2 id="files-heading">Files</h2>
          <Button
            label="New file"
            icon={<FilePlus2 aria-hidden />}
            isIconOnly
            onClick={() => setCreateIn("task")}
          />
          <Button
            label="Upload files"
            icon={<Upload aria-hidden />}
            isIconOnly
            hint="Upload files into /var/task"
            onClick={() => chooser.current?.click()}
          />
          <Button
            label="New layer"
            icon={<Layers aria-hidden />}
            isIconOnly
            hint="New layer: files under /opt"
            onClick={() => setIsAddingLayer(true)}
          />
          <input
            ref={chooser}
            type="file"
            multiple
            hidden
            tabIndex={-1}
            aria-label="Files to upload"
            onChange={(change) => {
              const files = [...(change.target.files ?? [])];
              change.target.value = "";
              void actions.upload(files, "task");
            }}
          />
        </div>
        {createIn === undefined ? null : (
          <NameForm
            label={`New file in ${createIn}`}
            placeholder="name or folder/name"
            onDone={(name) => {
              if (name === undefined || actions.create(`${createIn}/${name}`))
                setCreateIn(undefined);
            }}
          />
        )}
        {isAddingLayer ? <LayerForm onDone={() => setIsAddingLayer(false)} /> : null}
        <FileTree onCreateIn={setCreateIn} />
      </section>
      <SavedEvents />
    </nav>
  );
}
