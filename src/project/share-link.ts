import { concatBytes } from "#base/concat-bytes.ts";
import { Inflate, deflateSync } from "fflate";
import { fromBase64, toBase64 } from "#base/base64.ts";
import { type Result, err, ok } from "#base/result.ts";
import { strictUtf8Text, utf8 } from "#base/utf8.ts";
import type { Project } from "./project.ts";
import { splitProjectPath } from "./project-path.ts";
import { projectFromJson, projectToJson, unknownField } from "./project-json.ts";

/** Version of the encoding: what comes before the first `.` of the value. */
const VERSION = "1";

/** Above this many characters a link breaks in chats, mail and issue trackers: offer the project file instead. */
export const SHARE_LINK_COMFORTABLE_CHARACTERS = 8_000;

/** What a link may unfold to. Deflate can shrink a thousandfold; the page must not. */
const MAX_INFLATED_BYTES = 4 * 1024 * 1024;

/**
 * The value of `#p=`: the project as canonical JSON, deflated, in base64url. The same project gives the same link on
 * every machine: the compressor is ours, not the browser's.
 */
export function encodeShareValue(project: Project): string {
  const files = new Map([...project.files].filter(([path]) => isShown(path, project.layers)));
  const packed = deflateSync(utf8(projectToJson({ ...project, files })), { level: 9 });
  return `${VERSION}.${toBase64Url(packed)}`;
}

/** Any text for a link: deflated, in base64url. */
export function packText(text: string): string {
  return toBase64Url(deflateSync(utf8(text), { level: 9 }));
}

/** Reads what `packText` made; the error is a text for people. */
export function unpackText(value: string): Result<string, string> {
  const packed = fromBase64(value.replaceAll("-", "+").replaceAll("_", "/"));
  if (packed === undefined) return err("the link was cut. Copy the whole link again.");
  const inflated = inflate(packed);
  if (!inflated.ok) return inflated;
  const text = strictUtf8Text(inflated.value);
  return text === undefined ? err("it is not UTF-8 text. Copy the whole link again.") : ok(text);
}

/** Files of layers that are not attached are in no list, and run nowhere. */
function isShown(path: string, layers: readonly string[]): boolean {
  const root = splitProjectPath(path)?.root;
  return root?.kind !== "layer" || layers.includes(root.layer);
}

function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Opens the value of `#p=`, no matter who made it. Nothing in it runs; the error is a text for people. */
export function decodeShareValue(value: string): Result<Project, string> {
  const dot = value.indexOf(".");
  const version = value.slice(0, dot);
  if (dot === -1 || !/^\d{1,3}$/.test(version)) {
    return err(
      "This link holds no project: its part after #p= does not start with a version. Ask for the link again.",
    );
  }
  if (version !== VERSION) {
    return err(
      `This link has version ${version}; this playground reads version ${VERSION}. Reload the page and try again.`,
    );
  }
  const text = value.slice(dot + 1);
  const wrong = /[^A-Za-z0-9_-]/.exec(text);
  if (wrong !== null) {
    return err(
      `This link was altered: character ${dot + 2 + wrong.index} after #p= can't be part of it. Copy the whole link again.`,
    );
  }
  const packed = fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
  if (packed === undefined)
    return err("This link was cut: it ends in the middle of a byte. Copy the whole link again.");

  const inflated = inflate(packed);
  if (!inflated.ok) return inflated;
  const json = strictUtf8Text(inflated.value);
  if (json === undefined)
    return err(
      "This link was altered: what it holds is not UTF-8 text. Copy the whole link again.",
    );
  const project = projectFromJson(json);
  if (!project.ok) return project;
  const hidden = hiddenPart({ text, packed, json, project: project.value });
  return hidden === undefined
    ? project
    : err(
        `This link holds more than the project that it shows: ${hidden}. It was not opened, because anyone who passes it on would pass that on too. Ask for a link that the playground made.`,
      );
}

interface Opened {
  /** As it stands in the link. */
  readonly text: string;
  readonly packed: Uint8Array;
  readonly json: string;
  readonly project: Project;
}

/** Compressors differ, but not by so much. */
const MAX_SURPLUS = 1.5;

/** What a link carries besides its project, in words: nobody who opens it would see that. */
function hiddenPart({ text, packed, json, project }: Opened): string | undefined {
  if (inflate(packed.subarray(0, -1)).ok || toBase64Url(packed) !== text)
    return "data after its end";
  // Deflate can hold blocks that unfold to nothing.
  const needed = deflateSync(utf8(json), { level: 6 }).length;
  if (packed.length > needed * MAX_SURPLUS + 256)
    return `${packed.length} bytes where ${needed} are enough`;
  const loose = [...project.files.keys()].find((path) => !isShown(path, project.layers));
  if (loose !== undefined) return `${loose}, of a layer that is not attached`;
  const raw: unknown = JSON.parse(json);
  if (JSON.stringify(raw) !== json) return "fields that are there twice, or spaces between them";
  const field = unknownField(raw);
  return field === undefined ? undefined : `the field ${field.slice(0, 80)}`;
}

/** Inflates with a bound, stopping as soon as it is passed. */
function inflate(packed: Uint8Array): Result<Uint8Array, string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  let isComplete = false;
  const stream = new Inflate((part, isFinal) => {
    size += part.length;
    isComplete ||= isFinal;
    parts.push(part);
  });
  try {
    // In small pieces, so that a bomb is noticed after one of them.
    for (let at = 0; at < packed.length && size <= MAX_INFLATED_BYTES; at += 4096) {
      stream.push(packed.subarray(at, at + 4096), at + 4096 >= packed.length);
    }
  } catch {
    return err(
      "This link was cut or altered: what it holds can't be unpacked. Copy the whole link again.",
    );
  }
  if (size > MAX_INFLATED_BYTES) {
    return err(
      `This link unpacks to more than ${MAX_INFLATED_BYTES / 1024 / 1024} MB and was not opened. Ask for the project file instead.`,
    );
  }
  if (!isComplete) return err("This link was cut: its end is missing. Copy the whole link again.");
  return ok(concatBytes(parts));
}
