import { entryPointOf } from "#contract/entry-point.ts";
import { followLinks } from "#contract/symbolic-links.ts";
import { utf8Text } from "#base/utf8.ts";
import { type DeployedFile, deployedFiles } from "#project/deployed-files.ts";
import type { Project } from "#project/project.ts";
import { syntaxProblem } from "../javascript/syntax-problem.ts";
import { moduleSyntax } from "../javascript/module-syntax.ts";
import type { PackageContents } from "../package-contents.ts";
import { executableFormat } from "./executable-format.ts";
import type { PreflightFinding } from "./finding.ts";

/** Whether the Handler setting names something that the package has. */
export function handlerFindings(project: Project, contents: PackageContents): PreflightFinding[] {
  return contents.target.kind === "provided"
    ? scriptHandler(project)
    : javascriptHandler(project, contents);
}

/**
 * `file.function` is a convention of tutorials, not of Lambda: the bootstrap may read `_HANDLER` as it likes. So this
 * warns, and only when the bootstrap is a script that reads it.
 */
function scriptHandler(project: Project): PreflightFinding[] {
  const files = followLinks(deployedFiles(project));
  const bootstrap = entryPointOf(files);
  if (bootstrap === undefined || executableFormat(bootstrap.bytes).kind !== "script") return [];
  if (!utf8Text(bootstrap.bytes).includes("_HANDLER")) return [];
  const { handler } = project.settings;
  const dot = handler.lastIndexOf(".");
  if (dot <= 0) return [];
  const [file, name] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const candidates = [`/var/task/${file}.sh`, `/var/task/${file}`, `/var/task/${file}.bash`];
  const found = files.find(({ path }) => candidates.includes(path));
  if (found === undefined) {
    return [
      {
        id: "handler-file-missing",
        severity: "warning",
        title: `There is no ${file}.sh for the handler ${handler}`,
        detail: `The bootstrap reads _HANDLER, which is “${handler}”: by the usual convention the function ${name} in ${file}.sh. If this bootstrap reads it in another way, ignore this; else add the file or change the Handler setting.`,
        ...handlerFix(scriptFunctions(files)),
      },
    ];
  }
  if (definesFunction(utf8Text(found.bytes), name)) return [];
  return [
    {
      id: "handler-function-missing",
      severity: "warning",
      projectPath: found.projectPath,
      title: `${file}.sh defines no function ${name}`,
      detail: `The Handler setting is “${handler}”. Bash would answer: ${name}: command not found, and exit with 127. Define ${name}() there or change the Handler setting.`,
      ...handlerFix(scriptFunctions([found])),
    },
  ];
}

function definesFunction(script: string, name: string): boolean {
  const escaped = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(
    `(?:^|[;\\s])(?:${escaped}\\s*\\(\\s*\\)|function\\s+${escaped}(?=[\\s({]|$))`,
    "m",
  ).test(script);
}

const EXTENSIONS = [".js", ".mjs", ".cjs"];

function javascriptHandler(project: Project, contents: PackageContents): PreflightFinding[] {
  const { handler } = project.settings;
  const isOwnLoop = contents.target.kind === "node-bootstrap";
  const severity = isOwnLoop ? "warning" : "error";
  const [, folder = "", file, exported] = /^(.*\/)?([^./]+)\.(.+)$/.exec(handler) ?? [];
  if (file === undefined || exported === undefined) {
    if (isOwnLoop) return [];
    return [
      {
        id: "handler-malformed",
        severity,
        title: `The handler “${handler}” names no function`,
        detail:
          "Lambda would answer: Runtime.MalformedHandlerName, Bad handler. Write module.export, such as index.handler.",
      },
    ];
  }
  const entries = new Map(contents.function.entries.map((entry) => [entry.path, entry]));
  const entry = EXTENSIONS.map((extension) => entries.get(`${folder}${file}${extension}`)).find(
    (candidate) => candidate !== undefined,
  );
  if (entry === undefined) {
    return [
      {
        id: "handler-file-missing",
        severity,
        title: `There is no module ${folder}${file} for the handler ${handler}`,
        detail: `Lambda would answer: Runtime.ImportModuleError, Cannot find module '${file}'. Add ${folder}${file}.mjs, or change the Handler setting.`,
        ...handlerFix(exportedFunctions(contents)),
      },
    ];
  }
  const text = utf8Text(entry.bytes);
  const syntax = moduleSyntax(text);
  const [name = ""] = exported.split(".");
  // The look at the files says where.
  if (!syntax.ok || syntaxProblem(entry.path, text) !== undefined) return [];
  if (!syntax.isModule) {
    const isNamed = new RegExp(`\\b${name.replaceAll("$", "\\$")}\\b`).test(text);
    return isNamed ? [] : [missingExport(entry.path, handler, name, "warning", contents)];
  }
  const isSure = syntax.exports.every(({ type }) => type !== "reexport-all");
  const isThere = syntax.exports.some(
    (one) => "name" in one && (one.name === name || one.name === "default"),
  );
  if (isThere) return [];
  return [missingExport(entry.path, handler, name, isSure ? severity : "warning", contents)];
}

function missingExport(
  path: string,
  handler: string,
  name: string,
  severity: PreflightFinding["severity"],
  contents: PackageContents,
): PreflightFinding {
  return {
    id: "handler-function-missing",
    severity,
    projectPath: `task/${path}`,
    title: `${path} exports no ${name}`,
    detail: `Lambda would answer: Runtime.HandlerNotFound, ${handler} is undefined or not exported. Export ${name}, or change the Handler setting.`,
    ...handlerFix(exportedFunctions(contents)),
  };
}

/** Sets the handler where there is no doubt about which one is meant. */
function handlerFix(candidates: readonly string[]): Pick<PreflightFinding, "fix"> {
  const [only] = candidates;
  if (only === undefined || candidates.length > 1) return {};
  return {
    fix: {
      label: `Set the handler to ${only}`,
      apply: (current) => ({ ...current, settings: { ...current.settings, handler: only } }),
    },
  };
}

/** The head of a function in Bash, in either way of writing it. */
const FUNCTION = /^[ \t]*(?:function[ \t]+([\w-]+)|([\w-]+)[ \t]*\([ \t]*\))/gm;

/** `file.function` of the functions in the package's scripts; those that look like handlers, if any do. */
function scriptFunctions(files: readonly DeployedFile[]): string[] {
  const found: string[] = [];
  for (const { path, bytes } of files) {
    const [, file] = /^\/var\/task\/(.+)\.(?:sh|bash)$/.exec(path) ?? [];
    if (file === undefined) continue;
    for (const match of utf8Text(bytes).matchAll(FUNCTION))
      found.push(`${file}.${match[1] ?? match[2] ?? ""}`);
  }
  return likely(found);
}

/** `module.export` of the modules at the root of the package; those that look like handlers, if any do. */
function exportedFunctions(contents: PackageContents): string[] {
  const found: string[] = [];
  for (const { path, bytes } of contents.function.entries) {
    if (!/^[^/]+\.[mc]?js$/.test(path) || path.startsWith("bootstrap.")) continue;
    const syntax = moduleSyntax(utf8Text(bytes));
    if (!syntax.ok) continue;
    const stem = path.replace(/\.[^.]+$/, "");
    for (const one of syntax.exports)
      if ("name" in one && one.name !== "default" && one.name !== undefined)
        found.push(`${stem}.${one.name}`);
  }
  return likely(found);
}

function likely(handlers: readonly string[]): string[] {
  const named = handlers.filter((handler) => handler.endsWith(".handler"));
  return named.length > 0 ? named : [...handlers];
}
