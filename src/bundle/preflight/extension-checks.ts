import { followLinks } from "#contract/symbolic-links.ts";
import { type DeployedFile, deployedFiles } from "#project/deployed-files.ts";
import type { Project } from "#project/project.ts";
import { executableFormat } from "./executable-format.ts";
import { type PreflightFinding, withFile } from "./finding.ts";

const FOLDER = "/opt/extensions/";
/** Both kinds counted together (Runtime API reference §10.2). */
const MAX_EXTENSIONS = 10;

/**
 * What keeps Lambda from starting the files of `/opt/extensions`: it starts each of them, and one that cannot be started
 * fails Init (Runtime API reference §10.2).
 */
export function extensionFindings(project: Project): PreflightFinding[] {
  const files = followLinks(deployedFiles(project)).filter(
    ({ path }) => path.startsWith(FOLDER) && !path.slice(FOLDER.length).includes("/"),
  );
  return [
    ...files.flatMap((file) => startFinding(project, file) ?? []),
    ...countFindings(files.length),
    ...misplacedFindings(project),
  ];
}

function startFinding(project: Project, file: DeployedFile): PreflightFinding | undefined {
  const name = file.path.slice(FOLDER.length);
  const about = { severity: "error", projectPath: file.projectPath } as const;
  const answer = (reason: string): string =>
    `Lambda starts every file directly in /opt/extensions, and Init would fail: fork/exec ${file.path}: ${reason}.`;
  if ((file.mode & 0o111) === 0) {
    return {
      ...about,
      id: "extension-not-executable",
      title: `The extension ${name} is not executable`,
      detail: `Its mode is 0${file.mode.toString(8)}. ${answer("permission denied")} A file that is no extension belongs into a folder below it, or elsewhere under /opt.`,
      fix: {
        label: "Make it executable",
        apply: (current) =>
          withFile(current, file.projectPath, (each) => ({ ...each, mode: each.mode | 0o755 })),
      },
    };
  }
  const format = executableFormat(file.bytes);
  const badFormat = answer("exec format error");
  switch (format.kind) {
    case "elf":
      return format.architecture === project.settings.architecture && format.bits === 64
        ? undefined
        : {
            ...about,
            id: "extension-architecture",
            title: `The extension ${name} is built for ${format.architecture}`,
            detail: `The function's architecture is ${project.settings.architecture}. ${badFormat}`,
          };
    case "foreign":
      return {
        ...about,
        id: "extension-foreign",
        title: `The extension ${name} is ${format.what}`,
        detail: `${badFormat} Build it for Linux, ${project.settings.architecture}.`,
      };
    case "unknown":
      return {
        ...about,
        id: "extension-no-shebang",
        title: `The extension ${name} has no shebang`,
        detail: `${badFormat} A script names its interpreter in the first line, like #!/bin/bash.`,
      };
    case "script":
      return format.hasCarriageReturn
        ? {
            ...about,
            id: "extension-crlf",
            title: `The extension ${name} has Windows line endings`,
            detail: `Linux takes the carriage return as part of the interpreter's name. ${answer("no such file or directory")}`,
          }
        : undefined;
  }
}

function countFindings(count: number): PreflightFinding[] {
  if (count <= MAX_EXTENSIONS) return [];
  return [
    {
      id: "extension-count",
      severity: "error",
      title: `There are ${count} extensions`,
      detail: `Lambda starts ${MAX_EXTENSIONS} at most, internal ones counted with them; the next one fails Init.`,
    },
  ];
}

/** A function's package is unpacked under /var/task, where nobody looks for extensions. */
function misplacedFindings(project: Project): PreflightFinding[] {
  const path = [...project.files.keys()].find((each) => each.startsWith("task/extensions/"));
  if (path === undefined) return [];
  return [
    {
      id: "extension-in-package",
      severity: "info",
      projectPath: path,
      title: "Extensions are started from layers only",
      detail:
        "Lambda looks in /opt/extensions, where layers are unpacked. A folder extensions of the package is /var/task/extensions, and nothing in it is started.",
    },
  ];
}
