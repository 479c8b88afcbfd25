import { AssistiveDndState, type ItemInstance, type TreeInstance } from "@headless-tree/core";
import { AssistiveTreeDescription } from "@headless-tree/react";
import { ChevronRight, FileSymlink, FileText, Folder, Package } from "lucide-react";
import {
  type CSSProperties,
  type HTMLAttributes,
  type ReactNode,
  useCallback,
  useMemo,
  useState,
} from "react";
import { useStore } from "zustand";
import type { ProjectFile, ProjectPath } from "#project/project.ts";
import { useApp, useProject } from "#ui/state/app-context.ts";
import { RowMenu } from "#ui/kit/controls/row-menu.tsx";
import { workbenchStore } from "#ui/state/workbench-store.ts";
import { fileLineEnds, isExecutable } from "./file-facts.ts";
import { type FileActions, createFileActions } from "./file-actions.ts";
import { fileMenu } from "./file-menu.ts";
import type { TreeNode } from "./tree-nodes.ts";
import { useFilesTree } from "./use-files-tree.ts";
import { useShownRows } from "./use-shown-rows.ts";
import css from "./files.module.css";

/** What the library gives for the tree's element. */
interface ContainerProps extends HTMLAttributes<HTMLElement> {
  readonly ref: (element: HTMLElement | null) => void;
}

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
  const tree = useFilesTree({ files, layers }, actions);
  const [menuFor, setMenuFor] = useState<ProjectPath | undefined>();
  const items = tree.getItems();
  const rows = useShownRows(items, menuFor);

  const container = useContainer(tree, rows.setScroller);

  const activePath = activeTab.kind === "file" ? activeTab.path : undefined;

  const removeItem = (item: ItemInstance<TreeNode>): void => remove(tree, item, actions);
  const menuOf = (item: ItemInstance<TreeNode>): ReturnType<typeof fileMenu> => {
    const file = files.get(item.getId());
    return fileMenu({ item, file, actions, onCreate, onUpload, onRemove: () => removeItem(item) });
  };

  return (
    <>
      <AssistiveTreeDescription tree={tree} getLabel={moveLabel} />
      <div {...container} className={css["tree"]}>
        <div role="none" className={css["rows"]} style={{ height: rows.height }}>
          {rows.shown.map(({ item, style }) => (
            <Holder key={item.getId()} item={item} style={style} onMenu={setMenuFor}>
              {item.isRenaming() ? (
                <RenamedRow item={item} />
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
                  entries={menuOf(item)}
                  onClosed={() => {
                    setMenuFor(undefined);
                    item.getElement()?.focus();
                  }}
                />
              ) : null}
            </Holder>
          ))}
        </div>
      </div>
    </>
  );
}

interface HolderProps {
  readonly item: ItemInstance<TreeNode>;
  /** Its place in the list. */
  readonly style: CSSProperties;
  readonly onMenu: (path: ProjectPath) => void;
  readonly children: ReactNode;
}

/** The place of a row, and its context menu. */
function Holder({ item, style, onMenu, children }: HolderProps) {
  return (
    <div
      className={css["holder"]}
      style={style}
      role="none"
      onContextMenu={(event) => {
        event.preventDefault();
        item.setFocused();
        onMenu(item.getId());
      }}
    >
      {children}
    </div>
  );
}

/** The tree's element belongs to the library, which gives its keys, and to the list, which watches how it scrolls. */
function useContainer(
  tree: TreeInstance<TreeNode>,
  setScroller: (element: HTMLElement | null) => void,
): ContainerProps {
  const props = tree.getContainerProps("Files") as ContainerProps;
  const register = props.ref;
  const ref = useCallback(
    (element: HTMLElement | null) => {
      register(element);
      setScroller(element);
    },
    [register, setScroller],
  );
  return { ...props, ref };
}

/** Removes a row's file or folder: the focus goes on to the row that takes its place. */
function remove(
  tree: TreeInstance<TreeNode>,
  item: ItemInstance<TreeNode>,
  actions: FileActions,
): void {
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

function RenamedRow({ item }: { readonly item: ItemInstance<TreeNode> }) {
  return (
    <div role="treeitem" aria-selected="true" className={css["row"]} style={indentOf(item)}>
      <input
        {...item.getRenameInputProps()}
        className={css["rename"]}
        aria-label={`New name of ${item.getItemName()}`}
      />
    </div>
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
  const { name, isRoot } = item.getItemData();
  const canExecute = file !== undefined && isExecutable(file);
  const target = file?.content.kind === "link" ? file.content.target : undefined;
  const ends = file === undefined ? "none" : fileLineEnds(file);
  const hasForeignEnds = ends === "crlf" || ends === "mixed";
  const facts = [
    name,
    canExecute ? "executable" : "",
    hasForeignEnds ? `${ends.toUpperCase()} line endings` : "",
    target === undefined ? "" : `symbolic link to ${target}`,
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
      <RowIcons item={item} isLink={target !== undefined} />
      <FileName name={name} />
      {hasForeignEnds ? <span className={css["warning"]}>{ends.toUpperCase()}</span> : null}
      {target === undefined ? null : <span className={css["link"]}>→ {target}</span>}
      {file === undefined || target !== undefined ? null : (
        <code className={css["mode"]} data-executable={canExecute}>
          {(file.mode & 0o777).toString(8)}
        </code>
      )}
    </button>
  );
}

function RowIcons({
  item,
  isLink,
}: {
  readonly item: ItemInstance<TreeNode>;
  readonly isLink: boolean;
}) {
  const { isFolder, isRoot } = item.getItemData();
  const Icon = isRoot ? Package : isFolder ? Folder : isLink ? FileSymlink : FileText;
  return (
    <>
      {isFolder ? (
        <ChevronRight className={css["chevron"]} data-open={item.isExpanded()} aria-hidden />
      ) : null}
      <Icon aria-hidden />
    </>
  );
}

/** Characters that have room in the narrowest tree. */
const SHORT_NAME = 16;

/** The end of a long name stays in sight: it says what the file is. */
function FileName({ name }: { readonly name: string }) {
  const dot = name.lastIndexOf(".");
  // A short name stays one text: two boxes are two lines to anyone who copies or reads it.
  const end = dot > 0 && name.length > SHORT_NAME ? name.slice(Math.max(dot - 2, 1)) : "";
  return (
    <span className={css["name"]}>
      <span>{name.slice(0, name.length - end.length)}</span>
      <span>{end}</span>
    </span>
  );
}
