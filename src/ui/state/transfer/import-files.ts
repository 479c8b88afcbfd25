import { importFile } from "#bundle/worker/client.dom.ts";
import { utf8Text } from "#base/utf8.ts";
import { contentOfBytes } from "#project/file-content.ts";
import { projectFromJson } from "#project/project-json.ts";
import type { App } from "../app-context.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { putFile } from "../project-edits.ts";
import { openTab } from "../workbench-store.ts";
import { bundleDialogStore, showBundleDialog } from "./bundle-dialog-store.ts";
import { undo } from "../undo.ts";
import { openAndKeep } from "../persistence/stored-projects.ts";

/** Above this reading shows its progress. */
const LARGE_BYTES = 1024 * 1024;
const MAX_FILE_BYTES = 262_144_000;

/** Takes in what was chosen or dropped: a zip or a project file opens as a new project, other files join this one. */
export async function importFiles(app: App, files: readonly File[]): Promise<void> {
  try {
    const zips = await Promise.all(files.map(isZip));
    const [zip] = files.filter((_, index) => zips[index]);
    if (zip === undefined) {
      const [only, ...others] = files;
      if (only !== undefined && others.length === 0 && (await isTemplate(only)))
        await importAsProject(app, only, "template");
      else await addFiles(app, files);
      return;
    }
    if (files.length > 1) {
      notify(
        "error",
        "Nothing was imported: a zip opens as a project of its own, so it can't come together with other files. Import one zip, or files without a zip.",
      );
      return;
    }
    await importAsProject(app, zip, "zip");
  } catch (error) {
    showBundleDialog(undefined);
    notify(
      "error",
      `Nothing was imported: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** A SAM or CloudFormation template, by its name and by what a person would look for in it. */
async function isTemplate(file: File): Promise<boolean> {
  if (!/\.(?:ya?ml|json|template)$/i.test(file.name) || file.size > LARGE_BYTES) return false;
  const text = await file.text();
  return text.includes("Resources") && /AWS::(?:Serverless|Lambda)::Function/.test(text);
}

/** By its name or by its first bytes: a zip by another name is still one. */
async function isZip(file: File): Promise<boolean> {
  if (/\.zip$/i.test(file.name)) return true;
  const [p, k, a, b] = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

async function importAsProject(app: App, file: File, kind: "zip" | "template"): Promise<void> {
  const isLarge = file.size > LARGE_BYTES;
  const progress = (share: number): void => {
    if (isLarge) showBundleDialog({ kind: "reading", fileName: file.name, share });
  };
  progress(0);
  const imported = await importFile(file, { isZip: kind === "zip", onProgress: progress });
  if (bundleDialogStore.getState().dialog?.kind === "reading") showBundleDialog(undefined);
  if (!imported.ok) {
    notify("error", `${file.name} was not imported. ${imported.error}`);
    return;
  }
  const { project, report } = imported.value;
  openAndKeep(app, project);
  const count = project.files.size;
  notify(
    "status",
    `Opened “${project.name}” from ${file.name}: ${count} ${count === 1 ? "file" : "files"}. What was open before is under Projects if it was ever changed.`,
  );
  if (report.some(({ kind }) => kind !== "found"))
    showBundleDialog({ kind: "import-report", fileName: file.name, report });
}

async function addFiles(app: App, files: readonly File[]): Promise<void> {
  const [only] = files;
  if (files.length === 1 && only !== undefined && /\.json$/i.test(only.name)) {
    const project = projectFromJson(utf8Text(new Uint8Array(await only.arrayBuffer())));
    if (project.ok) {
      openAndKeep(app, project.value);
      notify("status", `Opened the project “${project.value.name}” from ${only.name}.`);
      return;
    }
  }
  const contents: (readonly [path: string, bytes: Uint8Array])[] = [];
  for (const file of files) {
    if (file.size > MAX_FILE_BYTES) {
      notify(
        "error",
        `${file.name} was not imported: it is larger than the 250 MB that a function may have.`,
      );
      return;
    }
    const path = `task/${file.webkitRelativePath || file.name}`;
    contents.push([path, new Uint8Array(await file.arrayBuffer())]);
  }
  const names = contents.map(([path]) => path.slice("task/".length)).join(", ");
  // One edit for all: either every file is added or none.
  const problem = app.project.edit(`Import ${names}`, (before) => {
    let project = before;
    for (const [path, bytes] of contents) {
      const edited = putFile(project, path, contentOfBytes(bytes));
      if (!edited.ok) return edited;
      project = edited.value;
    }
    return { ok: true, value: project };
  });
  if (problem !== undefined) {
    notify("error", `Nothing was imported. ${problem}`);
    return;
  }
  const [first] = contents;
  if (first !== undefined) openTab({ kind: "file", path: first[0] });
  notify("status", `Added ${names} to this project, under /var/task.`, {
    label: "Undo",
    run: () => undo(app),
  });
}
