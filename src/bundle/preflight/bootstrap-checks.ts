import { deployedFiles, type DeployedFile } from "#project/deployed-files.ts";
import { lineEndsOf, withLineEnds } from "#project/line-ends.ts";
import type { Project, ProjectFile } from "#project/project.ts";
import { executableFormat } from "./executable-format.ts";
import { type PreflightFinding, withFile } from "./finding.ts";

/** Interpreters that `provided.al2023` has (Runtime API reference §11, "Tools", partly unverified). */
const INTERPRETERS = new Set([
  "/bin/bash",
  "/bin/sh",
  "/usr/bin/bash",
  "/usr/bin/sh",
  "/usr/bin/env",
  "/bin/env",
  "/usr/bin/gawk",
  "/usr/bin/awk",
  "/bin/gawk",
  "/bin/awk",
  "/usr/bin/sed",
  "/bin/sed",
]);
const ENV_COMMANDS = new Set(["bash", "sh", "awk", "gawk", "sed"]);

/** Everything that keeps Lambda from starting the entry point (Runtime API reference §3.3, §5.2). */
export function bootstrapFindings(project: Project): PreflightFinding[] {
  const files = deployedFiles(project);
  // The first regular file wins, before any look at its mode; a folder of that name falls through.
  const bootstrap = ["/var/task/bootstrap", "/opt/bootstrap"]
    .map((path) => files.find((file) => file.path === path))
    .find((file) => file !== undefined);
  const folder = files.find((file) => file.path.startsWith("/var/task/bootstrap/"));
  const found: PreflightFinding[] = [];
  if (folder !== undefined) {
    found.push({
      id: "bootstrap-is-folder",
      severity: bootstrap === undefined ? "error" : "warning",
      title: "bootstrap is a folder",
      detail:
        bootstrap === undefined
          ? "Lambda looks for a file named bootstrap at the root of the zip and passes over a folder of that name. Rename the folder and add a bootstrap file."
          : "Lambda passes over a folder named bootstrap in the package and takes /opt/bootstrap of the layer.",
    });
  }
  if (bootstrap === undefined) {
    if (folder === undefined) {
      found.push({
        id: "bootstrap-missing",
        severity: "error",
        title: "There is no bootstrap",
        detail:
          "Lambda would answer: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]. Add a file named bootstrap at the root of the package, or a layer that has one.",
      });
    }
    return found;
  }
  return [...found, ...startFindings(project, bootstrap)];
}

function startFindings(project: Project, bootstrap: DeployedFile): PreflightFinding[] {
  const found: PreflightFinding[] = [];
  const about = { projectPath: bootstrap.projectPath };
  if (bootstrap.path === "/opt/bootstrap") {
    found.push({
      ...about,
      id: "bootstrap-in-layer",
      severity: "warning",
      title: "bootstrap comes from a layer",
      detail:
        "The deployable bundle has only the function. Publish the layer too and attach it; the Project zip has a template and a Makefile that do both.",
    });
  }
  if ((bootstrap.mode & 0o111) === 0) {
    found.push({
      ...about,
      id: "bootstrap-not-executable",
      severity: "error",
      title: "bootstrap is not executable",
      detail: `Its mode is 0${bootstrap.mode.toString(8)}. Lambda would answer: fork/exec ${bootstrap.path}: permission denied. A good /opt/bootstrap would not be tried instead.`,
      fix: {
        label: "Make it executable",
        apply: (current) =>
          withFile(current, bootstrap.projectPath, (file) => ({
            ...file,
            mode: file.mode | 0o755,
          })),
      },
    });
  }
  const format = executableFormat(bootstrap.bytes);
  switch (format.kind) {
    case "elf":
      if (format.architecture !== project.settings.architecture || format.bits !== 64) {
        found.push(wrongArchitecture(project, bootstrap, format.architecture));
      }
      break;
    case "foreign":
      found.push({
        ...about,
        id: "bootstrap-foreign",
        severity: "error",
        title: `bootstrap is ${format.what}`,
        detail: `Lambda would answer: fork/exec ${bootstrap.path}: exec format error. Build it for Linux, ${project.settings.architecture}.`,
      });
      break;
    case "unknown":
      found.push({
        ...about,
        id: "bootstrap-no-shebang",
        severity: "error",
        title: "bootstrap has no shebang",
        detail: `It is neither a Linux program nor a script that names its interpreter in the first line. Lambda would answer: fork/exec ${bootstrap.path}: exec format error.`,
        ...(isText(project, bootstrap) && {
          fix: {
            label: "Add #!/bin/bash",
            apply: (current: Project) =>
              withFile(current, bootstrap.projectPath, (file) =>
                file.content.kind === "text"
                  ? {
                      ...file,
                      content: { kind: "text", text: `#!/bin/bash\n${file.content.text}` },
                    }
                  : file,
              ),
          },
        }),
      });
      break;
    case "script":
      found.push(...scriptFindings(project, bootstrap, format));
      break;
  }
  return found;
}

function scriptFindings(
  project: Project,
  bootstrap: DeployedFile,
  format: Extract<ReturnType<typeof executableFormat>, { kind: "script" }>,
): PreflightFinding[] {
  const about = { projectPath: bootstrap.projectPath };
  if (format.hasCarriageReturn) {
    return [
      {
        ...about,
        id: "bootstrap-crlf",
        severity: "error",
        title: "bootstrap has Windows line endings",
        detail: `Linux takes the carriage return as part of the interpreter's name. Lambda would answer: fork/exec ${bootstrap.path}: no such file or directory.`,
        fix: { label: "Change to LF", apply: (current) => withLf(current, bootstrap.projectPath) },
      },
    ];
  }
  const interpreter = format.interpreter;
  const isOwn = deployedFiles(project).some((file) => file.path === interpreter);
  const command = interpreter.endsWith("/env") ? format.argument.split(/\s+/)[0] : undefined;
  const isKnown =
    INTERPRETERS.has(interpreter) && (command === undefined || ENV_COMMANDS.has(command));
  if (isOwn || isKnown) return [];
  const isAbsolute = interpreter.startsWith("/");
  return [
    {
      ...about,
      id: "bootstrap-interpreter",
      severity: isAbsolute ? "warning" : "error",
      title: `provided.al2023 may have no ${command ?? interpreter}`,
      detail: isAbsolute
        ? `Without the interpreter Lambda answers: fork/exec ${bootstrap.path}: no such file or directory. Bash is there; other languages come with the package or a layer under /opt.`
        : `The shebang must name an absolute path: “#!${interpreter}” names none.`,
    },
  ];
}

function wrongArchitecture(
  project: Project,
  bootstrap: DeployedFile,
  architecture: string,
): PreflightFinding {
  const about = {
    id: "bootstrap-architecture",
    severity: "error" as const,
    projectPath: bootstrap.projectPath,
  };
  const title = `bootstrap is built for ${architecture}`;
  const detail = `The function's architecture is ${project.settings.architecture}. Lambda would answer: fork/exec ${bootstrap.path}: exec format error.`;
  if (architecture !== "x86_64" && architecture !== "arm64") {
    return { ...about, title, detail: `${detail} Build it for x86_64 or arm64.` };
  }
  return {
    ...about,
    title,
    detail: `${detail} Change the setting, or build it for ${project.settings.architecture}.`,
    fix: {
      label: `Set the architecture to ${architecture}`,
      apply: (current) => ({ ...current, settings: { ...current.settings, architecture } }),
    },
  };
}

/** Other scripts with Windows line endings run, but every line carries a stray `\r`. */
export function lineEndFindings(project: Project): PreflightFinding[] {
  const found: PreflightFinding[] = [];
  for (const [path, file] of project.files) {
    if (file.content.kind !== "text" || !isShell(path, file) || path.endsWith("/bootstrap"))
      continue;
    const ends = lineEndsOf(file.content.text);
    if (ends !== "crlf" && ends !== "mixed") continue;
    found.push({
      id: "script-crlf",
      severity: "warning",
      projectPath: path,
      title: `${path.split("/").at(-1) ?? path} has Windows line endings`,
      detail:
        "Bash reads the carriage return as part of the last word of each line: commands are not found, strings grow by one character.",
      fix: { label: "Change to LF", apply: (current) => withLf(current, path) },
    });
  }
  return found;
}

function isShell(path: string, file: ProjectFile): boolean {
  return (
    /\.(sh|bash)$/.test(path) ||
    (file.content.kind === "text" && /^#!.*\b(ba)?sh\b/.test(file.content.text))
  );
}

function isText(project: Project, file: DeployedFile): boolean {
  return project.files.get(file.projectPath)?.content.kind === "text";
}

function withLf(project: Project, path: string): Project {
  return withFile(project, path, (file) =>
    file.content.kind === "text"
      ? { ...file, content: { kind: "text", text: withLineEnds(file.content.text, "lf") } }
      : file,
  );
}
