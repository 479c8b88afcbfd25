import { type Result, err, ok } from "#base/result.ts";
import { projectFromJson, projectToJson } from "../project-json.ts";
import type { Project, ProjectFile, ProjectPath } from "../project.ts";

/** A project as it lies in the database: canonical JSON, with binary files beside it so that they are written once. */
export interface StoredContent {
  /** Canonical project JSON in which binary files are empty. */
  readonly json: string;
  /** Binary files: path → id of the bytes in the `bytes` store. */
  readonly binaries: readonly (readonly [path: ProjectPath, bytesId: string])[];
}

const NO_BYTES = new Uint8Array();

/**
 * Takes a project apart for the database.
 *
 * @param idOf a stable id for a file's bytes: projects are immutable, so equal arrays stay equal
 */
export function toStored(project: Project, idOf: (bytes: Uint8Array) => string): StoredContent {
  const binaries: [ProjectPath, string][] = [];
  const files = new Map<ProjectPath, ProjectFile>();
  for (const [path, file] of project.files) {
    if (file.content.kind !== "binary") {
      files.set(path, file);
      continue;
    }
    binaries.push([path, idOf(file.content.bytes)]);
    files.set(path, { ...file, content: { kind: "binary", bytes: NO_BYTES } });
  }
  return { json: projectToJson({ ...project, files }), binaries };
}

/** Puts a stored project together again; the error says which part is damaged. */
export function fromStored(
  stored: unknown,
  bytesOf: (bytesId: string) => Uint8Array | undefined,
): Result<Project, string> {
  const content = parseContent(stored);
  if (content === undefined) return err("its record has lost its fields");
  const project = projectFromJson(content.json);
  if (!project.ok) return err(project.error);
  const files = new Map(project.value.files);
  for (const [path, bytesId] of content.binaries) {
    const bytes = bytesOf(bytesId);
    const file = files.get(path);
    if (file === undefined || bytes === undefined) return err(`the bytes of ${path} are missing`);
    files.set(path, { ...file, content: { kind: "binary", bytes } });
  }
  const listed = new Set(content.binaries.map(([path]) => path));
  for (const [path, file] of files)
    if (file.content.kind === "binary" && !listed.has(path))
      return err(`the bytes of ${path} are missing`);
  return ok({ ...project.value, files });
}

function parseContent(stored: unknown): StoredContent | undefined {
  if (typeof stored !== "object" || stored === null) return undefined;
  const { json, binaries } = stored as { json?: unknown; binaries?: unknown };
  if (typeof json !== "string") return undefined;
  // A record that lost this field may still have all of its text: `fromStored` looks for the bytes that are missing.
  if (binaries === undefined) return { json, binaries: [] };
  if (!Array.isArray(binaries)) return undefined;
  const isPair = (pair: unknown): pair is readonly [string, string] =>
    Array.isArray(pair) && typeof pair[0] === "string" && typeof pair[1] === "string";
  return binaries.every(isPair) ? { json, binaries } : undefined;
}
