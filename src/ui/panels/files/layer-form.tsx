import { useApp } from "#ui/state/app-context.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { addLayer } from "#ui/state/project-edits.ts";
import { NameForm } from "./name-form.tsx";

/** Asks for a new layer's name and adds it. */
export function LayerForm({ onDone }: { readonly onDone: () => void }) {
  const { project } = useApp();
  return (
    <NameForm
      label="Name of the new layer"
      placeholder="layer name"
      onDone={(name) => {
        if (name !== undefined) {
          const problem = project.edit(`Add layer ${name}`, (before) => addLayer(before, name));
          if (problem !== undefined) {
            notify("error", problem);
            return;
          }
        }
        onDone();
      }}
    />
  );
}
