import { strictUtf8Text } from "#base/utf8.ts";
import type { FileContent, ProjectPath } from "#project/project.ts";
import type { App } from "#ui/state/app-context.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import {
  createFile,
  deletePath,
  movePath,
  putFile,
  setLineEnds,
  setMode,
} from "#ui/state/project-edits.ts";
import { openTab, retargetTabs } from "#ui/state/workbench-store.ts";

/** What the file tree can do to the project. Each tells the person when it can't be done, and says `false`. */
export interface FileActions {
  create(path: ProjectPath): boolean;
  move(from: ProjectPath, to: ProjectPath): boolean;
  remove(path: ProjectPath): void;
  setExecutable(path: ProjectPath, isExecutable: boolean): void;
  setLineEnds(path: ProjectPath, ends: "lf" | "crlf"): void;
  upload(files: readonly File[], folder: ProjectPath): Promise<void>;
}

export function createFileActions({ project }: App): FileActions {
  const edit: typeof project.edit = (label, apply) => {
    const problem = project.edit(label, apply);
    if (problem !== undefined) notify("error", problem);
    return problem;
  };

  return {
    create(path) {
      const isScript = /\/bootstrap$|\.(ba)?sh$/.test(path);
      const content: FileContent = {
        kind: "text",
        text: isScript ? "#!/bin/bash\nset -euo pipefail\n\n" : "",
      };
      const isEntry = path.endsWith("/bootstrap");
      const done = edit(`Create ${path}`, (before) =>
        createFile(before, path, content, isEntry ? 0o755 : 0o644),
      );
      if (done !== undefined) return false;
      openTab({ kind: "file", path });
      return true;
    },
    move(from, to) {
      if (edit(`Move ${from} to ${to}`, (before) => movePath(before, from, to)) !== undefined)
        return false;
      retargetTabs((tab) => {
        if (tab.kind !== "file") return tab;
        if (tab.path === from) return { kind: "file", path: to };
        if (tab.path.startsWith(`${from}/`))
          return { kind: "file", path: to + tab.path.slice(from.length) };
        return tab;
      });
      return true;
    },
    remove(path) {
      if (edit(`Delete ${path}`, (before) => deletePath(before, path)) !== undefined) return;
      retargetTabs((tab) =>
        tab.kind === "file" && (tab.path === path || tab.path.startsWith(`${path}/`))
          ? undefined
          : tab,
      );
      notify("status", `Deleted ${path}.`, { label: "Undo", run: project.undo });
    },
    setExecutable(path, isExecutable) {
      const mode = project.state.getState().project.files.get(path)?.mode ?? 0o644;
      const next = isExecutable ? mode | 0o111 : mode & ~0o111;
      edit(`Change the mode of ${path}`, (before) => setMode(before, path, next));
    },
    setLineEnds(path, ends) {
      edit(`Change the line ends of ${path}`, (before) => setLineEnds(before, path, ends));
    },
    async upload(files, folder) {
      for (const file of files) {
        const bytes = new Uint8Array(await file.arrayBuffer());
        const path = `${folder}/${file.webkitRelativePath || file.name}`;
        edit(`Upload ${path}`, (before) => putFile(before, path, contentOf(bytes)));
      }
      if (files.length > 0) {
        notify(
          "status",
          `Added ${files.length === 1 ? files[0]?.name : `${files.length} files`} to ${folder}.`,
        );
      }
    },
  };
}

function contentOf(bytes: Uint8Array): FileContent {
  const text = bytes.includes(0) ? undefined : strictUtf8Text(bytes);
  return text === undefined ? { kind: "binary", bytes } : { kind: "text", text };
}
