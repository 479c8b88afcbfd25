import type { ProjectPath } from "#project/project.ts";

/** A row of the file tree. Ids are project paths; folders exist because files are in them. */
export interface TreeNode {
  readonly id: ProjectPath;
  readonly name: string;
  readonly isFolder: boolean;
  /** `/var/task` and the layers can't be renamed or moved like folders. */
  readonly isRoot: boolean;
  readonly children: readonly ProjectPath[];
}

export const ROOT_ID = "";

/** The tree of a project: `/var/task` first, then the layers in their order; folders before files, by name. */
export function treeNodes(project: {
  readonly paths: readonly ProjectPath[];
  readonly layers: readonly string[];
}): Map<string, TreeNode> {
  const children = new Map<string, Set<string>>([["task", new Set()]]);
  for (const layer of project.layers) children.set(`layers/${layer}`, new Set());
  for (const path of project.paths) addWithFolders(children, path);

  const roots = ["task", ...project.layers.map((layer) => `layers/${layer}`)];
  const nodes = new Map<string, TreeNode>();
  nodes.set(ROOT_ID, { id: ROOT_ID, name: "Files", isFolder: true, isRoot: true, children: roots });
  const byName = (a: string, b: string): number =>
    Number(children.has(b)) - Number(children.has(a)) || (a < b ? -1 : 1);
  for (const [id, inside] of children) {
    const isRoot = roots.includes(id);
    nodes.set(id, {
      id,
      name: isRoot ? rootName(id) : id.slice(id.lastIndexOf("/") + 1),
      isFolder: true,
      isRoot,
      children: [...inside].toSorted(byName),
    });
  }
  for (const path of project.paths) {
    nodes.set(path, {
      id: path,
      name: path.slice(path.lastIndexOf("/") + 1),
      isFolder: false,
      isRoot: false,
      children: [],
    });
  }
  return nodes;
}

function rootName(id: string): string {
  return id === "task" ? "/var/task" : `/opt (${id.slice("layers/".length)})`;
}

function addWithFolders(children: Map<string, Set<string>>, path: string): void {
  let child = path;
  for (;;) {
    const parent = child.slice(0, child.lastIndexOf("/"));
    // `layers` itself is no row: each layer is a root.
    if (parent === "" || parent === "layers") return;
    const inside = children.get(parent);
    if (inside === undefined) children.set(parent, new Set([child]));
    else inside.add(child);
    child = parent;
  }
}

export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}
