import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import { createStore } from "zustand/vanilla";
import type { Project } from "#project/project.ts";
import { projectFromJson, projectToJson } from "#project/project-json.ts";
import { formatTraceFile, parseTraceFile } from "#trace/trace-file.ts";
import { type TraceStore, createTraceStore } from "#trace/trace-store.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";

/** A run that was kept to be looked at again and compared: its trace and the project that it ran. */
export interface KeptRun {
  readonly id: string;
  readonly name: string;
  readonly keptAt: number;
  readonly projectName: string;
  readonly invocations: number;
  /** The playground kept it by itself, before a replay: the oldest of these make room. */
  readonly isAutomatic: boolean;
  /** As `formatTraceFile` writes it. */
  readonly trace: string;
  /** As `projectToJson` writes it. */
  readonly project: string;
}

interface Schema extends DBSchema {
  runs: { key: string; value: KeptRun };
}

const DATABASE = "lambda-runtime-playground:runs";
/** How many runs the playground keeps by itself. */
const AUTOMATIC = 3;

/** Kept runs, newest first. */
export const keptRunsStore = createStore<{ readonly runs: readonly KeptRun[] }>(() => ({
  runs: [],
}));

let opening: Promise<IDBPDatabase<Schema> | undefined> | undefined;
/** Runs of this visit where the browser refuses storage. */
const inMemory = new Map<string, KeptRun>();

async function open(): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(DATABASE, 1, {
    upgrade: (db) => void db.createObjectStore("runs", { keyPath: "id" }),
  });
}

/** `undefined` where storage is refused: runs are then kept as long as the page is open. */
function database(): Promise<IDBPDatabase<Schema> | undefined> {
  opening ??= open().catch(() => undefined);
  return opening;
}

/** Reads the list again. */
export async function refreshKeptRuns(): Promise<void> {
  const stored = (await (await database())?.getAll("runs").catch(() => [])) ?? [];
  const byId = new Map([...stored, ...inMemory.values()].map((run) => [run.id, run]));
  const runs = [...byId.values()].toSorted((a, b) => b.keptAt - a.keptAt);
  keptRunsStore.setState({ runs });
}

/** Keeps the trace as it is now. */
export async function keepRun(
  trace: TraceStore,
  project: Project,
  { name, isAutomatic }: Pick<KeptRun, "name" | "isAutomatic">,
): Promise<void> {
  trace.flush();
  const run: KeptRun = {
    id: crypto.randomUUID(),
    name,
    keptAt: Date.now(),
    projectName: project.name,
    invocations: trace.index.attempts.slice().length,
    isAutomatic,
    trace: formatTraceFile(trace),
    project: projectToJson(project),
  };
  await put(run);
  await refreshKeptRuns();
  const old = keptRunsStore.getState().runs.filter((other) => other.isAutomatic);
  for (const { id } of old.slice(AUTOMATIC)) await removeRun(id);
}

/** Puts a run into the store: a new one, or one that was deleted. */
export async function put(run: KeptRun): Promise<void> {
  const db = await database();
  try {
    if (db === undefined) throw new DOMException("The browser refuses storage.");
    await db.put("runs", run);
  } catch (error) {
    inMemory.set(run.id, run);
    const reason = error instanceof Error ? error.message : "unknown";
    notify(
      "status",
      `The run is kept only until this page is closed: it could not be stored (${reason}). Save the trace to have it as a file.`,
    );
  }
}

export async function removeRun(id: string): Promise<void> {
  inMemory.delete(id);
  await (await database())?.delete("runs", id).catch(() => undefined);
  await refreshKeptRuns();
}

/** The trace of a kept run. */
export function traceOf(run: KeptRun): TraceStore {
  const store = createTraceStore({ schedule: (flush) => flush() });
  const parsed = parseTraceFile(run.trace);
  if (parsed.ok) store.load(parsed.value);
  return store;
}

/** The project that a kept run ran; `undefined` where this page can't read it. */
export function projectOf(run: KeptRun): Project | undefined {
  const parsed = projectFromJson(run.project);
  return parsed.ok ? parsed.value : undefined;
}
