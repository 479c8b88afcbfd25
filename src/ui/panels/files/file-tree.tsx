import {
  AssistiveDndState,
  type ItemInstance,
  dragAndDropFeature,
  hotkeysCoreFeature,
  keyboardDragAndDropFeature,
  renamingFeature,
  selectionFeature,
  syncDataLoaderFeature,
} from "@headless-tree/core";
import { AssistiveTreeDescription, useTree } from "@headless-tree/react";
import { ChevronRight, FileText, Folder, Package } from "lucide-react";
import { useLayoutEffect, useMemo, useRef, useState } from "react";
import { useStore } from "zustand";
import type { ProjectFile, ProjectPath } from "#project/project.ts";
import { useApp, useProject } from "#ui/state/app-context.ts";
import type { MenuEntry } from "#ui/kit/controls/menu-button.tsx";
import { RowMenu } from "#ui/kit/controls/row-menu.tsx";
import { openTab, workbenchStore } from "#ui/state/workbench-store.ts";
import { environmentPath } from "#project/project-path.ts";
import { fileLineEnds, isExecutable } from "./file-facts.ts";
import { createFileActions } from "./file-actions.ts";
import { ROOT_ID, type TreeNode, parentOf, treeNodes } from "./tree-nodes.ts";
import css from "./files.module.css";

const GONE: TreeNode = { id: "gone", name: "", isFolder: false, isRoot: false, children: [] };

interface FileTreeProps {
  readonly onCreate: (what: "file" | "folder", folder: ProjectPath) => void;
  readonly onUpload: (folder: ProjectPath) => void;
}

/** The project's files as an ARIA tree: rename with F2, delete with Delete, move by dragging or Ctrl+Shift+D. */
export function FileTree({ onCreate, onUpload }: FileTreeProps) {
  const app = useApp();
  const files = useProject((project) => project.files);
  const layers = useProject((project) => project.layers);
  const activeTab = useStore(workbenchStore, (state) => state.activeTab);
  const actions = useMemo(() => createFileActions(app), [app]);
  // What is typed into a file makes a new map of files, but no new tree.
  const paths = [...files.keys()].join("\0");
  const nodes = useMemo(
    () => treeNodes({ paths: paths === "" ? [] : paths.split("\0"), layers }),
    [paths, layers],
  );
  const nodesNow = useRef(nodes);
  const [menuFor, setMenuFor] = useState<ProjectPath | undefined>();

  const tree = useTree<TreeNode>({
    rootItemId: ROOT_ID,
    indent: 14,
    dataLoader: {
      getItem: (id) => nodesNow.current.get(id) ?? GONE,
      getChildren: (id) => [...(nodesNow.current.get(id)?.children ?? [])],
    },
    getItemName: (item) => item.getItemData().name,
    isItemFolder: (item) => item.getItemData().isFolder,
    initialState: {
      expandedItems: [...nodes.values()].filter((node) => node.isFolder).map(({ id }) => id),
    },
    canReorder: false,
    canRename: (item) => !item.getItemData().isRoot,
    canDrag: (items) => items.every((item) => !item.getItemData().isRoot),
    canDrop: (items, { item: target }) =>
      target.getItemData().isFolder &&
      target.getId() !== ROOT_ID &&
      items.every((item) => parentOf(item.getId()) !== target.getId()),
    onDrop: (items, { item: target }) => {
      for (const item of items)
        actions.move(item.getId(), `${target.getId()}/${item.getItemData().name}`);
    },
    canDragForeignDragObjectOver: (data, { item: target }) =>
      data.types.includes("Files") && target.getItemData().isFolder && target.getId() !== ROOT_ID,
    canDropForeignDragObject: (data, { item: target }) =>
      data.types.includes("Files") && target.getItemData().isFolder && target.getId() !== ROOT_ID,
    onDropForeignDragObject: (data, { item: target }) =>
      actions.upload([...data.files], target.getId()),
    onRename: (item, name) => {
      const path = item.getId();
      actions.move(path, `${parentOf(path)}/${name.trim()}`);
    },
    onPrimaryAction: (item) => {
      if (!item.getItemData().isFolder) openTab({ kind: "file", path: item.getId() });
    },
    features: [
      syncDataLoaderFeature,
      selectionFeature,
      hotkeysCoreFeature,
      dragAndDropFeature,
      keyboardDragAndDropFeature,
      renamingFeature,
    ],
  });

  // The tree keeps what it read: told when there is something new, and shown new folders open.
  useLayoutEffect(() => {
    const known = nodesNow.current;
    nodesNow.current = nodes;
    tree.rebuildTree();
    for (const { id, isFolder } of nodes.values()) {
      if (isFolder && !known.has(id)) tree.getItemInstance(id).expand();
    }
  }, [tree, nodes]);
  const activePath = activeTab.kind === "file" ? activeTab.path : undefined;

  /** The focus goes on to the row that takes its place. */
  function removeItem(item: ItemInstance<TreeNode>): void {
    if (item.getItemData().isRoot) return;
    const id = item.getId();
    const rows = tree.getItems().map((row) => row.getId());
    const at = rows.indexOf(id);
    const next =
      rows.slice(at + 1).find((other) => !other.startsWith(`${id}/`)) ?? rows[at - 1] ?? "task";
    actions.remove(id);
    // After the rows are drawn again.
    setTimeout(() => tree.getItemInstance(next).getElement()?.focus());
  }

  function menuEntries(item: ItemInstance<TreeNode>): MenuEntry[] {
    const { id, isFolder, isRoot } = item.getItemData();
    const file = files.get(id);
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
      ...(isRoot
        ? []
        : ([
            { kind: "item", label: "Duplicate", run: () => actions.duplicate(id) },
            { kind: "line" },
            {
              kind: "item",
              label: "Rename",
              shortcut: "F2",
              run: () => setTimeout(() => item.startRenaming()),
            },
            {
              kind: "item",
              label: "Delete",
              shortcut: "Delete",
              isDangerous: true,
              run: () => removeItem(item),
            },
          ] satisfies MenuEntry[])),
      ...(file === undefined ? [] : fileEntries(id, file)),
    ];
  }

  function fileEntries(path: ProjectPath, file: ProjectFile): MenuEntry[] {
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
              label: "Unix line ends (LF)",
              isChosen: ends === "lf",
              run: () => actions.setLineEnds(path, "lf"),
            },
            {
              kind: "choice",
              label: "Windows line ends (CRLF)",
              isChosen: ends === "crlf",
              run: () => actions.setLineEnds(path, "crlf"),
            },
          ] satisfies MenuEntry[])),
    ];
  }

  return (
    <>
      <AssistiveTreeDescription tree={tree} getLabel={moveLabel} />
      <div {...tree.getContainerProps("Files")} className={css["tree"]}>
        {tree.getItems().map((item) => (
          <div
            key={item.getId()}
            className={css["holder"]}
            role="none"
            onContextMenu={(event) => {
              event.preventDefault();
              item.setFocused();
              setMenuFor(item.getId());
            }}
          >
            {item.isRenaming() ? (
              <div
                role="treeitem"
                aria-selected="true"
                className={css["row"]}
                style={indentOf(item)}
              >
                <input
                  {...item.getRenameInputProps()}
                  className={css["rename"]}
                  aria-label={`New name of ${item.getItemName()}`}
                />
              </div>
            ) : (
              <Row
                item={item}
                file={files.get(item.getId())}
                isActive={item.getId() === activePath}
                onDelete={() => removeItem(item)}
                onMenu={() => setMenuFor(item.getId())}
              />
            )}
            {menuFor === item.getId() ? (
              <RowMenu
                label={`Actions for ${item.getItemName()}`}
                entries={menuEntries(item)}
                onClosed={() => {
                  setMenuFor(undefined);
                  item.getElement()?.focus();
                }}
              />
            ) : null}
          </div>
        ))}
      </div>
    </>
  );
}

/** What screen readers say of moving rows; the library writes its keys as `Control+Shift+KeyD`. */
function moveLabel(_dnd: unknown, state: AssistiveDndState): string {
  switch (state) {
    case AssistiveDndState.Started:
    case AssistiveDndState.Dragging:
      return "Moving. Up and down arrows choose the folder, Enter moves there, Escape gives up.";
    case AssistiveDndState.Completed:
      return "Moved.";
    case AssistiveDndState.Aborted:
      return "Not moved.";
    case AssistiveDndState.None:
      return "Ctrl+Shift+D moves the row that has the focus.";
  }
}

function indentOf(item: ItemInstance<TreeNode>): { paddingLeft: number } {
  return { paddingLeft: 8 + item.getItemMeta().level * 14 };
}

interface RowProps {
  readonly item: ItemInstance<TreeNode>;
  readonly file: ProjectFile | undefined;
  readonly isActive: boolean;
  readonly onDelete: () => void;
  readonly onMenu: () => void;
}

function Row({ item, file, isActive, onDelete, onMenu }: RowProps) {
  const { name, isFolder, isRoot } = item.getItemData();
  const canExecute = file !== undefined && isExecutable(file);
  const ends = file === undefined ? "none" : fileLineEnds(file);
  const hasForeignEnds = ends === "crlf" || ends === "mixed";
  const facts = [
    name,
    canExecute ? "executable" : "",
    hasForeignEnds ? `${ends.toUpperCase()} line ends` : "",
  ];
  return (
    <button
      {...item.getProps()}
      type="button"
      // However the focus came: the tree's own keys act on what it thinks is focused.
      onFocus={() => item.setFocused()}
      onKeyDown={(event) => {
        if (event.key === "Delete") onDelete();
        else if (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10")) onMenu();
        else return;
        event.preventDefault();
      }}
      className={css["row"]}
      style={indentOf(item)}
      aria-label={facts.filter((fact) => fact !== "").join(", ")}
      data-active={isActive}
      data-root={isRoot}
      data-drop={item.isUnorderedDragTarget()}
    >
      {isFolder ? (
        <ChevronRight className={css["chevron"]} data-open={item.isExpanded()} aria-hidden />
      ) : null}
      {isRoot ? (
        <Package aria-hidden />
      ) : isFolder ? (
        <Folder aria-hidden />
      ) : (
        <FileText aria-hidden />
      )}
      <FileName name={name} />
      {hasForeignEnds ? <span className={css["warning"]}>{ends.toUpperCase()}</span> : null}
      {file === undefined ? null : (
        <code className={css["mode"]} data-executable={canExecute}>
          {(file.mode & 0o777).toString(8)}
        </code>
      )}
    </button>
  );
}

/** Characters that have room in the narrowest tree. */
const SHORT_NAME = 16;

/** The end of a long name stays in sight: it says what the file is. */
function FileName({ name }: { readonly name: string }) {
  const dot = name.lastIndexOf(".");
  // A short name stays one text: two boxes are two lines to whoever copies or reads it.
  const end = dot > 0 && name.length > SHORT_NAME ? name.slice(Math.max(dot - 2, 1)) : "";
  return (
    <span className={css["name"]}>
      <span>{name.slice(0, name.length - end.length)}</span>
      <span>{end}</span>
    </span>
  );
}
