import { utf8Text } from "#base/utf8.ts";
import type { Project, ProjectPath } from "#project/project.ts";
import { joined } from "../javascript/joined.ts";
import { syntaxProblem } from "../javascript/syntax-problem.ts";
import { moduleSyntax } from "../javascript/module-syntax.ts";
import type { PackageContents } from "../package-contents.ts";
import { type PreflightFinding, withFile } from "./finding.ts";

/** Files that the runtime's user could not read. The package makes them readable anyway. */
export function modeFindings(project: Project): PreflightFinding[] {
  const unreadable = [...project.files].filter(
    ([, { content, mode }]) => content.kind !== "link" && (mode & 0o004) === 0,
  );
  const [first] = unreadable;
  if (first === undefined) return [];
  const fix = {
    label: unreadable.length === 1 ? "Make it readable" : "Make them readable",
    apply: (current: Project): Project =>
      unreadable.reduce(
        (changed, [path]) =>
          withFile(changed, path, (file) => ({ ...file, mode: file.mode | 0o444 })),
        current,
      ),
  };
  const what = unreadable.length === 1 ? nameOf(first[0]) : `${unreadable.length} files`;
  return [
    {
      id: "mode-unreadable",
      severity: "warning",
      ...(unreadable.length === 1 && { projectPath: first[0] }),
      title: `${what} can't be read by others`,
      detail:
        "Lambda runs the function as an unprivileged user: files need mode 0644 or more. The package adds the missing bits; the files here stay as they are until you fix them.",
      fix,
    },
  ];
}

/** What no package has: said, so that nobody looks for it in Lambda. */
export function leftOutFindings(contents: PackageContents): PreflightFinding[] {
  const byReason = new Map<string, ProjectPath[]>();
  for (const { projectPath, reason } of contents.leftOut)
    byReason.set(reason, [...(byReason.get(reason) ?? []), projectPath]);
  return [...byReason].map(([reason, paths]) => ({
    id: "left-out",
    severity: reason.includes("not attached") ? "warning" : "info",
    title:
      paths.length === 1 ? `${paths[0] ?? ""} is left out` : `${paths.length} files are left out`,
    detail: `${paths.slice(0, 5).join(", ")}${paths.length > 5 ? ", …" : ""}: ${reason}.`,
  }));
}

/** TypeScript that can't be compiled, packages that are not there, and what was compiled. */
export function moduleFindings(contents: PackageContents): PreflightFinding[] {
  const found: PreflightFinding[] = contents.problems.map(({ projectPath, message }) => ({
    id: "compile",
    severity: "error",
    projectPath,
    title: `${nameOf(projectPath)} can't be made into JavaScript`,
    detail: `${message} Node.js in Lambda runs no TypeScript, so the file has to become JavaScript.`,
  }));
  if (contents.target.kind === "provided") return found;
  if (contents.compilerNotes.length > 0) {
    found.push({
      id: "tsconfig",
      severity: "info",
      title: "tsconfig.json is followed in part",
      detail: contents.compilerNotes.join(" "),
    });
  }
  if (contents.compiled.size > 0) {
    const [first] = contents.compiled;
    found.push({
      id: "compiled",
      severity: "info",
      title:
        contents.compiled.size === 1 && first !== undefined
          ? `${first[0]} becomes ${first[1]}`
          : `${contents.compiled.size} TypeScript files become JavaScript`,
      detail: "Types are taken out and imports point at the new names. Lines and code stay.",
    });
  }
  return [...found, ...syntaxFindings(contents), ...missingImports(contents)];
}

/** Above this a file is a bundle that a tool made: reading it again would only take time. */
const READ_BYTES = 1024 * 1024;

/** JavaScript of the project's own that Node.js could not read, with the place. */
function syntaxFindings(contents: PackageContents): PreflightFinding[] {
  const found: PreflightFinding[] = [];
  for (const { path, bytes } of contents.function.entries) {
    if (!/\.[mc]?js$/.test(path) || path.includes("node_modules/")) continue;
    if (bytes.length > READ_BYTES || contents.function.generated.has(path)) continue;
    const problem = syntaxProblem(path, utf8Text(bytes));
    if (problem === undefined) continue;
    const { line, column, message } = problem;
    found.push({
      id: "syntax",
      severity: "error",
      projectPath: `task/${path}`,
      place: { line, column },
      title: `${path}:${line}:${column}: ${message}`,
      detail: `Line ${line}, column ${column} is where it stops being JavaScript. Lambda would answer: Runtime.UserCodeSyntaxError.`,
    });
  }
  return found;
}

/** In the managed Node.js runtime: its own modules, and the AWS SDK. */
const PROVIDED = /^(?:node:|@aws-sdk\/|@smithy\/|aws-sdk$)/;
const BUILTINS = new Set(
  "assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder sys timers tls tty url util v8 vm wasi worker_threads zlib".split(
    " ",
  ),
);

function missingImports(contents: PackageContents): PreflightFinding[] {
  const paths = new Set(contents.function.entries.map(({ path }) => path));
  const folders = [
    ...paths,
    ...contents.layers.flatMap(({ entries }) =>
      entries.map(({ path }) => path.replace(/^nodejs\/(?:node\d+\/)?/, "")),
    ),
  ];
  const found: PreflightFinding[] = [];
  for (const { path, bytes } of contents.function.entries) {
    if (!/\.[mc]?js$/.test(path) || path.includes("node_modules/")) continue;
    const syntax = moduleSyntax(utf8Text(bytes));
    if (!syntax.ok) continue;
    for (const entry of syntax.imports) {
      // `import()` may stand in a branch that is never taken.
      if (entry.type !== "static" && entry.type !== "reexport-star") continue;
      const missing = missingImport(path, entry.specifier, paths, folders);
      if (missing !== undefined) found.push(missing);
    }
  }
  return found;
}

function missingImport(
  path: string,
  specifier: string,
  paths: ReadonlySet<string>,
  folders: readonly string[],
): PreflightFinding | undefined {
  const isRelative = specifier.startsWith(".");
  const parts = specifier.split("/");
  const name = parts.slice(0, specifier.startsWith("@") ? 2 : 1).join("/");
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
  const isThere = isRelative
    ? paths.has(joined(folder, specifier) ?? "")
    : PROVIDED.test(specifier) ||
      BUILTINS.has(name) ||
      /^[/#]/.test(specifier) ||
      folders.some((other) => other.includes(`node_modules/${name}/`));
  if (isThere) return undefined;
  return {
    id: "import-missing",
    severity: "error",
    projectPath: `task/${path}`,
    title: `${path} imports ${specifier}, which the package does not have`,
    detail: isRelative
      ? "Lambda would answer: Runtime.ImportModuleError, Cannot find module. Add the file, or correct the path: ES modules name their files in full."
      : `Lambda would answer: Runtime.ImportModuleError, Cannot find package '${name}'. Put it into node_modules of the project or of a layer, or bundle it into one file.`,
  };
}

function nameOf(path: ProjectPath): string {
  return path.split("/").at(-1) ?? path;
}
