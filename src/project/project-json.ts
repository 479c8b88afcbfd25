import { ENGINES } from "#contract/engine-name.ts";
import * as v from "valibot";
import { isJsonObject } from "#base/json.ts";
import { fromBase64, toBase64 } from "#base/base64.ts";
import { type Result, err, ok } from "#base/result.ts";
import { toWellFormed } from "#base/utf8.ts";
import {
  DEFAULT_SETTINGS,
  type FileContent,
  type FunctionSettings,
  type Project,
  type ProjectFile,
} from "./project.ts";
import { checkLayerName, checkLinkTarget, checkProjectPath } from "./project-path.ts";

/** Grows with every change that an older playground could not read: 2 has symbolic links. Written as low as it goes. */
const FORMAT = 2;

/** Bounds on what comes from outside; far above any real project, far below what would hurt the page. */
const MAX_FILES = 10_000;
const MAX_EVENTS = 1_000;

const variablePair = v.strictTuple([v.string(), v.string()]);
/** A header name is a token and a value one line (RFC 9110 §5.1 and §5.5); the method is what the panel can send. */
const headerPair = v.strictTuple([
  v.pipe(v.string(), v.regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "a header name is expected")),
  v.pipe(
    v.string(),
    // oxlint-disable-next-line no-control-regex -- control characters are what a value may not have
    v.regex(/^[^\u0000-\u0008\u000a-\u001f\u007f]*$/, "a header value of one line is expected"),
  ),
]);
const method = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z][A-Za-z-]{0,39}$/, "an HTTP method is expected"),
);
/** Names go into file names, headers and addresses, and what encodes half a surrogate pair throws. */
const name = v.pipe(v.string(), v.transform(toWellFormed));
const settingsSchema = v.object({
  functionName: v.optional(name, DEFAULT_SETTINGS.functionName),
  handler: v.optional(name, DEFAULT_SETTINGS.handler),
  timeoutSeconds: v.optional(v.number(), DEFAULT_SETTINGS.timeoutSeconds),
  memoryMb: v.optional(v.number(), DEFAULT_SETTINGS.memoryMb),
  tmpMb: v.optional(v.number(), DEFAULT_SETTINGS.tmpMb),
  architecture: v.optional(v.picklist(["x86_64", "arm64"]), DEFAULT_SETTINGS.architecture),
  variables: v.optional(v.array(variablePair), []),
  engine: v.optional(v.picklist(ENGINES), DEFAULT_SETTINGS.engine),
  extraTools: v.optional(v.boolean(), DEFAULT_SETTINGS.extraTools),
  concurrencyLimit: v.optional(v.number(), DEFAULT_SETTINGS.concurrencyLimit),
  logFormat: v.optional(v.picklist(["Text", "JSON"]), DEFAULT_SETTINGS.logFormat),
  failureLogStyle: v.optional(v.picklist(["new", "old"]), DEFAULT_SETTINGS.failureLogStyle),
  speed: v.optional(v.picklist(["lambda", "this-computer"]), DEFAULT_SETTINGS.speed),
  allowedOrigins: v.optional(v.array(v.string()), []),
});
const fileSchema = v.object({
  path: v.string(),
  mode: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o777)),
  text: v.optional(v.string()),
  base64: v.optional(v.string()),
  link: v.optional(v.string()),
});
const eventSchema = v.object({ name, text: v.string() });
const requestSchema = v.object({
  name,
  source: v.picklist(["rest-v1", "http-v2", "function-url", "alb"]),
  isStreaming: v.exactOptional(v.boolean()),
  isMultiValue: v.exactOptional(v.boolean()),
  method,
  target: v.string(),
  headers: v.array(headerPair),
  body: v.string(),
});
const projectSchema = v.object({
  format: v.picklist([1, FORMAT]),
  name: v.pipe(name, v.maxLength(200)),
  files: v.pipe(v.array(fileSchema), v.maxLength(MAX_FILES)),
  layers: v.optional(v.array(v.string()), []),
  settings: v.optional(settingsSchema, {}),
  events: v.optional(v.pipe(v.array(eventSchema), v.maxLength(MAX_EVENTS)), []),
  requests: v.optional(v.pipe(v.array(requestSchema), v.maxLength(MAX_EVENTS)), []),
});

/** The first field of a project's JSON that `projectFromJson` doesn't read: `files.0.note`. */
export function unknownField(json: unknown): string | undefined {
  if (!isJsonObject(json)) return undefined;
  const lists = { files: fileSchema, events: eventSchema, requests: requestSchema };
  const unknown = (
    value: unknown,
    { entries }: { readonly entries: object },
    at: string,
  ): string | undefined => {
    const keys = isJsonObject(value) ? Object.keys(value) : [];
    const found = keys.find((key) => !Object.hasOwn(entries, key));
    if (found !== undefined) return `${at}${found}`;
    // Of several contents of a file only one is read.
    const contents = ["text", "base64", "link"].filter((key) => keys.includes(key));
    return contents.length > 1 ? `${at}${contents[1]}` : undefined;
  };
  const top =
    unknown(json, projectSchema, "") ?? unknown(json["settings"], settingsSchema, "settings.");
  if (top !== undefined) return top;
  for (const [list, schema] of Object.entries(lists)) {
    const items: readonly unknown[] = Array.isArray(json[list]) ? json[list] : [];
    for (const [index, item] of items.entries()) {
      const found = unknown(item, schema, `${list}.${index}.`);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/**
 * The project as canonical JSON: files by path, fixed key order, so that the same project always gives the same text.
 * Used by share links, the store and project files.
 */
export function projectToJson(project: Project): string {
  const files = [...project.files]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, file]) => ({
      path,
      mode: file.mode,
      ...contentField(file.content),
    }));
  const hasLinks = files.some((file) => "link" in file);
  return JSON.stringify({
    format: hasLinks ? FORMAT : 1,
    name: project.name,
    files,
    layers: project.layers,
    settings: changedSettings(project.settings),
    events: project.events.map(({ name, text }) => ({ name, text })),
    requests: project.requests.map((request) => ({
      name: request.name,
      source: request.source,
      ...(request.isStreaming === true && { isStreaming: true }),
      ...(request.isMultiValue === true && { isMultiValue: true }),
      method: request.method,
      target: request.target,
      headers: request.headers,
      body: request.body,
    })),
  });
}

function contentField(
  content: FileContent,
): { readonly text: string } | { readonly base64: string } | { readonly link: string } {
  switch (content.kind) {
    case "text":
      return { text: content.text };
    case "binary":
      return { base64: toBase64(content.bytes) };
    case "link":
      return { link: content.target };
  }
}

/** Settings that differ from their defaults, in the order of the defaults. The defaults are part of the format. */
function changedSettings(settings: FunctionSettings): Partial<FunctionSettings> {
  const keys = Object.keys(DEFAULT_SETTINGS) as (keyof FunctionSettings)[]; // it has every key, and no other
  return Object.fromEntries(
    keys
      .filter((key) => JSON.stringify(settings[key]) !== JSON.stringify(DEFAULT_SETTINGS[key]))
      .map((key) => [key, settings[key]]),
  );
}

/** Reads what `projectToJson` wrote, or something hostile. The error names the field. */
export function projectFromJson(text: string): Result<Project, string> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    return err(
      `This is not a project: it is not JSON (${error instanceof Error ? error.message : "unreadable"}).`,
    );
  }
  const format =
    typeof raw === "object" && raw !== null && "format" in raw ? raw.format : undefined;
  if (typeof format === "number" && format > FORMAT) {
    return err(
      `This project has format ${format}, made by a newer playground; this one reads up to ${FORMAT}. Reload the page to get the newest version.`,
    );
  }
  const parsed = v.safeParse(projectSchema, raw);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const where = v.getDotPath(issue) ?? "the top level";
    return err(`This is not a project that can be opened: at ${where}, ${issue.message}.`);
  }
  return assemble(parsed.output);
}

function assemble(raw: v.InferOutput<typeof projectSchema>): Result<Project, string> {
  const files = new Map<string, ProjectFile>();
  for (const [index, file] of raw.files.entries()) {
    const path = checkProjectPath(file.path);
    if (!path.ok) return err(`File ${index + 1} can't be opened: ${path.error}`);
    if (files.has(path.value)) return err(`The file ${path.value} is there twice.`);
    const content = contentOf(file);
    if (content === undefined)
      return err(`The file ${path.value} has neither readable text nor valid base64.`);
    if (content.kind === "link") {
      const target = checkLinkTarget(path.value, content.target);
      if (!target.ok) return target;
    }
    files.set(path.value, { content, mode: file.mode });
  }
  const nested = nestedFile(files);
  if (nested !== undefined) return err(`“${nested}” is a file and a folder at once.`);
  for (const layer of raw.layers) {
    const name = checkLayerName(layer);
    if (!name.ok) return name;
  }
  if (new Set(raw.layers).size !== raw.layers.length) return err("A layer is listed twice.");
  return ok({
    name: raw.name,
    files,
    layers: raw.layers,
    settings: raw.settings,
    events: raw.events,
    requests: raw.requests,
  });
}

/** A file that is the folder of another one, as no file system has it; a link would lead out of its package. */
function nestedFile(files: ReadonlyMap<string, unknown>): string | undefined {
  for (const path of files.keys()) {
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1))
      if (files.has(path.slice(0, end))) return path.slice(0, end);
  }
  return undefined;
}

function contentOf(file: v.InferOutput<typeof fileSchema>): ProjectFile["content"] | undefined {
  if (file.text !== undefined) return { kind: "text", text: file.text };
  if (file.link !== undefined) return { kind: "link", target: file.link };
  if (file.base64 === undefined) return undefined;
  const bytes = fromBase64(file.base64);
  return bytes === undefined ? undefined : { kind: "binary", bytes };
}
