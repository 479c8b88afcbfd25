import { isSymbolicLink } from "#contract/symbolic-links.ts";
import { utf8Text } from "#base/utf8.ts";
import { messageOf } from "#base/message-of.ts";
import { ArrowDownToLine, CircleCheck } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { packZip } from "#bundle/worker/client.dom.ts";
import { compileProject } from "#bundle/worker/compile-project.ts";
import type { CompiledProject, PackageContents } from "#bundle/package-contents.ts";
import {
  type DeployFormat,
  FORMAT_LABELS,
  deployCommands,
  formatsFor,
} from "#bundle/project-zip/formats/deploy-format.ts";
import { explainTarget } from "#bundle/package-target.ts";
import type { Project } from "#project/project.ts";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { Button } from "#ui/kit/controls/button.tsx";
import { Dialog } from "#ui/kit/controls/dialog.tsx";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { openTab } from "#ui/state/workbench-store.ts";
import type { DownloadKind } from "#ui/state/transfer/bundle-dialog-store.ts";
import {
  type PreparedDownload,
  doneText,
  hasErrors,
  prepareDownload,
} from "#ui/state/transfer/download.ts";
import { FileList } from "./file-list.tsx";
import { Findings } from "./findings.tsx";
import { formatBytes } from "#ui/kit/format/format.ts";
import { saveFile } from "#ui/state/transfer/save-file.ts";
import css from "./bundle.module.css";

const TITLES: Readonly<Record<DownloadKind, string>> = {
  deployable: "Deployable bundle",
  project: "Project",
  layer: "Layer",
};
const SUMMARIES: Readonly<Record<DownloadKind, string>> = {
  deployable: "What Lambda unpacks under /var/task.",
  project:
    "The sources with a template or program that deploys them, a Makefile, the saved events and a README. Import opens it again.",
  layer: "What Lambda unpacks under /opt.",
};

interface DownloadDialogProps {
  readonly what: DownloadKind;
  /** Downloads as soon as the zip is made, and closes. */
  readonly saveWhenReady: boolean;
  readonly onClose: () => void;
}

/** The look before a download: what goes in, for which runtime, what would not work, and the fixes. */
export function DownloadDialog(props: DownloadDialogProps) {
  const made = useCompiled(useProject((current) => current));
  if (made === undefined) {
    const { what, onClose } = props;
    return (
      <Dialog title={TITLES[what]} summary={SUMMARIES[what]} onClose={onClose}>
        <label>
          <span className="visually-hidden">Compiling TypeScript</span>
          <progress />
        </label>
      </Dialog>
    );
  }
  return <PreparedDialog {...props} {...made} />;
}

interface PreparedDialogProps extends DownloadDialogProps {
  readonly project: Project;
  readonly compiled: CompiledProject;
}

function PreparedDialog({ what, saveWhenReady, onClose, project, compiled }: PreparedDialogProps) {
  const app = useApp();
  const [format, setFormat] = useState<DeployFormat>("sam");
  const draft = useMemo(
    () => prepareDownload(project, what, compiled, { format }),
    [project, what, compiled, format],
  );
  const { zip, share } = useZip(draft);
  const prepared = useMemo(
    () =>
      zip === undefined
        ? draft
        : prepareDownload(project, what, compiled, { zippedBytes: zip.length, format }),
    [compiled, draft, format, project, what, zip],
  );
  const isBlocked = hasErrors(prepared) || prepared.entries.length === 0;
  const hasSaved = useRef(false);
  const save = (): void => {
    if (zip === undefined) return;
    saveFile(zip, prepared.fileName);
    notify("status", doneText(prepared, zip.length));
    onClose();
  };
  useEffect(() => {
    if (!saveWhenReady || isBlocked || zip === undefined || hasSaved.current) return;
    hasSaved.current = true;
    save();
  });
  const errors = prepared.findings.filter(({ severity }) => severity === "error").length;
  return (
    <Dialog title={TITLES[what]} summary={SUMMARIES[what]} onClose={onClose}>
      {what === "project" ? (
        <Formats
          project={project}
          contents={prepared.contents}
          format={format}
          onChoose={setFormat}
        />
      ) : null}
      <p className={css["target"]}>{targetText(prepared, what)}</p>
      {prepared.findings.length === 0 ? (
        <p className={css["good"]}>
          <CircleCheck aria-hidden /> Nothing in the way: entry point, modes, line endings, handler,
          settings and sizes are as Lambda needs them.
        </p>
      ) : (
        <Findings
          findings={prepared.findings}
          onFix={({ fix }) => {
            if (fix !== undefined)
              app.project.edit(fix.label, (before) => ({ ok: true, value: fix.apply(before) }));
          }}
          onShow={(path) => {
            openTab({ kind: "file", path });
            onClose();
          }}
        />
      )}
      <details className={css["contents"]}>
        <summary>
          {prepared.entries.length} {prepared.entries.length === 1 ? "file" : "files"},{" "}
          {formatBytes(prepared.totalBytes)}
          {zip === undefined ? "" : `, ${formatBytes(zip.length)} zipped`}
        </summary>
        <FileList
          files={prepared.entries.map((entry) => ({
            path: entry.path,
            mode: entry.mode,
            bytes: entry.bytes.length,
            ...(isSymbolicLink(entry) && { target: utf8Text(entry.bytes) }),
          }))}
        />
      </details>
      <div className={css["actions"]}>
        {zip === undefined ? (
          <label className={css["grow"]}>
            <span className="visually-hidden">Making the zip</span>
            <progress value={share} max={1} />
          </label>
        ) : (
          <output className={css["grow"]}>
            {errors === 0
              ? prepared.fileName
              : `${errors} ${errors === 1 ? "error keeps" : "errors keep"} this from running in Lambda.`}
          </output>
        )}
        {isBlocked && what === "project" ? (
          <Button
            label="Download as it is"
            look="outline"
            hint="A copy of your work: fix the errors before you deploy it"
            disabled={zip === undefined}
            onClick={save}
          />
        ) : null}
        <Button
          label={`Download ${prepared.fileName}`}
          icon={<ArrowDownToLine aria-hidden />}
          look="primary"
          disabled={isBlocked || zip === undefined}
          onClick={save}
        />
      </div>
    </Dialog>
  );
}

interface FormatsProps {
  readonly project: Project;
  readonly contents: PackageContents;
  readonly format: DeployFormat;
  readonly onChoose: (format: DeployFormat) => void;
}

/** What the project is deployed with, and its four commands. */
function Formats({ project, contents, format, onChoose }: FormatsProps) {
  return (
    <div className={css["formats"]}>
      <label>
        Deploy with
        <select
          value={format}
          onChange={({ target }) => {
            const chosen = formatsFor(contents).find((one) => one === target.value);
            if (chosen !== undefined) onChoose(chosen);
          }}
        >
          {formatsFor(contents).map((one) => (
            <option key={one} value={one}>
              {FORMAT_LABELS[one]}
            </option>
          ))}
        </select>
      </label>
      <ol aria-label="Commands">
        {deployCommands(format, project, contents).map(({ command }) => (
          <li key={command}>
            <code>{command}</code>
          </li>
        ))}
      </ol>
    </div>
  );
}

function targetText(prepared: PreparedDownload, what: DownloadKind): string {
  if (what !== "layer") return explainTarget(prepared.contents.target);
  return prepared.layerFrom === "layers"
    ? "The project's layers, merged in their order: on equal paths the later one wins. The Project zip has each as a layer of its own, with a template."
    : "The project has no layer, so this is its runtime as one: bootstrap and the files that it names. Other functions can use it with nothing but a handler.";
}

/** The project as it was compiled last: after a change it stays until that is compiled as well. */
function useCompiled(
  project: Project,
): { readonly project: Project; readonly compiled: CompiledProject } | undefined {
  const [made, setMade] = useState<{ project: Project; compiled: CompiledProject }>();
  useEffect(() => {
    let isCurrent = true;
    compileProject(project)
      .then((compiled) => {
        if (isCurrent) setMade({ project, compiled });
      })
      .catch((error: unknown) => notify("error", `The zip could not be made: ${String(error)}`));
    return () => {
      isCurrent = false;
    };
  }, [project]);
  return made;
}

/** Makes the zip of a download, again after each change of it. */
function useZip({ entries }: PreparedDownload): {
  readonly zip: Uint8Array<ArrayBuffer> | undefined;
  readonly share: number;
} {
  const [made, setMade] = useState<{ entries: unknown; zip: Uint8Array<ArrayBuffer> }>();
  const [share, setShare] = useState(0);
  useEffect(() => {
    const cancel = new AbortController();
    packZip(entries, setShare, cancel.signal)
      .then((zip) => setMade({ entries, zip }))
      .catch((error: unknown) => {
        if (!cancel.signal.aborted)
          notify("error", `The zip could not be made: ${messageOf(error)}`);
      });
    return () => cancel.abort();
  }, [entries]);
  return { zip: made?.entries === entries ? made.zip : undefined, share };
}
