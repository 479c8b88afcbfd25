import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { type Result, err, ok } from "#base/result.ts";
import type { Project } from "../project.ts";
import { type StoredContent, fromStored, toStored } from "./stored-project.ts";
import { versionsToDrop } from "./thin-versions.ts";

/** A stored project in a list. */
export interface ProjectSummary {
  readonly id: string;
  readonly name: string;
  /** Epoch milliseconds of the last change. */
  readonly savedAt: number;
  readonly engine: string;
  readonly fileCount: number;
}

/** A moment that one can go back to. */
export interface VersionSummary {
  readonly savedAt: number;
  readonly name: string;
  readonly fileCount: number;
  /** Why it was kept, when it was not just time that passed: `Before going back`. */
  readonly label: string | undefined;
}

/** A project with the revision that the next save has to name. */
export interface OpenedProject {
  readonly id: string;
  readonly revision: number;
  readonly project: Project;
  /** The visit of the page that saved it last. */
  readonly writer?: string | undefined;
}

/** What became of a save. */
export type SaveOutcome =
  | { readonly kind: "saved"; readonly revision: number }
  /** Somebody else saved meanwhile: nothing was written. */
  | { readonly kind: "conflict" }
  /** The record was deleted meanwhile: nothing was written. */
  | { readonly kind: "gone" };

interface ProjectRecord extends StoredContent {
  readonly id: string;
  readonly name: string;
  readonly engine: string;
  readonly fileCount: number;
  readonly savedAt: number;
  readonly revision: number;
  /** The visit of the page that saved it; records of older pages have none. */
  readonly writer?: string;
}
interface VersionRecord extends StoredContent {
  readonly projectId: string;
  readonly savedAt: number;
  readonly name: string;
  readonly fileCount: number;
  readonly label?: string;
}
interface Schema extends DBSchema {
  projects: { key: string; value: ProjectRecord };
  versions: { key: [projectId: string, savedAt: number]; value: VersionRecord };
  bytes: { key: [projectId: string, bytesId: string]; value: Uint8Array };
}

/** Everything of one project, for putting it back after a deletion. */
export interface RemovedProject {
  readonly record: unknown;
  readonly versions: readonly unknown[];
  readonly bytes: readonly (readonly [key: [string, string], value: Uint8Array])[];
}

/** A version is kept when the last one is older than this. */
const VERSION_EVERY_MS = 2 * 60_000;

/** Why the database is not there any more. */
export type StorageLoss =
  /** By another page, or by the person's settings: everything in it is gone. */
  | "deleted"
  /** A newer version of the page wants another layout of it. */
  | "newer"
  /** By the browser: it can be opened again. */
  | "closed";

interface StorageParts {
  readonly createId: () => string;
  readonly now: () => number;
  readonly name?: string;
  /** Names this visit of the page: how its own saves are told from those of other tabs. */
  readonly writer?: string;
  readonly onLost?: (loss: StorageLoss) => void;
}

const LAYOUT_VERSION = 1;
const STORES: Record<"projects" | "versions" | "bytes", IDBObjectStoreParameters> = {
  projects: { keyPath: "id" },
  versions: { keyPath: ["projectId", "savedAt"] },
  bytes: {},
};
const STORE_NAMES = ["projects", "versions", "bytes"] as const;

/** The projects of this browser, in IndexedDB. Errors of the database are thrown: full, refused, broken. */
export class ProjectStorage {
  readonly #db: IDBPDatabase<Schema>;
  readonly #createId: () => string;
  readonly #now: () => number;
  readonly #writer: string | undefined;
  /** Ids of the bytes of projects in memory. Projects are immutable, so equal arrays stay equal. */
  readonly #bytesIds = new WeakMap<Uint8Array, string>();
  /** What is in the `bytes` store, as far as this page knows: `<project id> <bytes id>`. */
  readonly #stored = new Set<string>();

  private constructor(db: IDBPDatabase<Schema>, parts: StorageParts) {
    this.#db = db;
    this.#createId = parts.createId;
    this.#now = parts.now;
    this.#writer = parts.writer;
  }

  static async open(parts: StorageParts): Promise<ProjectStorage> {
    let db: IDBPDatabase<Schema>;
    try {
      db = await openLayout(parts, LAYOUT_VERSION);
    } catch (error) {
      // A version above ours may still have our stores: one that was mended below has. Without any it is nobody's layout.
      if (!(error instanceof DOMException) || error.name !== "VersionError") throw error;
      db = await openLayout(parts, undefined);
      if (!hasStores(db) && db.objectStoreNames.length > 0) {
        db.close();
        throw error;
      }
    }
    if (!hasStores(db)) {
      // Somebody made a database of this name without anything in it.
      const { version } = db;
      db.close();
      db = await openLayout(parts, version + 1);
    }
    return new ProjectStorage(db, parts);
  }

  close(): void {
    this.#db.close();
  }

  /** All projects, the last changed first. */
  async list(): Promise<ProjectSummary[]> {
    const records = await this.#db.getAll("projects");
    return records
      .filter(({ id }) => typeof id === "string")
      .map(({ id, name, savedAt, engine, fileCount }) => ({
        id,
        name: String(name),
        savedAt: Number(savedAt) || 0,
        engine: String(engine),
        fileCount: Number(fileCount) || 0,
      }))
      .toSorted((a, b) => b.savedAt - a.savedAt);
  }

  /** `undefined` when there is none; an error when its record is damaged. */
  async load(id: string): Promise<Result<OpenedProject, string> | undefined> {
    const record = await this.#db.get("projects", id);
    if (record === undefined) return undefined;
    const project = await this.#assemble(id, record);
    if (!project.ok) {
      return err(
        `The stored project “${String(record.name)}” is damaged: ${project.error}. Its raw record can be downloaded under Projects; older versions of it may still open.`,
      );
    }
    return ok({
      id,
      revision: revisionOf(record),
      project: project.value,
      writer: typeof record.writer === "string" ? record.writer : undefined,
    });
  }

  /** The record as it lies there, as JSON text: what can be rescued of a damaged one. */
  async rawRecord(id: string): Promise<string> {
    return JSON.stringify((await this.#db.get("projects", id)) ?? null, undefined, 2);
  }

  /** Makes a new record. */
  async create(project: Project): Promise<OpenedProject> {
    const id = this.#createId();
    await this.createAs(id, project);
    return { id, revision: 1, project };
  }

  /** Makes a new record of this id. `conflict` when there is one already that somebody else wrote. */
  async createAs(id: string, project: Project): Promise<SaveOutcome> {
    return this.#write(id, project, { kind: "new" });
  }

  /**
   * Saves a change. Writes nothing when somebody else saved since `revision`.
   *
   * @param label keeps the state before this save as a version of that name
   */
  async save(id: string, revision: number, project: Project, label?: string): Promise<SaveOutcome> {
    return this.#write(id, project, { kind: "change", revision, label });
  }

  async rename(id: string, name: string): Promise<Result<OpenedProject, string> | undefined> {
    const opened = await this.load(id);
    if (opened === undefined || !opened.ok) return opened;
    const project = { ...opened.value.project, name };
    const saved = await this.save(id, opened.value.revision, project);
    return saved.kind === "saved" ? ok({ id, revision: saved.revision, project }) : undefined;
  }

  async remove(id: string): Promise<RemovedProject> {
    const transaction = this.#db.transaction(STORE_NAMES, "readwrite");
    const range = IDBKeyRange.bound([id], [id, []]);
    const projects = transaction.objectStore("projects");
    const versions = transaction.objectStore("versions");
    const bytes = transaction.objectStore("bytes");
    const [record, versionRecords, keys, values] = await Promise.all([
      projects.get(id),
      versions.getAll(range),
      bytes.getAllKeys(range),
      bytes.getAll(range),
    ]);
    await Promise.all([projects.delete(id), versions.delete(range), bytes.delete(range)]);
    await transaction.done;
    return {
      record,
      versions: versionRecords,
      bytes: keys.map((key, index) => [key, values[index] ?? NO_BYTES] as const),
    };
  }

  /** Undoes `remove`. */
  async restore(removed: RemovedProject): Promise<void> {
    const transaction = this.#db.transaction(STORE_NAMES, "readwrite");
    const projects = transaction.objectStore("projects");
    const versions = transaction.objectStore("versions");
    const bytes = transaction.objectStore("bytes");
    // The very records that `remove` took out.
    if (removed.record !== undefined) void projects.put(removed.record as ProjectRecord);
    for (const version of removed.versions) void versions.put(version as VersionRecord);
    for (const [key, value] of removed.bytes) void bytes.put(value, key);
    await transaction.done;
  }

  /** Versions of a project, the newest first. */
  async versions(id: string): Promise<VersionSummary[]> {
    const records = await this.#db.getAll("versions", IDBKeyRange.bound([id], [id, []]));
    return records
      .map(({ savedAt, name, fileCount, label }) => ({ savedAt, name, fileCount, label }))
      .toSorted((a, b) => b.savedAt - a.savedAt);
  }

  async loadVersion(id: string, savedAt: number): Promise<Result<Project, string>> {
    const record = await this.#db.get("versions", [id, savedAt]);
    if (record === undefined) return err("This version is not there any more.");
    const project = await this.#assemble(id, record);
    return project.ok ? project : err(`This version is damaged: ${project.error}.`);
  }

  async #assemble(id: string, record: StoredContent): Promise<Result<Project, string>> {
    const bytes = new Map<string, Uint8Array>();
    const wanted = Array.isArray(record.binaries) ? record.binaries : [];
    await Promise.all(
      wanted.map(async ([, bytesId]) => {
        const value = await this.#db.get("bytes", [id, bytesId]);
        if (!(value instanceof Uint8Array)) return;
        bytes.set(bytesId, value);
        this.#bytesIds.set(value, bytesId);
        this.#stored.add(`${id} ${bytesId}`);
      }),
    );
    return fromStored(record, (bytesId) => bytes.get(bytesId));
  }

  /**
   * One transaction for all of a save: the check of the revision, new bytes, the record, perhaps a version. Everything
   * is asked for at once, so that a page that is just being closed gets it through.
   */
  async #write(
    id: string,
    project: Project,
    how:
      | { readonly kind: "new" }
      | { readonly kind: "change"; readonly revision: number; readonly label: string | undefined },
  ): Promise<SaveOutcome> {
    const fresh: [bytesId: string, bytes: Uint8Array][] = [];
    const content = toStored(project, (bytes) => {
      const bytesId = this.#bytesIds.get(bytes) ?? this.#createId();
      this.#bytesIds.set(bytes, bytesId);
      if (!this.#stored.has(`${id} ${bytesId}`)) fresh.push([bytesId, bytes]);
      return bytesId;
    });
    const savedAt = this.#now();
    const transaction = this.#db.transaction(STORE_NAMES, "readwrite");
    const done = transaction.done;
    done.catch(() => undefined); // Reported by the awaits below; here only not to be unhandled.
    const projects = transaction.objectStore("projects");
    const before = await projects.get(id);
    // What this page wrote last is its own even when the answer to it was an error.
    const isOwn = this.#writer !== undefined && before?.writer === this.#writer;
    if (before === undefined && how.kind === "change") {
      await done;
      return { kind: "gone" };
    }
    if (before !== undefined && !isOwn) {
      if (how.kind === "new" || revisionOf(before) !== how.revision) {
        await done;
        return { kind: "conflict" };
      }
    }
    const revision = before === undefined ? 1 : revisionOf(before) + 1;
    const record: ProjectRecord = {
      id,
      name: project.name,
      engine: project.settings.engine,
      fileCount: project.files.size,
      savedAt,
      revision,
      ...(this.#writer === undefined ? {} : { writer: this.#writer }),
      ...content,
    };
    if (before !== undefined && how.kind === "change")
      await keepVersion(transaction.objectStore("versions"), before, savedAt, how.label);
    await Promise.all([
      ...fresh.map(([bytesId, bytes]) =>
        transaction.objectStore("bytes").put(bytes, [id, bytesId]),
      ),
      projects.put(record),
    ]);
    await done;
    for (const [bytesId] of fresh) this.#stored.add(`${id} ${bytesId}`);
    if (fresh.length > 0) await this.#dropUnusedBytes(id);
    return { kind: "saved", revision };
  }

  async #dropUnusedBytes(id: string): Promise<void> {
    const range = IDBKeyRange.bound([id], [id, []]);
    const transaction = this.#db.transaction(STORE_NAMES, "readwrite");
    const bytes = transaction.objectStore("bytes");
    const [record, versions, keys] = await Promise.all([
      transaction.objectStore("projects").get(id),
      transaction.objectStore("versions").getAll(range),
      bytes.getAllKeys(range),
    ]);
    const used = new Set(
      [record, ...versions].flatMap((stored) => stored?.binaries?.map(([, key]) => key) ?? []),
    );
    for (const [, bytesId] of keys) {
      if (used.has(bytesId)) continue;
      void bytes.delete([id, bytesId]);
      this.#stored.delete(`${id} ${bytesId}`);
    }
    await transaction.done;
  }
}

/** @param version `undefined` for whichever there is */
function openLayout(
  parts: StorageParts,
  version: number | undefined,
): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(parts.name ?? "lambda-runtime-playground", version, {
    upgrade(database) {
      for (const name of STORE_NAMES)
        if (!database.objectStoreNames.contains(name))
          database.createObjectStore(name, STORES[name]);
    },
    // Another page wants the database gone, or in another layout: it waits until this connection is closed.
    blocking(_current, wanted, event) {
      (event.target as IDBDatabase).close(); // the connection, as the standard says
      parts.onLost?.(wanted === null ? "deleted" : "newer");
    },
    terminated: () => parts.onLost?.("closed"),
  });
}

function hasStores(db: IDBPDatabase<Schema>): boolean {
  return STORE_NAMES.every((name) => db.objectStoreNames.contains(name));
}

/** A record whose revision is no number has been changed by somebody else; it counts as the first. */
function revisionOf({ revision }: { readonly revision: unknown }): number {
  return Number.isSafeInteger(revision) ? (revision as number) : 0;
}

const NO_BYTES = new Uint8Array();

interface VersionStore {
  getAllKeys(range: IDBKeyRange): Promise<[string, number][]>;
  put(record: VersionRecord): Promise<unknown>;
  delete(key: [string, number]): Promise<void>;
}

/** Keeps the state before a save as a version, now and then or when asked, and lets older ones go. */
async function keepVersion(
  store: VersionStore,
  before: ProjectRecord,
  now: number,
  label: string | undefined,
): Promise<void> {
  const keys = await store.getAllKeys(IDBKeyRange.bound([before.id], [before.id, []]));
  const times = keys.map(([, time]) => time);
  // Versions of the future come from a clock that was wrong for a while: they say nothing about when the last one was.
  const last = Math.max(0, ...times.filter((time) => time <= now));
  if (label === undefined && now - last < VERSION_EVERY_MS) return;
  const { id, name, fileCount, json, binaries } = before;
  let savedAt = Number.isFinite(before.savedAt) ? before.savedAt : now;
  // A clock that was set back reaches the same moments again.
  while (times.includes(savedAt)) savedAt += 1;
  await store.put({
    projectId: id,
    savedAt,
    name,
    fileCount,
    json,
    binaries,
    ...(label === undefined ? {} : { label }),
  });
  const dropped = versionsToDrop([...times, savedAt], now);
  await Promise.all(dropped.map((time) => store.delete([id, time])));
}
