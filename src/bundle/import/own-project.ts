import { type JsonObject, isJsonObject, parseJson } from "#base/json.ts";
import { utf8Text } from "#base/utf8.ts";
import { contentOfBytes } from "#project/file-content.ts";
import { projectFromJson } from "#project/project-json.ts";
import { checkLinkTarget, checkProjectPath } from "#project/project-path.ts";
import type { FileContent, Project, ProjectFile, SavedEvent } from "#project/project.ts";
import { packageContents } from "../package-contents.ts";
import {
  COMPILED,
  DEPLOY,
  EVENTS,
  LAYERS,
  MAKEFILE,
  MANIFEST,
  README,
  TEMPLATE,
} from "../project-zip/layout.ts";
import { cloudFormationText } from "../project-zip/formats/cloudformation.ts";
import { templateText } from "../project-zip/template.ts";
import type { CheckedEntry } from "./check-entries.ts";
import { readTemplate } from "./template/read-template.ts";
import type { ReportLine } from "./raw-archive.ts";

const OWN_FILES = new Set([TEMPLATE, MAKEFILE, README, MANIFEST]);
const OWN_FOLDERS = [EVENTS, LAYERS, COMPILED, "dist"].map((name) => `${name}/`);
/** Since layout 2. */
const DEPLOY_FOLDER = `${DEPLOY}/`;

/**
 * The project of a zip that this playground made: exactly as it was, with whatever was edited in its files since.
 * `undefined` when the manifest is not ours.
 */
export async function ownProject(
  manifestText: string,
  entries: readonly CheckedEntry[],
): Promise<{ readonly project: Project; readonly report: ReportLine[] } | undefined> {
  const manifest = parseJson(manifestText);
  if (!isJsonObject(manifest)) return undefined;
  const base = projectFromJson(JSON.stringify({ ...manifest, files: [], events: [] }));
  const code = manifest["code"];
  if (!base.ok || (code !== "" && code !== "function/")) return undefined;

  const kinds = kindsOf(manifest);
  const files = new Map<string, ProjectFile>();
  const eventTexts = new Map<string, string>();
  for (const { path, bytes, mode, link } of entries) {
    if (path.startsWith(`${EVENTS}/`))
      eventTexts.set(path.slice(EVENTS.length + 1), utf8Text(bytes));
    const isDeployment = manifest["layout"] !== undefined && path.startsWith(DEPLOY_FOLDER);
    const projectPath = isDeployment ? undefined : projectPathOf(path, code);
    if (projectPath === undefined || !checkProjectPath(projectPath).ok) continue;
    if (link === undefined) {
      const content = contentOf(bytes, kinds.get(projectPath));
      files.set(projectPath, { content, mode: mode ?? 0o644 });
    } else if (checkLinkTarget(projectPath, link).ok) {
      files.set(projectPath, { content: { kind: "link", target: link }, mode: 0o777 });
    }
  }
  const project: Project = {
    ...base.value,
    files,
    events: eventsOf(listOf(manifest["events"]), eventTexts),
  };
  const template = entries.find(({ path }) => path === TEMPLATE);
  return withEditedTemplate(project, template === undefined ? undefined : utf8Text(template.bytes));
}

/** Which files the manifest names as text or binary. */
function kindsOf(manifest: JsonObject): ReadonlyMap<string, FileContent["kind"]> {
  const kinds = new Map<string, FileContent["kind"]>();
  for (const kind of ["text", "binary"] as const) {
    for (const path of listOf(manifest[kind])) if (typeof path === "string") kinds.set(path, kind);
  }
  return kinds;
}

function projectPathOf(path: string, code: string): string | undefined {
  if (path.startsWith(`${LAYERS}/`)) return path;
  if (code !== "") return path.startsWith(code) ? `task/${path.slice(code.length)}` : undefined;
  const isOwn = OWN_FILES.has(path) || OWN_FOLDERS.some((folder) => path.startsWith(folder));
  return isOwn ? undefined : `task/${path}`;
}

function contentOf(bytes: Uint8Array, kind: FileContent["kind"] | undefined): FileContent {
  if (kind === "binary") return { kind, bytes };
  if (kind === "text") return { kind, text: utf8Text(bytes) };
  return contentOfBytes(bytes);
}

/** The listed events in their order, then files that somebody added. */
function eventsOf(listed: readonly unknown[], texts: ReadonlyMap<string, string>): SavedEvent[] {
  const events: SavedEvent[] = [];
  const rest = new Map(texts);
  for (const item of listed) {
    if (!isJsonObject(item)) continue;
    const { name, file } = item;
    const text = typeof file === "string" ? rest.get(file) : undefined;
    if (typeof name !== "string" || typeof file !== "string" || text === undefined) continue;
    events.push({ name, text });
    rest.delete(file);
  }
  for (const [file, text] of [...rest].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (file.endsWith(".json") && !file.includes("/"))
      events.push({ name: file.slice(0, -".json".length), text });
  }
  return events;
}

/** A template that differs from the one that we would write was edited by hand: its settings win. */
async function withEditedTemplate(
  project: Project,
  text: string | undefined,
): Promise<{ readonly project: Project; readonly report: ReportLine[] }> {
  const contents = packageContents(project);
  const isOurs = [templateText, cloudFormationText].some(
    (write) => write(project, contents) === text,
  );
  if (text === undefined || isOurs) return { project, report: [] };
  const facts = await readTemplate(text);
  if (facts === undefined) return { project, report: [] };
  const variables = facts.settings.variables?.filter(
    ([name]) => name !== "AWS_LAMBDA_EXEC_WRAPPER",
  );
  const settings = { ...project.settings, ...facts.settings, variables: variables ?? [] };
  if (JSON.stringify(settings) === JSON.stringify(project.settings)) return { project, report: [] };
  return {
    project: { ...project, settings },
    report: [
      {
        kind: "note",
        text: "template.yaml was edited since it was downloaded: its settings were taken.",
      },
    ],
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
