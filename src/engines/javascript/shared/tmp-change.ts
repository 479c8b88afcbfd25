import type { TmpChange } from "./tmp-files.ts";

/** More than a run of writes collects; a longer list is none of ours. */
const MAX_CHANGES = 4096;
/** Characters; Linux allows as many bytes. */
const MAX_NAME = 255;

/** Reads a sandbox's report of what happened under `/tmp`, or `undefined` for anything else: it may be anything. */
export function parseTmpChanges(data: unknown): readonly TmpChange[] | undefined {
  if (!Array.isArray(data) || data.length > MAX_CHANGES) return undefined;
  const changes = data.map(parseChange);
  return changes.every((change) => change !== undefined) ? changes : undefined;
}

function parseChange(data: unknown): TmpChange | undefined {
  if (typeof data !== "object" || data === null) return undefined;
  const { kind, id, parent, name, isFolder, mode, from, bytes, at } = data as Readonly<
    Record<string, unknown>
  >; // each field is checked below
  if (!isCount(id) || typeof at !== "number" || !Number.isFinite(at)) return undefined;
  switch (kind) {
    case "create":
      if (!isCount(parent) || !isName(name) || !isMode(mode) || typeof isFolder !== "boolean")
        return undefined;
      return { kind, id, parent, name, isFolder, mode, at };
    case "write":
      if (!isCount(from) || !(bytes instanceof Uint8Array)) return undefined;
      return { kind, id, from, bytes, at };
    case "move":
      return isCount(parent) && isName(name) ? { kind, id, parent, name, at } : undefined;
    case "remove":
      return { kind, id, at };
    case "attributes":
      return isMode(mode) ? { kind, id, mode, at } : undefined;
    default:
      return undefined;
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0; // a safe integer is a number
}

function isMode(value: unknown): value is number {
  return isCount(value) && value <= 0o7777;
}

/** One name in a folder, never a path. */
function isName(value: unknown): value is string {
  if (typeof value !== "string" || value === "" || value.length > MAX_NAME) return false;
  return value !== "." && value !== ".." && !value.includes("/") && !value.includes("\0");
}
