import { type Result, err, ok } from "#base/result.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
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
import { joined } from "../javascript/joined.ts";
import { moduleSyntax } from "../javascript/module-syntax.ts";
import { executableFormat } from "../preflight/executable-format.ts";
import { type CheckedEntry, counted } from "./check-entries.ts";
import type { ReportLine } from "./raw-archive.ts";
import {
  type TemplateFacts,
  type TemplateFunction,
  readTemplate,
} from "./template/read-template.ts";
import { withoutMark } from "./text-encoding.ts";

const LAYER_FOLDERS =
  /^(?:bin|lib|lib64|share|etc|extensions|nodejs|python|ruby|java)\/|^bootstrap$/;

/**
 * A project of files that somebody else packed: a function, a SAM project or a layer.
 *
 * @param functionId which function of a template is wanted
 */
export async function foreignProject(
  entries: readonly CheckedEntry[],
  fileName: string,
  report: ReportLine[],
  functionId?: string,
): Promise<Result<ForeignProject, string>> {
  const name = fileName.replace(/\.(?:zip|ya?ml|json|template)$/i, "").slice(0, 100) || "Imported";
  const template = await templateOf(entries, report, functionId);
  const layer = template === undefined ? layerName(entries, name, report) : undefined;
  const { code, events, layers } = split(entries, template, report);
  const files = new Map<string, ProjectFile>();
  let modeless = 0;
  for (const entry of code) {
    const path =
      layer === undefined ? entry.path : `layers/${layer}/${entry.path.slice("task/".length)}`;
    const checked = checkProjectPath(path);
    if (!checked.ok) return err(`Nothing was imported. ${checked.error}`);
    if (entry.mode === undefined || entry.mode === 0) modeless += 1;
    files.set(path, importedFile({ ...entry, path }, report));
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
      text: `${crlf.join(", ")} ${crlf.length === 1 ? "has" : "have"} Windows line endings (CRLF), on which Bash stumbles. Download offers to change them; so does the line under the editor.`,
    });
  }
  report.unshift({ kind: "found", text: summary(files, layer) });
  const settings = settingsOf(files, template?.facts, report);
  return ok({
    project: {
      name,
      files,
      layers: layer === undefined ? layers : [layer],
      settings,
      events,
      requests: [],
    },
    functions: template?.facts.functions ?? [],
    chosen: template?.facts.id,
  });
}

/** The project, and which functions of its template there were to choose from. */
export interface ForeignProject {
  readonly project: Project;
  readonly functions: readonly TemplateFunction[];
  readonly chosen: string | undefined;
}

/** A zip whose root has only folders of a layer, or that says so in its name, is one. */
function layerName(
  entries: readonly CheckedEntry[],
  name: string,
  report: ReportLine[],
): string | undefined {
  const program = entries.find(({ path }) => /^(?:[^/]+\/)?bootstrap$/.test(path));
  const isNamed = /(?:^|[-_. ])layer\b/i.test(name);
  const isShaped = entries.every(({ path }) => LAYER_FOLDERS.test(path));
  if (!isNamed && program !== undefined && program.path !== "bootstrap") {
    report.push({
      kind: "note",
      text: `There is no bootstrap at the root: it is ${program.path}, and Lambda does not look there. It would answer: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]. Move it to the root of the package.`,
    });
    return undefined;
  }
  if (!isNamed && (!isShaped || program !== undefined)) return undefined;
  return cleanLayerName(name);
}

function cleanLayerName(name: string): string {
  const clean = name
    .replaceAll(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^[-_]+/, "")
    .slice(0, 64);
  return clean === "" ? "layer" : clean;
}

/** A template and where it is. */
interface FoundTemplate {
  readonly path: string;
  /** Its folder, with a slash, or `""`: what it names is relative to it. */
  readonly folder: string;
  readonly facts: TemplateFacts;
}

/** Templates are large at most now and then; a package with thousands of JSON files is no rarity. */
const MAX_CANDIDATES = 20;

/** Templates by any name, those that are called so first, then the one that is the least deep. */
function candidates(entries: readonly CheckedEntry[]): CheckedEntry[] {
  const rankOf = ({ path }: CheckedEntry): number =>
    path.split("/").length * 2 - (/(?:^|\/)template\.(?:ya?ml|json)$/.test(path) ? 1 : 0);
  return entries
    .filter(
      ({ path }) =>
        /\.(?:ya?ml|json|template)$/i.test(path) && !/(?:^|\/)node_modules\//.test(path),
    )
    .filter(({ path }) => path.split("/").length <= 3)
    .filter(({ bytes }) => {
      const text = utf8Text(withoutMark(bytes).bytes);
      return text.includes("Resources") && /AWS::(?:Serverless|Lambda)::/.test(text);
    })
    .toSorted((a, b) => rankOf(a) - rankOf(b))
    .slice(0, MAX_CANDIDATES);
}

async function templateOf(
  entries: readonly CheckedEntry[],
  report: ReportLine[],
  functionId: string | undefined,
): Promise<FoundTemplate | undefined> {
  const found = candidates(entries);
  for (const { path, bytes } of found) {
    const facts = await readTemplate(utf8Text(withoutMark(bytes).bytes), functionId);
    if (facts === undefined) continue;
    describe(path, facts, report);
    return { path, folder: path.slice(0, path.lastIndexOf("/") + 1), facts };
  }
  const unread = found[0] ?? entries.find(({ path }) => /^template\.(?:ya?ml|json)$/.test(path));
  if (unread !== undefined) {
    report.push({
      kind: "note",
      text: `${unread.path} has no function that could be read: its settings were not taken.`,
    });
  }
  return undefined;
}

function describe(path: string, facts: TemplateFacts, report: ReportLine[]): void {
  const taken = Object.keys(facts.settings).map((key) => WORDS[key] ?? key);
  report.push({
    kind: "found",
    text: `${path} describes the function ${facts.id}: ${taken.length === 0 ? "no settings" : taken.join(", ")} taken from it. Parameters have their defaults.`,
  });
  const others = facts.functions.filter(({ id }) => id !== facts.id);
  if (others.length > 0) {
    report.push({
      kind: "note",
      text: `It has ${counted(others.length, "other function")}: ${others.map(({ id, runtime }) => (runtime === undefined ? id : `${id} (${runtime})`)).join(", ")}. A project has one; ${facts.id} was taken, because functions with a custom runtime come first.`,
    });
  }
  if (facts.computed.length > 0) {
    report.push({
      kind: "note",
      text: `Not taken from the template, because it is computed at deployment or not understood: ${facts.computed.join(", ")}.`,
    });
  }
  if (facts.runtime === "provided" || facts.runtime === "provided.al2") {
    report.push({
      kind: "note",
      text: `The template says Runtime ${facts.runtime}, which is older: here and in downloads it is provided.al2023. Programs that need libraries of Amazon Linux ${facts.runtime === "provided" ? "1" : "2"} have to be built again.`,
    });
  }
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

interface SplitFiles {
  /** With project paths: `task/…`, `layers/<name>/…`. */
  readonly code: readonly CheckedEntry[];
  readonly layers: readonly string[];
  readonly events: SavedEvent[];
}

/** With a template, the code is in the folder that it names, layers in theirs, and `events/` are events. */
function split(
  entries: readonly CheckedEntry[],
  template: FoundTemplate | undefined,
  report: ReportLine[],
): SplitFiles {
  const inTask = (files: readonly CheckedEntry[]): CheckedEntry[] =>
    files.map((entry) => ({ ...entry, path: `task/${entry.path}` }));
  if (template === undefined) return { code: inTask(entries), layers: [], events: [] };
  const { folder, facts } = template;
  const isEvent = ({ path }: CheckedEntry): boolean =>
    path.startsWith(`${folder}events/`) && /\/events\/[^/]+\.json$/.test(`/${path}`);
  const events = entries.filter(isEvent).map(({ path, bytes }) => ({
    name: path.slice(`${folder}events/`.length, -".json".length),
    text: utf8Text(withoutMark(bytes).bytes),
  }));
  const under = (written: string): CheckedEntry[] => {
    if (written === "") return [];
    const place = joined(folder.replace(/\/$/, ""), written.replace(/\/+$/, "")) ?? "";
    if (place === "" || place === ".") return [];
    return entries
      .filter(({ path }) => path.startsWith(`${place}/`))
      .map((entry) => ({ ...entry, path: entry.path.slice(place.length + 1) }));
  };
  const layers: string[] = [];
  const layerCode: CheckedEntry[] = [];
  for (const { id, name, folder: written } of facts.layers) {
    const files = under(written);
    const layer = cleanLayerName(name);
    if (files.length === 0 || layers.includes(layer)) {
      report.push({
        kind: "note",
        text: `The files of the layer ${id} (“${written}”) are not in the zip: it was left out.`,
      });
      continue;
    }
    layers.push(layer);
    layerCode.push(...files.map((entry) => ({ ...entry, path: `layers/${layer}/${entry.path}` })));
    report.push({
      kind: "found",
      text: `“${written}” is the layer ${layer}: its files are under /opt.`,
    });
  }
  const inline = inlineFile(facts);
  const inFolder = under(facts.codeUri ?? "");
  const code = inline ?? inFolder;
  if (code.length > 0) {
    const others = entries.length - inFolder.length - layerCode.length - events.length;
    if (inline === undefined) {
      report.push({
        kind: "found",
        text: `The code is in “${(facts.codeUri ?? "").replace(/^\.\//, "").replace(/\/+$/, "")}”, as the template says.${others > 0 ? ` ${counted(others, "file")} beside it, the template included, ${others === 1 ? "is" : "are"} not part of the function and ${others === 1 ? "was" : "were"} left out.` : ""}`,
      });
    }
    return { code: [...inTask(code), ...layerCode], layers, events };
  }
  const folders = facts.layers.map((layer) =>
    joined(folder.replace(/\/$/, ""), layer.folder.replace(/\/+$/, "")),
  );
  const rest = entries.filter(
    (entry) =>
      entry.path !== template.path &&
      !isEvent(entry) &&
      !folders.some((one) => one !== undefined && one !== "" && entry.path.startsWith(`${one}/`)),
  );
  // A template alone: it is what there is to see.
  const shown = rest.length === 0 && layerCode.length === 0 ? entries : rest;
  return { code: [...inTask(shown), ...layerCode], layers, events };
}

/** Code that stands in the template is one file, `index.js`. Source: CloudFormation, "AWS::Lambda::Function Code". */
function inlineFile({ inlineCode, runtime }: TemplateFacts): CheckedEntry[] | undefined {
  if (inlineCode === undefined || runtime?.startsWith("nodejs") !== true) return undefined;
  return [{ path: "index.js", bytes: utf8(inlineCode), mode: 0o644 }];
}

/** Takes a file in, and fixes what would keep Lambda from starting it. */
function importedFile(entry: CheckedEntry, report: ReportLine[]): ProjectFile {
  const { path, mode } = entry;
  const relative = path.replace(/^(?:task|layers\/[^/]+)\//, "");
  const isBootstrap = relative === "bootstrap";
  const bytes = isBootstrap || SCRIPT.test(path) ? unmarked(entry, relative, report) : entry.bytes;
  const format = executableFormat(bytes);
  const isProgram = format.kind === "elf" || format.kind === "script";
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
      text: "bootstrap had Windows line endings (CRLF): they are LF now. Lambda would answer: fork/exec /var/task/bootstrap: no such file or directory.",
    });
    content = { kind: "text", text: withLineEnds(content.text, "lf") };
  }
  return { content, mode: bits };
}

/** Files that a shell or a JSON parser reads, which stumble over a mark. */
const SCRIPT = /\.(?:ba)?sh$|\.json$/;

function unmarked({ bytes }: CheckedEntry, name: string, report: ReportLine[]): Uint8Array {
  const read = withoutMark(bytes);
  if (read.mark === "utf-8-mark") {
    report.push({
      kind: "fixed",
      text: `${name} began with a byte order mark (BOM), as Windows tools write it: it was taken away.${name === "bootstrap" ? " Lambda would answer: fork/exec /var/task/bootstrap: exec format error." : ""}`,
    });
  } else if (read.mark === "utf-16") {
    report.push({
      kind: "fixed",
      text: `${name} was UTF-16, with a byte order mark: it is UTF-8 now, which is what Linux programs read.`,
    });
  }
  return read.bytes;
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
  const isElsewhere = paths.some((path) => /^task\/[^/]+\/bootstrap$/.test(path));
  if (
    bootstrap === undefined &&
    !isNode &&
    !isElsewhere &&
    paths.some((path) => path.startsWith("task/"))
  ) {
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
