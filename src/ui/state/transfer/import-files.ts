import { messageOf } from "#base/message-of.ts";
import { utf8Text } from "#base/utf8.ts";
import type { Imported } from "#bundle/import/import-archive.ts";
import { withoutMark } from "#bundle/import/text-encoding.ts";
import { importSource } from "#bundle/worker/client.dom.ts";
import type { ImportSource } from "#bundle/worker/protocol.ts";
import { contentOfBytes } from "#project/file-content.ts";
import type { Project, ProjectFile } from "#project/project.ts";
import { projectFromJson } from "#project/project-json.ts";
import type { App } from "../app-context.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { openProject } from "../open-project.ts";
import { addLayer, freeLayerName, putFile } from "../project-edits.ts";
import { openTab } from "../workbench-store.ts";
import { type LayerOffer, bundleDialogStore, showBundleDialog } from "./bundle-dialog-store.ts";
import { undo } from "../undo.ts";
import { projectListStore } from "../persistence/project-list-store.ts";
import { discardStored, openStored } from "../persistence/stored-project-actions.ts";
import { openAndKeep } from "../persistence/stored-projects.ts";
import { type PickedFile, hasFolder } from "./picked-files.ts";

/** Above this reading shows its progress. */
const LARGE_BYTES = 1024 * 1024;
const MAX_FILE_BYTES = 262_144_000;

/**
 * Takes in what was chosen, dropped or pasted: a zip, a folder, a template or a project file opens as a new project, other
 * files join this one.
 */
export async function importFiles(app: App, picked: readonly PickedFile[]): Promise<void> {
  try {
    if (hasFolder(picked)) {
      await importAsProject(app, folderSource(picked));
      return;
    }
    const files = picked.map(({ file }) => file);
    const zips = await Promise.all(files.map(isZip));
    const [zip] = files.filter((_, index) => zips[index]);
    if (zip === undefined) {
      const [only, ...others] = files;
      if (only !== undefined && others.length === 0 && (await isTemplate(only)))
        await importAsProject(app, { from: "template", file: only, fileName: only.name });
      else await addFiles(app, picked);
      return;
    }
    if (files.length > 1) {
      notify(
        "error",
        "Nothing was imported: a zip opens as a project of its own, so it can't come together with other files. Import one zip, or files without a zip.",
      );
      return;
    }
    await importAsProject(app, { from: "zip", file: zip, fileName: zip.name });
  } catch (error) {
    showBundleDialog(undefined);
    notify("error", `Nothing was imported: ${messageOf(error)}`);
  }
}

/** The folder's own name is the project's; of several folders, or files beside one, nobody knows. */
function folderSource(picked: readonly PickedFile[]): ImportSource {
  const tops = new Set(picked.map(({ path }) => path.split("/")[0] ?? ""));
  const [only, ...others] = tops;
  const fileName = only !== undefined && others.length === 0 ? only : "Imported";
  return { from: "folder", fileName, files: picked };
}

/** A SAM or CloudFormation template, by its name and by what a person would look for in it. */
async function isTemplate(file: File): Promise<boolean> {
  if (!/\.(?:ya?ml|json|template)$/i.test(file.name) || file.size > LARGE_BYTES) return false;
  const text = utf8Text(withoutMark(new Uint8Array(await file.arrayBuffer())).bytes);
  return text.includes("Resources") && /AWS::(?:Serverless|Lambda)::Function/.test(text);
}

/** By its name or by its first bytes: a zip by another name is still one. */
async function isZip(file: File): Promise<boolean> {
  if (/\.zip$/i.test(file.name)) return true;
  const [p, k, a, b] = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  return p === 0x50 && k === 0x4b && ((a === 3 && b === 4) || (a === 5 && b === 6));
}

async function importAsProject(app: App, source: ImportSource): Promise<void> {
  const { fileName } = source;
  const size =
    source.from === "folder"
      ? source.files.reduce((sum, { file }) => sum + file.size, 0)
      : source.file.size;
  const progress = (share: number): void => {
    if (size > LARGE_BYTES) showBundleDialog({ kind: "reading", fileName, share });
  };
  progress(0);
  const imported = await importSource(source, progress);
  if (bundleDialogStore.getState().dialog?.kind === "reading") showBundleDialog(undefined);
  if (!imported.ok) {
    notify("error", `${fileName} was not imported. ${imported.error}`);
    return;
  }
  const { project, report, functions, chosen } = imported.value;
  const layer = layerOffer(app, imported.value);
  openAndKeep(app, project);
  const opened = app.project.state.getState().project;
  const count = project.files.size;
  notify(
    "status",
    `Opened “${project.name}” from ${fileName}: ${count} ${count === 1 ? "file" : "files"}. What was open before is under Projects if it was ever changed.`,
  );
  const choice =
    functions.length < 2 || chosen === undefined
      ? undefined
      : {
          functions,
          chosen,
          choose: (functionId: string): void => {
            // What nobody changed is not kept beside the other choice.
            const isAsImported = app.project.state.getState().project === opened;
            const record = isAsImported ? projectListStore.getState().openId : undefined;
            importAsProject(app, { ...source, functionId })
              .then(() => (record === undefined ? undefined : discardStored(record)))
              .catch((error: unknown) =>
                notify("error", `Nothing was imported: ${messageOf(error)}`),
              );
          },
        };
  if (choice !== undefined || layer !== undefined || report.some(({ kind }) => kind !== "found"))
    showBundleDialog({ kind: "import-report", fileName, report, choice, layer });
}

/** What is a layer can join the project that was open, in place of being one of its own. */
function layerOffer(app: App, { layer, project }: Imported): LayerOffer | undefined {
  const { project: open } = app.project.state.getState();
  if (layer === undefined || open.files.size === 0 || app.attachment !== undefined)
    return undefined;
  const { openId } = projectListStore.getState();
  return {
    name: layer,
    projectName: open.name,
    add: () => {
      const files = [...project.files].map(
        ([path, file]) => [path.slice(`layers/${layer}/`.length), file] as const,
      );
      addToProject(app, { open, openId, layer, files }).catch((error: unknown) =>
        notify("error", `The layer was not added: ${messageOf(error)}`),
      );
    },
  };
}

interface AddedLayer {
  /** The project that was open, and its record if it has one. */
  readonly open: Project;
  readonly openId: string | undefined;
  readonly layer: string;
  /** Paths are relative to `/opt`. */
  readonly files: readonly (readonly [path: string, file: ProjectFile])[];
}

/** Goes back to the project that was open and adds the layer; the project that the import made goes. */
async function addToProject(app: App, { open, openId, layer, files }: AddedLayer): Promise<void> {
  const imported = projectListStore.getState().openId;
  if (openId === undefined) openProject(app, open);
  else await openStored(app, openId);
  const name = freeLayerName(app.project.state.getState().project, layer);
  const problem = app.project.edit(`Add the layer ${name}`, (before) => {
    const added = addLayer(before, name);
    if (!added.ok) return added;
    const all = new Map(added.value.files);
    for (const [path, file] of files) all.set(`layers/${name}/${path}`, file);
    return { ok: true, value: { ...added.value, files: all } };
  });
  if (problem !== undefined) {
    notify("error", problem);
    return;
  }
  if (imported !== undefined && imported !== openId) await discardStored(imported);
  notify("status", `Added the layer ${name} to “${open.name}”: its files are under /opt.`, {
    label: "Undo",
    run: () => undo(app),
  });
}

async function addFiles(app: App, picked: readonly PickedFile[]): Promise<void> {
  const files = picked.map(({ file }) => file);
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
    const path = `task/${file.name}`;
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
