import {
  type TreeConfig,
  type TreeInstance,
  dragAndDropFeature,
  hotkeysCoreFeature,
  keyboardDragAndDropFeature,
  renamingFeature,
  selectionFeature,
  syncDataLoaderFeature,
} from "@headless-tree/core";
import { useTree } from "@headless-tree/react";
import { useLayoutEffect, useMemo, useRef } from "react";
import type { Project } from "#project/project.ts";
import { openTab } from "#ui/state/workbench-store.ts";
import { droppedFiles } from "#ui/state/transfer/picked-files.ts";
import type { FileActions } from "./file-actions.ts";
import { ROOT_ID, type TreeNode, parentOf, treeNodes } from "./tree-nodes.ts";

/** More folders and files than this at once come closed: nobody reads thousands of rows. */
const MOST_OPEN = 500;

const GONE: TreeNode = { id: "gone", name: "", isFolder: false, isRoot: false, children: [] };

/** The project's files as a tree that can be renamed, moved and opened. */
export function useFilesTree(
  { files, layers }: Pick<Project, "files" | "layers">,
  actions: FileActions,
): TreeInstance<TreeNode> {
  // What is typed into a file makes a new map of files, but no new tree.
  const paths = [...files.keys()].join("\0");
  const nodes = useMemo(
    () => treeNodes({ paths: paths === "" ? [] : paths.split("\0"), layers }),
    [paths, layers],
  );
  const nodesNow = useRef(nodes);
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
      expandedItems: foldersToOpen(nodes, new Map()),
    },
    ...moving(actions),
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
    const opened = foldersToOpen(nodes, known);
    if (opened.length > 0)
      tree.applySubStateUpdate("expandedItems", (open) => [...new Set([...open, ...opened])]);
    tree.rebuildTree();
  }, [tree, nodes]);
  return tree;
}

/** New folders are shown open; of a great many, only the roots. */
function foldersToOpen(
  nodes: ReadonlyMap<string, TreeNode>,
  known: ReadonlyMap<string, TreeNode>,
): string[] {
  const added = [...nodes.values()].filter(({ id }) => !known.has(id));
  const isMany = added.length > MOST_OPEN;
  return added
    .filter(({ isFolder, isRoot }) => isFolder && (isRoot || !isMany))
    .map(({ id }) => id);
}

/** What may be moved where, within the tree and from the computer into it. */
function moving(actions: FileActions): Partial<TreeConfig<TreeNode>> {
  return {
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
      droppedFiles(data).then((picked) => actions.upload(picked, target.getId())),
  };
}
