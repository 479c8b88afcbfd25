import {
  LAYER_BOOTSTRAP,
  NO_ENTRY_POINT,
  TASK_BOOTSTRAP,
  entryPointOf,
} from "#contract/entry-point.ts";
import { followLinks } from "#contract/symbolic-links.ts";
import { deployedFiles, type DeployedFile } from "#project/deployed-files.ts";
import { lineEndsOf, withLineEnds } from "#project/line-ends.ts";
import type { Project, ProjectFile } from "#project/project.ts";
import { executableFormat } from "./executable-format.ts";
import { type PreflightFinding, withFile } from "./finding.ts";
import { MINIMAL_BOOTSTRAP, minimalHandler } from "./minimal-bootstrap.ts";

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
  const files = followLinks(deployedFiles(project));
  // The first regular file wins, before any look at its mode; a folder of that name falls through.
  const bootstrap = entryPointOf(files);
  const folder = files.find((file) => file.path.startsWith(`${TASK_BOOTSTRAP}/`));
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
      ...(bootstrap === undefined && {
        fix: { label: "Rename the folder and add a bootstrap", apply: withoutFolder },
      }),
    });
  }
  if (bootstrap === undefined) {
    if (folder === undefined) {
      found.push({
        id: "bootstrap-missing",
        severity: "error",
        title: "There is no bootstrap",
        detail: `Lambda would answer: ${NO_ENTRY_POINT}. Add a file named bootstrap at the root of the package, or a layer that has one.`,
        fix: missingFix(project),
      });
    }
    return found;
  }
  return [...found, ...startFindings(project, bootstrap)];
}

function startFindings(project: Project, bootstrap: DeployedFile): PreflightFinding[] {
  const found: PreflightFinding[] = [];
  const about = { projectPath: bootstrap.projectPath };
  if (bootstrap.path === LAYER_BOOTSTRAP) {
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
  const [unreadable] = firstBytesFindings(project, bootstrap);
  if (unreadable !== undefined) return [...found, unreadable];
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
      found.push(noShebang(project, bootstrap));
      break;
    case "script":
      found.push(...scriptFindings(project, bootstrap, format));
      break;
  }
  return found;
}

function noShebang(project: Project, bootstrap: DeployedFile): PreflightFinding {
  return {
    projectPath: bootstrap.projectPath,
    id: "bootstrap-no-shebang",
    severity: "error",
    title: "bootstrap has no shebang",
    detail: `It is neither a Linux program nor a script that names its interpreter in the first line. Lambda would answer: fork/exec ${bootstrap.path}: exec format error.`,
    ...(isText(project, bootstrap) && {
      fix: {
        label: "Add #!/bin/bash",
        apply: (current: Project) =>
          withText(current, bootstrap.projectPath, (text) => `#!/bin/bash\n${text}`),
      },
    }),
  };
}

const BOM = "\uFEFF";

/** An empty file and a byte order mark: both keep the kernel from finding `#!`. */
function firstBytesFindings(project: Project, bootstrap: DeployedFile): PreflightFinding[] {
  const about = { severity: "error" as const, projectPath: bootstrap.projectPath };
  const answer = `Lambda would answer: fork/exec ${bootstrap.path}: exec format error.`;
  const [b0, b1, b2] = bootstrap.bytes;
  if (b0 === undefined) {
    return [
      {
        ...about,
        id: "bootstrap-empty",
        title: "bootstrap is empty",
        detail: `There is nothing in it that could be started. ${answer}`,
        fix: { label: "Write a minimal runtime", apply: withMinimalRuntime },
      },
    ];
  }
  if (b0 !== 0xef || b1 !== 0xbb || b2 !== 0xbf) return [];
  return [
    {
      ...about,
      id: "bootstrap-bom",
      title: "bootstrap begins with a byte order mark",
      detail: `Three invisible bytes (EF BB BF) stand before “#!”, so that Linux does not see it. Some editors on Windows write them. ${answer}`,
      ...(isText(project, bootstrap) && {
        fix: {
          label: "Remove the byte order mark",
          apply: (current: Project) =>
            withText(current, bootstrap.projectPath, (text) =>
              text.startsWith(BOM) ? text.slice(1) : text,
            ),
        },
      }),
    },
  ];
}

/** Where an old `bootstrap` stands ready under another name, it is moved; else a minimal one is written. */
function missingFix(project: Project): NonNullable<PreflightFinding["fix"]> {
  const misplaced = [...project.files.keys()].filter(
    (path) => path.startsWith("task/") && /\/bootstrap(\.sh|\.bash|\.txt)?$/i.test(path),
  );
  const [only] = misplaced;
  if (only === undefined || misplaced.length > 1)
    return { label: "Add a bootstrap", apply: withMinimalRuntime };
  return {
    label: `Rename ${only.slice("task/".length)} to bootstrap`,
    apply(current) {
      const file = current.files.get(only);
      if (file === undefined) return current;
      const files = new Map(current.files);
      files.delete(only);
      files.set("task/bootstrap", { ...file, mode: file.mode | 0o755 });
      return { ...current, files };
    },
  };
}

function withoutFolder(project: Project): Project {
  const files = new Map(
    [...project.files].map(([path, file]) => [
      path.replace(/^task\/bootstrap\//, "task/bootstrap.d/"),
      file,
    ]),
  );
  return withMinimalRuntime({ ...project, files });
}

/** The project with a bootstrap that works, and with the handler that the setting names if there is none. */
function withMinimalRuntime(project: Project): Project {
  const files = new Map(project.files);
  files.set("task/bootstrap", {
    content: { kind: "text", text: MINIMAL_BOOTSTRAP },
    mode: 0o755,
  });
  const [, file, name] = /^([\w./-]+)\.(\w+)$/.exec(project.settings.handler) ?? [];
  if (file === undefined || name === undefined || files.has(`task/${file}.sh`))
    return { ...project, files };
  files.set(`task/${file}.sh`, {
    content: { kind: "text", text: minimalHandler(name) },
    mode: 0o644,
  });
  return { ...project, files };
}

function withText(project: Project, path: string, change: (text: string) => string): Project {
  return withFile(project, path, (file) =>
    file.content.kind === "text"
      ? { ...file, content: { kind: "text", text: change(file.content.text) } }
      : file,
  );
}

/** Not a misspelt shell but another language: another first line would not help. */
const OTHER_LANGUAGE = /\b(python|node|deno|bun|ruby|perl|php|lua|tcl|Rscript|java|fish|pwsh)/i;

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
  const isOwn = followLinks(deployedFiles(project)).some((file) => file.path === interpreter);
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
      ...(!OTHER_LANGUAGE.test(command ?? interpreter) &&
        isText(project, bootstrap) && {
          fix: {
            label: "Begin with #!/bin/bash",
            apply: (current: Project) =>
              withText(current, bootstrap.projectPath, (text) =>
                text.replace(/^#!.*/, "#!/bin/bash"),
              ),
          },
        }),
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
  return withText(project, path, (text) => withLineEnds(text, "lf"));
}
