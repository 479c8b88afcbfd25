import { type LayerZip, layerZip } from "#bundle/layer-zip.ts";
import { compileProject } from "#bundle/worker/compile-project.ts";
import {
  type CompiledProject,
  type PackageContents,
  packageContents,
} from "#bundle/package-contents.ts";
import type { PackageEntry } from "#bundle/package-entry.ts";
import type { PreflightFinding } from "#bundle/preflight/finding.ts";
import { preflight } from "#bundle/preflight/preflight.ts";
import { projectEntries } from "#bundle/project-zip/project-entries.ts";
import { packZip } from "#bundle/worker/client.dom.ts";
import type { DeployFormat } from "#bundle/project-zip/formats/deploy-format.ts";
import type { Project } from "#project/project.ts";
import { settingsProblems } from "#simulator/page/settings-problems.ts";
import type { App } from "../app-context.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { type DownloadKind, showBundleDialog } from "./bundle-dialog-store.ts";
import { formatBytes } from "#ui/kit/format/format.ts";
import { saveFile } from "./save-file.ts";

/** A zip that is about to be made: what goes in, and what there is to say about it. */
export interface PreparedDownload {
  readonly fileName: string;
  readonly entries: readonly PackageEntry[];
  readonly totalBytes: number;
  readonly contents: PackageContents;
  readonly layerFrom: LayerZip["from"] | undefined;
  readonly findings: readonly PreflightFinding[];
}

/** Above this the zip is made with a progress bar. */
const LARGE_BYTES = 1024 * 1024;

/** Name of the zip: letters, digits, `_` and `-` only. */
export function downloadName({ settings }: Project, what: DownloadKind): string {
  const stem = settings.functionName.replaceAll(/[^A-Za-z0-9_-]+/g, "-") || "function";
  return what === "deployable" ? `${stem}.zip` : `${stem}-${what}.zip`;
}

export function prepareDownload(
  project: Project,
  what: DownloadKind,
  compiled: CompiledProject,
  { zippedBytes, format = "sam" }: { zippedBytes?: number; format?: DeployFormat } = {},
): PreparedDownload {
  const contents = packageContents(project, compiled);
  const layer = what === "layer" ? layerZip(project, contents) : undefined;
  const entries =
    what === "project"
      ? projectEntries(project, contents, format)
      : (layer?.entries ?? contents.function.entries);
  return {
    fileName: downloadName(project, what),
    entries,
    totalBytes: entries.reduce((sum, { bytes }) => sum + bytes.length, 0),
    contents,
    layerFrom: layer?.from,
    findings: preflight(project, {
      kind: what,
      contents,
      format,
      settingsProblems: settingsProblems(project.settings).map(({ message }) => message),
      ...(zippedBytes !== undefined && what === "deployable" && { zippedBytes }),
    }),
  };
}

export function hasErrors({ findings }: Pick<PreparedDownload, "findings">): boolean {
  return findings.some(({ severity }) => severity === "error");
}

/** Downloads at once what is in order; shows the dialog where something keeps it from running, or where it takes long. */
export function startDownload(app: App, what: DownloadKind): void {
  const { project } = app.project.state.getState();
  compileProject(project)
    .then((compiled) => download(prepareDownload(project, what, compiled), what))
    .catch((error: unknown) => notify("error", `The zip could not be made: ${String(error)}`));
}

async function download(prepared: PreparedDownload, what: DownloadKind): Promise<void> {
  if (hasErrors(prepared) || prepared.totalBytes > LARGE_BYTES || prepared.entries.length === 0) {
    showBundleDialog({ kind: "download", what, saveWhenReady: !hasErrors(prepared) });
    return;
  }
  const zip = await packZip(prepared.entries);
  saveFile(zip, prepared.fileName);
  notify("status", doneText(prepared, zip.length), {
    label: "Details",
    run: () => showBundleDialog({ kind: "download", what, saveWhenReady: false }),
  });
}

/** What was downloaded, in one line. */
export function doneText(prepared: PreparedDownload, zippedBytes: number): string {
  const { entries, contents, findings, fileName } = prepared;
  const warnings = findings.filter(({ severity }) => severity === "warning").length;
  const noted =
    warnings === 0 ? "" : ` ${warnings} ${warnings === 1 ? "warning" : "warnings"}: see Details.`;
  const variable =
    contents.target.kind === "node-bootstrap" && prepared.layerFrom === undefined
      ? `, with AWS_LAMBDA_EXEC_WRAPPER=${contents.target.wrapper}`
      : "";
  return `Downloaded ${fileName}: ${entries.length} ${entries.length === 1 ? "file" : "files"}, ${formatBytes(zippedBytes)}, for ${contents.target.runtime}${variable}.${noted}`;
}
