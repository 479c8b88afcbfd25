import type { EditorTab } from "#ui/state/workbench-store.ts";

/** What a tab is called: the file's name, with its folder where two open files share one. */
export function tabLabel(tab: EditorTab, open: readonly EditorTab[]): string {
  switch (tab.kind) {
    case "file": {
      const name = baseName(tab.path);
      const isShared = open.some(
        (other) =>
          other.kind === "file" && other.path !== tab.path && baseName(other.path) === name,
      );
      return isShared ? tab.path.split("/").slice(-2).join("/") : name;
    }
    case "event":
      return `${tab.name} event`;
    case "request":
      return "Request";
    case "settings":
      return "Settings";
  }
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
