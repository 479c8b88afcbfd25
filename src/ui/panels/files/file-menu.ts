import type { ItemInstance } from "@headless-tree/core";
import type { ProjectFile, ProjectPath } from "#project/project.ts";
import { environmentPath } from "#project/project-path.ts";
import type { MenuEntry } from "#ui/kit/controls/menu-button.tsx";
import { fileLineEnds, isExecutable } from "./file-facts.ts";
import type { FileActions } from "./file-actions.ts";
import { type TreeNode, parentOf } from "./tree-nodes.ts";

interface FileMenuParts {
  readonly item: ItemInstance<TreeNode>;
  /** Nothing for a folder. */
  readonly file: ProjectFile | undefined;
  readonly actions: FileActions;
  readonly onCreate: (what: "file" | "folder", folder: ProjectPath) => void;
  readonly onUpload: (folder: ProjectPath) => void;
  readonly onRemove: () => void;
}

/** What can be done with a row. */
export function fileMenu({
  item,
  file,
  actions,
  onCreate,
  onUpload,
  onRemove,
}: FileMenuParts): MenuEntry[] {
  const { id, isFolder, isRoot } = item.getItemData();
  const folder = isFolder ? id : parentOf(id);
  return [
    { kind: "item", label: "New file", run: () => onCreate("file", folder) },
    { kind: "item", label: "New folder", run: () => onCreate("folder", folder) },
    { kind: "item", label: "Upload here", run: () => onUpload(folder) },
    { kind: "line" },
    {
      kind: "item",
      label: "Copy path",
      detail: environmentPath(id),
      run: () => void actions.copyPath(id),
    },
    ...(file === undefined
      ? []
      : [{ kind: "item" as const, label: "Download", run: () => actions.download(id) }]),
    ...(isRoot ? [] : rowEntries(item, actions, onRemove)),
    ...(file === undefined ? [] : fileEntries(actions, id, file)),
  ];
}

function fileEntries(actions: FileActions, path: ProjectPath, file: ProjectFile): MenuEntry[] {
  // What a link points at has a mode and line endings of its own.
  if (file.content.kind === "link") return [];
  const canExecute = isExecutable(file);
  const ends = fileLineEnds(file);
  return [
    { kind: "line" },
    {
      kind: "choice",
      label: "Executable",
      isChosen: canExecute,
      run: () => actions.setExecutable(path, !canExecute),
    },
    ...(ends === "none"
      ? []
      : ([
          {
            kind: "choice",
            label: "Unix line endings (LF)",
            isChosen: ends === "lf",
            run: () => actions.setLineEnds(path, "lf"),
          },
          {
            kind: "choice",
            label: "Windows line endings (CRLF)",
            isChosen: ends === "crlf",
            run: () => actions.setLineEnds(path, "crlf"),
          },
        ] satisfies MenuEntry[])),
  ];
}

function rowEntries(
  item: ItemInstance<TreeNode>,
  actions: FileActions,
  onRemove: () => void,
): MenuEntry[] {
  return [
    { kind: "item", label: "Duplicate", run: () => actions.duplicate(item.getId()) },
    { kind: "line" },
    {
      kind: "item",
      label: "Rename",
      shortcut: "F2",
      run: () => setTimeout(() => item.startRenaming()),
    },
    { kind: "item", label: "Delete", shortcut: "Delete", isDangerous: true, run: onRemove },
  ];
}
