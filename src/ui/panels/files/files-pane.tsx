import { FilePlus2, Upload, Layers } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import type { ProjectPath } from "#project/project.ts";
import { environmentPath } from "#project/project-path.ts";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { pickedFiles } from "#ui/state/transfer/picked-files.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { createFileActions } from "./file-actions.ts";
import { FileTree } from "./file-tree.tsx";
import { NameForm } from "./name-form.tsx";
import { SavedEvents } from "./saved-events.tsx";
import { LayerForm } from "./layer-form.tsx";
import css from "./files.module.css";

interface Creating {
  readonly what: "file" | "folder";
  readonly folder: ProjectPath;
}

/** The left pane: the project's files, and under them its saved events. */
export function FilesPane() {
  const app = useApp();
  const actions = useMemo(() => createFileActions(app), [app]);
  const chooser = useRef<HTMLInputElement>(null);
  const [creating, setCreating] = useState<Creating | undefined>();
  const uploadTo = useRef<ProjectPath>("task");
  const isEmpty = useProject(({ files }) => files.size === 0);
  const [isAddingLayer, setIsAddingLayer] = useState(false);
  const upload = (folder: ProjectPath): void => {
    uploadTo.current = folder;
    chooser.current?.click();
  };
  return (
    <nav aria-label="Project" className={css["pane"]}>
      <section className={css["files"]} aria-labelledby="files-heading">
        <div className={css["head"]}>
          <h2 id="files-heading">Files</h2>
          <Button
            label="New file"
            icon={<FilePlus2 aria-hidden />}
            isIconOnly
            onClick={() => setCreating({ what: "file", folder: "task" })}
          />
          <Button
            label="Upload files"
            icon={<Upload aria-hidden />}
            isIconOnly
            hint="Upload files into /var/task"
            onClick={() => upload("task")}
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
              const files = pickedFiles(change.target.files ?? []);
              change.target.value = "";
              void actions.upload(files, uploadTo.current);
            }}
          />
        </div>
        {creating === undefined ? null : (
          <NameForm
            // A form of its own for the folder's first file.
            key={`${creating.what} ${creating.folder}`}
            label={`New ${creating.what} in ${environmentPath(creating.folder)}`}
            placeholder={creating.what === "file" ? "name or folder/name" : "folder name"}
            onDone={(name) => {
              const path = `${creating.folder}/${name}`;
              if (name === undefined) setCreating(undefined);
              // Lambda's packages have no empty folders: a folder begins with its first file.
              else if (creating.what === "folder") setCreating({ what: "file", folder: path });
              else if (actions.create(path)) setCreating(undefined);
            }}
          />
        )}
        {isAddingLayer ? <LayerForm onDone={() => setIsAddingLayer(false)} /> : null}
        <FileTree onCreate={(what, folder) => setCreating({ what, folder })} onUpload={upload} />
        {isEmpty ? (
          <div className={css["first"]}>
            <p>
              No files yet. A custom runtime begins with an executable file named{" "}
              <code>bootstrap</code>.
            </p>
            <Button
              label="Create a bootstrap"
              look="outline"
              onClick={() => actions.createBootstrap()}
            />
          </div>
        ) : null}
      </section>
      <SavedEvents />
    </nav>
  );
}
