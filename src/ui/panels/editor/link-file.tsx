import { useProject } from "#ui/state/app-context.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { linkTargetInProject } from "#project/link-target.ts";
import { openTab } from "#ui/state/workbench-store.ts";
import css from "./editor-status.module.css";

/** A symbolic link: where it points, and the way there if that is a file of the project. */
export function LinkFile({ path }: { readonly path: string }) {
  const project = useProject((current) => current);
  const content = project.files.get(path)?.content;
  if (content?.kind !== "link") return null;
  const target = linkTargetInProject(project, path, content.target);
  return (
    <section className={css["binary"]} aria-label={`${path}, symbolic link`}>
      <p>
        Symbolic link to <code>{content.target}</code>. It is packed as a link, and the Linux
        machine follows it as Lambda does.
      </p>
      {target === undefined ? null : (
        <Button
          label="Open what it points at"
          look="outline"
          onClick={() => openTab({ kind: "file", path: target })}
        />
      )}
    </section>
  );
}
