import { useEffect, useState } from "react";
import { Wrench } from "lucide-react";
import type { PreflightFinding } from "#bundle/preflight/finding.ts";
import { startCauses } from "#bundle/preflight/start-causes.ts";
import { compileProject } from "#bundle/worker/compile-project.ts";
import type { Project } from "#project/project.ts";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { openTab, revealLine } from "#ui/state/workbench-store.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import css from "./cure.module.css";

/** More would hide the answer. */
const SHOWN = 3;

/** Why the function did not start, as its files are now, with a button that mends it where one can. */
export function Cure({
  isInFiles,
}: {
  /** The reason must be in the files: when none is left there, it is mended. */
  readonly isInFiles: boolean;
}) {
  const app = useApp();
  const project = useProject((current) => current);
  const causes = useCauses(project);
  if (causes === undefined) return null;
  if (causes.length === 0) {
    if (!isInFiles) return null;
    return (
      <p className={css["mended"]}>
        As the files are now, nothing that we know of keeps it from starting.{" "}
        <Button label="Invoke again" look="outline" onClick={app.session.commands.invoke} />
      </p>
    );
  }
  return (
    <ul className={css["causes"]} aria-label="What keeps it from starting">
      {causes.slice(0, SHOWN).map((cause) => (
        <Cause key={`${cause.id} ${cause.title}`} cause={cause} />
      ))}
    </ul>
  );
}

function Cause({ cause }: { readonly cause: PreflightFinding }) {
  const app = useApp();
  const { title, detail, fix, projectPath, place } = cause;
  return (
    <li>
      <p>
        <strong>{title}.</strong> {detail}
      </p>
      <span className={css["buttons"]}>
        {fix === undefined ? null : (
          <Button
            label={fix.label}
            icon={<Wrench aria-hidden />}
            look="primary"
            onClick={() =>
              app.project.edit(fix.label, (before) => ({ ok: true, value: fix.apply(before) }))
            }
          />
        )}
        {projectPath === undefined ? null : (
          <Button
            label={place === undefined ? "Show the file" : "Show the place"}
            look="outline"
            onClick={() => {
              openTab({ kind: "file", path: projectPath });
              if (place !== undefined) revealLine(projectPath, place.line, true);
            }}
          />
        )}
      </span>
    </li>
  );
}

/** What keeps the project from starting; `undefined` until it has been looked at. */
function useCauses(project: Project): readonly PreflightFinding[] | undefined {
  const [found, setFound] = useState<readonly PreflightFinding[]>();
  useEffect(() => {
    let isCurrent = true;
    compileProject(project)
      .then((compiled) => startCauses(project, compiled))
      .then((causes) => {
        if (isCurrent) setFound(causes);
      })
      // A project that can't be looked at has no causes to show; Lambda's words stand above.
      .catch(() => {
        if (isCurrent) setFound([]);
      });
    return () => {
      isCurrent = false;
    };
  }, [project]);
  return found;
}
