import {
  DEFAULT_SETTINGS,
  type FunctionSettings,
  type Project,
  type ProjectFile,
} from "../project.ts";

/** Content of an `example.json`. */
export interface ExampleManifest {
  readonly title: string;
  readonly summary: string;
  /** Project paths with mode 0755; everything else is 0644. */
  readonly executables?: readonly string[];
  /** Layer names in configured order. */
  readonly layers?: readonly string[];
  /** Names of events that come first, in this order; the others follow by name. */
  readonly firstEvents?: readonly string[];
  readonly settings: Partial<FunctionSettings>;
}

/**
 * Makes a project of an example's folder.
 *
 * @param texts path within the example's folder (`task/bootstrap`, `events/empty.json`) → text
 */
export function assembleExample(
  manifest: ExampleManifest,
  texts: ReadonlyMap<string, string>,
): Project {
  const files = new Map<string, ProjectFile>();
  const events: { name: string; text: string }[] = [];
  for (const [path, text] of [...texts].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (path.startsWith("events/")) {
      events.push({ name: path.slice("events/".length).replace(/\.json$/, ""), text });
    } else if (path.startsWith("task/") || path.startsWith("layers/")) {
      const mode = manifest.executables?.includes(path) ? 0o755 : 0o644;
      files.set(path, { content: { kind: "text", text }, mode });
    }
  }
  return {
    name: manifest.title,
    files,
    layers: manifest.layers ?? [],
    settings: { ...DEFAULT_SETTINGS, ...manifest.settings },
    events: events.toSorted((a, b) => rank(manifest, a.name) - rank(manifest, b.name)),
    requests: [],
  };
}

function rank({ firstEvents = [] }: ExampleManifest, name: string): number {
  const at = firstEvents.indexOf(name);
  return at === -1 ? firstEvents.length : at;
}
