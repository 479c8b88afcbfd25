import { type Result, err, ok } from "#base/result.ts";
import { utf8Text } from "#base/utf8.ts";
import { contentOfBytes } from "#project/file-content.ts";
import { withLineEnds } from "#project/line-ends.ts";
import {
  DEFAULT_SETTINGS,
  type FunctionSettings,
  type Project,
  type ProjectFile,
  type SavedEvent,
} from "#project/project.ts";
import { checkProjectPath } from "#project/project-path.ts";
import { moduleSyntax } from "../javascript/module-syntax.ts";
import { executableFormat } from "../preflight/executable-format.ts";
import { type CheckedEntry, counted } from "./check-entries.ts";
import type { ReportLine } from "./raw-archive.ts";
import { type TemplateFacts, readTemplate } from "./read-template.ts";

const TEMPLATE_NAMES = ["template.yaml", "template.yml", "template.json"];
const LAYER_FOLDERS =
  /^(?:bin|lib|lib64|share|etc|extensions|nodejs|python|ruby|java)\/|^bootstrap$/;

/** A project of files that somebody else packed: a function, a SAM project or a layer. */
export async function foreignProject(
  entries: readonly CheckedEntry[],
  fileName: string,
  report: ReportLine[],
): Promise<Result<Project, string>> {
  const name = fileName.replace(/\.zip$/i, "").slice(0, 100) || "Imported";
  const layer = layerName(entries, name);
  const template = layer === undefined ? await templateOf(entries, report) : undefined;
  const { code, events } = split(entries, template, report);
  const files = new Map<string, ProjectFile>();
  let modeless = 0;
  for (const entry of code) {
    const path = layer === undefined ? `task/${entry.path}` : `layers/${layer}/${entry.path}`;
    const checked = checkProjectPath(path);
    if (!checked.ok) return err(`Nothing was imported. ${checked.error}`);
    if (entry.mode === undefined || entry.mode === 0) modeless += 1;
    files.set(path, importedFile(entry, report));
  }
  if (modeless > 0) {
    report.push({
      kind: "fixed",
      text: `The zip has no Unix modes for ${counted(modeless, "file")}, as when it is made on Windows: programs and scripts, bootstrap among them, are executable now (0755), the others 0644.`,
    });
  }
  const crlf = [...files]
    .filter(
      ([path, { content }]) =>
        content.kind === "text" &&
        /(?:\.(?:ba)?sh|\/bootstrap)$/.test(path) &&
        content.text.includes("\r\n"),
    )
    .map(([path]) => path);
  if (crlf.length > 0) {
    report.push({
      kind: "note",
      text: `${crlf.join(", ")} ${crlf.length === 1 ? "has" : "have"} Windows line ends (CRLF), on which Bash stumbles. Download offers to change them; so does the line under the editor.`,
    });
  }
  report.unshift({ kind: "found", text: summary(files, layer) });
  const settings = settingsOf(files, template, report);
  return ok({
    name,
    files,
    layers: layer === undefined ? [] : [layer],
    settings,
    events,
    requests: [],
  });
}

/** A zip whose root has only folders of a layer, or that says so in its name, is one. */
function layerName(entries: readonly CheckedEntry[], name: string): string | undefined {
  const isShaped = entries.every(({ path }) => LAYER_FOLDERS.test(path));
  const isNamed = /(?:^|[-_. ])layer\b/i.test(name);
  const hasBootstrap = entries.some(({ path }) => path === "bootstrap");
  if (!isNamed && (!isShaped || hasBootstrap)) return undefined;
  const clean = name
    .replaceAll(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, 64);
  return clean === "" ? "layer" : clean;
}

async function templateOf(
  entries: readonly CheckedEntry[],
  report: ReportLine[],
): Promise<TemplateFacts | undefined> {
  const file = entries.find(({ path }) => TEMPLATE_NAMES.includes(path));
  if (file === undefined) return undefined;
  const facts = await readTemplate(utf8Text(file.bytes));
  if (facts === undefined) {
    report.push({
      kind: "note",
      text: `${file.path} has no function that could be read: its settings were not taken.`,
    });
    return undefined;
  }
  const taken = Object.keys(facts.settings).map((key) => WORDS[key] ?? key);
  report.push({
    kind: "found",
    text: `${file.path} describes the function ${facts.id}: ${taken.length === 0 ? "no settings" : taken.join(", ")} taken from it.`,
  });
  if (facts.computed.length > 0) {
    report.push({
      kind: "note",
      text: `Computed at deployment, and so not taken from the template: ${facts.computed.join(", ")}.`,
    });
  }
  return facts;
}

const WORDS: Readonly<Record<string, string>> = {
  functionName: "name",
  handler: "handler",
  timeoutSeconds: "timeout",
  memoryMb: "memory",
  tmpMb: "size of /tmp",
  architecture: "architecture",
  variables: "environment variables",
  logFormat: "log format",
};

/** With a template, the code is in the folder that it names, and `events/` are events. */
function split(
  entries: readonly CheckedEntry[],
  template: TemplateFacts | undefined,
  report: ReportLine[],
): { readonly code: readonly CheckedEntry[]; readonly events: SavedEvent[] } {
  if (template === undefined) return { code: entries, events: [] };
  const events = entries
    .filter(({ path }) => /^events\/[^/]+\.json$/.test(path))
    .map(({ path, bytes }) => ({
      name: path.slice("events/".length, -".json".length),
      text: utf8Text(bytes),
    }));
  const folder = (template.codeUri ?? "").replace(/^\.\//, "").replace(/\/+$/, "");
  const inFolder = entries.filter(({ path }) => folder !== "" && path.startsWith(`${folder}/`));
  if (inFolder.length > 0) {
    const others = entries.length - inFolder.length - events.length;
    report.push({
      kind: "found",
      text: `The code is in “${folder}”, as the template says.${others > 0 ? ` ${counted(others, "file")} beside it, the template included, ${others === 1 ? "is" : "are"} not part of the function and ${others === 1 ? "was" : "were"} left out.` : ""}`,
    });
    const code = inFolder.map((entry) => ({ ...entry, path: entry.path.slice(folder.length + 1) }));
    return { code, events };
  }
  const isDescription = (path: string): boolean =>
    TEMPLATE_NAMES.includes(path) || /^events\/[^/]+\.json$/.test(path);
  return { code: entries.filter(({ path }) => !isDescription(path)), events };
}

/** Takes a file in, and fixes what would keep Lambda from starting it. */
function importedFile({ path, bytes, mode }: CheckedEntry, report: ReportLine[]): ProjectFile {
  const format = executableFormat(bytes);
  const isProgram = format.kind === "elf" || format.kind === "script";
  const isBootstrap = path === "bootstrap";
  let content = contentOfBytes(bytes);
  const hasModes = mode !== undefined && mode !== 0;
  let bits = hasModes ? mode : isProgram || isBootstrap ? 0o755 : 0o644;
  if (isBootstrap && (bits & 0o111) === 0) {
    report.push({
      kind: "fixed",
      text: `bootstrap was not executable (mode 0${bits.toString(8)}): it is 0755 now. Lambda would answer: fork/exec /var/task/bootstrap: permission denied.`,
    });
    bits |= 0o755;
  }
  if (
    isBootstrap &&
    content.kind === "text" &&
    format.kind === "script" &&
    content.text.includes("\r\n")
  ) {
    report.push({
      kind: "fixed",
      text: "bootstrap had Windows line ends (CRLF): they are LF now. Lambda would answer: fork/exec /var/task/bootstrap: no such file or directory.",
    });
    content = { kind: "text", text: withLineEnds(content.text, "lf") };
  }
  return { content, mode: bits };
}

function summary(files: ReadonlyMap<string, ProjectFile>, layer: string | undefined): string {
  const names = [...files.keys()].map((path) => path.replace(/^(?:task|layers\/[^/]+)\//, ""));
  const listed = `${names.slice(0, 4).join(", ")}${names.length > 4 ? ", …" : ""}`;
  return layer === undefined
    ? `${counted(files.size, "file")} for /var/task: ${listed}.`
    : `A layer, ${counted(files.size, "file")} for /opt: ${listed}. It is the layer “${layer}” of a new project without a function.`;
}

function settingsOf(
  files: ReadonlyMap<string, ProjectFile>,
  template: TemplateFacts | undefined,
  report: ReportLine[],
): FunctionSettings {
  const bootstrap =
    files.get("task/bootstrap") ??
    [...files].find(([path]) => /^layers\/[^/]+\/bootstrap$/.test(path))?.[1];
  const format = bootstrap === undefined ? undefined : executableFormat(bytesOf(bootstrap));
  const paths = [...files.keys()];
  const isNode =
    (template?.runtime?.startsWith("nodejs") ?? false) ||
    paths.some((path) => /^task\/bootstrap\.(?:[mc]?[jt]s)$/.test(path)) ||
    (bootstrap === undefined && paths.some((path) => /^task\/[^/]+\.(?:[mc]?[jt]s)$/.test(path))) ||
    (format?.kind === "script" && /\bnode\b/.test(`${format.interpreter} ${format.argument}`));
  if (bootstrap === undefined && !isNode && paths.some((path) => path.startsWith("task/"))) {
    report.push({
      kind: "note",
      text: "There is no bootstrap at the root. Lambda would answer: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]. Add one, or a layer that has one.",
    });
  }
  if (template?.runtime !== undefined && !/^(?:provided|nodejs)/.test(template.runtime)) {
    report.push({
      kind: "note",
      text: `The template says Runtime ${template.runtime}. The playground runs custom runtimes (provided.al2023) and JavaScript, so this function needs a bootstrap here.`,
    });
  }
  let settings: FunctionSettings = {
    ...DEFAULT_SETTINGS,
    engine: isNode ? "javascript" : "linux",
    ...(isNode && { handler: "index.handler" }),
    ...template?.settings,
  };
  if (format?.kind === "elf") {
    const { architecture, bits } = format;
    report.push({
      kind: "note",
      text: `bootstrap is a compiled Linux program for ${architecture} (${bits} bits). It is kept and packed as it is; the playground's own Linux machine has a 32-bit processor, so use local mode to run it.`,
    });
    if (
      (architecture === "x86_64" || architecture === "arm64") &&
      architecture !== settings.architecture
    ) {
      settings = { ...settings, architecture };
      report.push({
        kind: "fixed",
        text: `The architecture is set to ${architecture}, as bootstrap is built for it.`,
      });
    }
  }
  if (template?.settings.handler === undefined) {
    const guess = guessHandler(files, isNode);
    if (guess !== undefined) {
      settings = { ...settings, handler: guess };
      report.push({
        kind: "note",
        text: `No template names the handler: it is set to ${guess}, which is there.`,
      });
    }
  }
  return settings;
}

/** The one function that a file obviously offers, so that the first Invoke finds it. */
function guessHandler(
  files: ReadonlyMap<string, ProjectFile>,
  isNode: boolean,
): string | undefined {
  const names = isNode
    ? ["index.mjs", "index.js", "index.ts", "handler.mjs", "handler.js", "app.mjs", "app.js"]
    : ["handler.sh", "function.sh", "index.sh", "main.sh"];
  const others = [...files.keys()]
    .filter((path) => /^task\/[^/]+$/.test(path))
    .map((path) => path.slice("task/".length))
    .filter(
      (name) => (isNode ? /\.[mc]?[jt]s$/ : /\.sh$/).test(name) && !name.startsWith("bootstrap"),
    );
  for (const name of [...names, ...others]) {
    const file = files.get(`task/${name}`);
    if (file?.content.kind !== "text") continue;
    const stem = name.slice(0, name.indexOf("."));
    const exported = isNode
      ? exportedFunction(file.content.text)
      : shellFunction(file.content.text, stem);
    if (exported !== undefined) return `${stem}.${exported}`;
  }
  return undefined;
}

function exportedFunction(code: string): string | undefined {
  const syntax = moduleSyntax(code);
  if (!syntax.ok) return undefined;
  const names = syntax.exports.flatMap((one) => ("name" in one ? [one.name] : []));
  if (names.includes("handler") || (names.length === 0 && /exports\.handler\s*=/.test(code)))
    return "handler";
  return names.find((name) => name !== "default");
}

function shellFunction(script: string, stem: string): string | undefined {
  const names = [...script.matchAll(/^(?:function\s+)?([A-Za-z_]\w*)\s*\(\s*\)/gm)].map(
    (match) => match[1] ?? "",
  );
  return names.find((name) => name === "handler" || name === stem) ?? names.at(-1);
}

function bytesOf(file: ProjectFile): Uint8Array {
  return file.content.kind === "binary"
    ? file.content.bytes
    : new TextEncoder().encode(file.content.text);
}
