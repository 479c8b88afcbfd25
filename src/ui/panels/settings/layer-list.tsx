import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { removeLayer, reorderLayer } from "#ui/state/project-edits.ts";
import { retargetTabs } from "#ui/state/workbench-store.ts";
import css from "./settings.module.css";

/** The layers in the order in which they are unpacked to /opt. */
export function LayerList() {
  const { project } = useApp();
  const layers = useProject((current) => current.layers);
  if (layers.length === 0) {
    return (
      <p className={css["help"]}>
        None. A layer's files are unpacked to /opt: add one above the file list.
      </p>
    );
  }
  const remove = (name: string): void => {
    project.edit(`Remove layer ${name}`, (before) => removeLayer(before, name));
    retargetTabs((tab) =>
      tab.kind === "file" && tab.path.startsWith(`layers/${name}/`) ? undefined : tab,
    );
    notify("status", `Removed the layer ${name} with its files.`, {
      label: "Undo",
      run: project.undo,
    });
  };
  return (
    <>
      <p className={css["help"]}>
        Unpacked to /opt in this order: where two have the same path, the later one wins.
      </p>
      <ol className={css["layers"]}>
        {layers.map((name, at) => (
          <li key={name}>
            <span>{name}</span>
            <Button
              label={`Move ${name} up`}
              icon={<ArrowUp aria-hidden />}
              isIconOnly
              disabled={at === 0}
              onClick={() =>
                project.edit("Reorder the layers", (before) => reorderLayer(before, name, -1))
              }
            />
            <Button
              label={`Move ${name} down`}
              icon={<ArrowDown aria-hidden />}
              isIconOnly
              disabled={at === layers.length - 1}
              onClick={() =>
                project.edit("Reorder the layers", (before) => reorderLayer(before, name, 1))
              }
            />
            <Button
              label={`Remove ${name}`}
              icon={<Trash2 aria-hidden />}
              isIconOnly
              onClick={() => remove(name)}
            />
          </li>
        ))}
      </ol>
    </>
  );
}
