import { contentOfBytes } from "#project/file-content.ts";
import { fileBytes } from "#project/deployed-files.ts";
import { environmentPath as shown } from "#project/project-path.ts";
import type { FileContent, ProjectPath } from "#project/project.ts";
import type { App } from "#ui/state/app-context.ts";
import { copyText } from "#ui/kit/notices/copy-text.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { freePath } from "#ui/state/free-path.ts";
import type { PickedFile } from "#ui/state/transfer/picked-files.ts";
import { saveFile } from "#ui/state/transfer/save-file.ts";
import { undo } from "#ui/state/undo.ts";
import {
  copyPath,
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
  /** A first runtime for a project that has no file. */
  createBootstrap(): void;
  /** A copy beside it, which is opened. */
  duplicate(path: ProjectPath): void;
  /** As it is in an execution environment. */
  copyPath(path: ProjectPath): Promise<void>;
  download(path: ProjectPath): void;
  move(from: ProjectPath, to: ProjectPath): boolean;
  remove(path: ProjectPath): void;
  setExecutable(path: ProjectPath, isExecutable: boolean): void;
  setLineEnds(path: ProjectPath, ends: "lf" | "crlf"): void;
  upload(picked: readonly PickedFile[], folder: ProjectPath): Promise<void>;
}

export function createFileActions(app: App): FileActions {
  const { project } = app;
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
      const done = edit(`Create ${shown(path)}`, (before) =>
        createFile(before, path, content, isEntry ? 0o755 : 0o644),
      );
      if (done !== undefined) return false;
      openTab({ kind: "file", path });
      return true;
    },
    createBootstrap() {
      const path = "task/bootstrap";
      const content: FileContent = { kind: "text", text: FIRST_BOOTSTRAP };
      if (
        edit("Create a bootstrap", (before) => createFile(before, path, content, 0o755)) ===
        undefined
      )
        openTab({ kind: "file", path });
    },
    duplicate(path) {
      const { files } = project.state.getState().project;
      const to = freePath(path, (candidate) => files.has(candidate));
      const problem = edit(`Duplicate ${shown(path)}`, (before) => copyPath(before, path, to));
      if (problem === undefined && files.has(path)) openTab({ kind: "file", path: to });
    },
    copyPath: (path) => copyText(shown(path)),
    download(path) {
      const file = project.state.getState().project.files.get(path);
      if (file === undefined) return;
      saveFile(new Uint8Array(fileBytes(file)), path.slice(path.lastIndexOf("/") + 1), OCTETS);
    },
    move(from, to) {
      if (
        edit(`Move ${shown(from)} to ${shown(to)}`, (before) => movePath(before, from, to)) !==
        undefined
      )
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
      if (edit(`Delete ${shown(path)}`, (before) => deletePath(before, path)) !== undefined) return;
      retargetTabs((tab) =>
        tab.kind === "file" && (tab.path === path || tab.path.startsWith(`${path}/`))
          ? undefined
          : tab,
      );
      notify("status", `Deleted ${shown(path)}.`, { label: "Undo", run: () => undo(app) });
    },
    setExecutable(path, isExecutable) {
      const mode = project.state.getState().project.files.get(path)?.mode ?? 0o644;
      const next = isExecutable ? mode | 0o111 : mode & ~0o111;
      edit(`Change the mode of ${shown(path)}`, (before) => setMode(before, path, next));
    },
    setLineEnds(path, ends) {
      edit(`Change the line endings of ${shown(path)}`, (before) =>
        setLineEnds(before, path, ends),
      );
    },
    async upload(picked, folder) {
      const files = await Promise.all(
        picked.map(async ({ path, file }) => {
          const bytes = new Uint8Array(await file.arrayBuffer());
          return [`${folder}/${path}`, contentOfBytes(bytes)] as const;
        }),
      );
      const [first] = picked;
      if (first === undefined) return;
      const what = picked.length === 1 ? first.path : `${picked.length} files`;
      // One edit for all: either every file is added or none.
      const problem = edit(`Upload ${what} to ${shown(folder)}`, (before) => {
        let after = before;
        for (const [path, content] of files) {
          const edited = putFile(after, path, content);
          if (!edited.ok) return edited;
          after = edited.value;
        }
        return { ok: true, value: after };
      });
      if (problem === undefined)
        notify("status", `Added ${what} to ${shown(folder)}.`, {
          label: "Undo",
          run: () => undo(app),
        });
    },
  };
}

/** The loop of docs/runtime-api-reference.md §2, as short as it goes. */
const FIRST_BOOTSTRAP = `#!/bin/bash
set -euo pipefail

api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"

while true; do
  headers="$(mktemp)"
  event="$(curl -sS -L -D "$headers" "$api/invocation/next")"
  request_id="$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)"

  # Your function: from the event to its answer.
  answer="{\\"received\\": $event}"

  curl -sS -o /dev/null --data-binary "$answer" "$api/invocation/$request_id/response"
done
`;
const OCTETS = "application/octet-stream";
