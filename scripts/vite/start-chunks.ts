interface ModuleGraph {
  getModuleInfo(
    id: string,
  ): { readonly importedIds: readonly string[]; readonly code?: string | null } | null;
}

/** Another page, which must not load the main page's start. */
const LIVE = "/src/live-main.tsx";
const MAIN = "/src/main.tsx";
/** What the main page asks for at once, see `src/ui/shell/workbench.tsx`. */
const STAGE = ["/src/ui/shell/stage/stage.tsx", "/src/ui/panels/time-strip/time-strip.tsx"];

/**
 * Names the chunk of each module that the main page starts with: three instead of the sixty that come out when every set
 * of modules with the same importers is a chunk of its own. They compress better together, and are fewer requests.
 * `undefined` leaves a module to the bundler.
 */
export function startChunks(root: string): (id: string, graph: ModuleGraph) => string | null {
  let chunks: Map<string, string> | undefined;
  return (id, graph) => {
    chunks ??= assign(graph, root);
    return chunks.get(id) ?? null;
  };
}

function assign(graph: ModuleGraph, root: string): Map<string, string> {
  const reach = (paths: readonly string[]): Set<string> => {
    const found = new Set<string>();
    const queue = paths.map((path) => root.replace(/\/$/, "") + path);
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      if (found.has(id)) continue;
      found.add(id);
      queue.push(...imported(graph, id));
    }
    return found;
  };
  const live = reach([LIVE]);
  const start = reach([MAIN]);
  const chunks = new Map<string, string>();
  for (const id of reach(STAGE)) chunks.set(id, "stage");
  for (const id of start) chunks.set(id, live.has(id) ? "shared" : "start");
  // A page's own script runs when its chunk is loaded: it stays apart from what others import.
  for (const id of start) if (id.endsWith(MAIN)) chunks.delete(id);
  return chunks;
}

/** The list of all icons: who imports it takes a few of them. */
const ICONS = /\/lucide-react\/dist\/esm\/lucide-react\.mjs$/;

/** What a module loads. Of the icons only those that it names, or every icon of the whole page came with the start. */
function imported(graph: ModuleGraph, id: string): readonly string[] {
  const { importedIds, code } = graph.getModuleInfo(id) ?? { importedIds: [] };
  if (ICONS.test(id)) return [];
  const list = importedIds.find((each) => ICONS.test(each));
  if (list === undefined) return importedIds;
  const files = iconFiles(graph.getModuleInfo(list)?.code ?? "");
  const named = /\{(?<names>[^}]*)\}\s*from\s*["']lucide-react["']/.exec(code ?? "");
  const names = named?.groups?.["names"]?.split(",") ?? [];
  const icons = names.map((name) => files.get(name.trim().split(/\s+as\s+/)[0] ?? ""));
  const folder = list.slice(0, list.lastIndexOf("/"));
  return [
    ...importedIds,
    ...icons.flatMap((file) => (file === undefined ? [] : [`${folder}/${file}`])),
  ];
}

/** Name → file, as the list of icons exports them. */
function iconFiles(list: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const match of list.matchAll(/export \{(?<names>[^}]*)\} from ['"]\.\/(?<file>[^'"]+)/g)) {
    for (const name of match.groups?.["names"]?.split(",") ?? [])
      files.set(name.trim().replace(/^default as /, ""), match.groups?.["file"] ?? "");
  }
  return files;
}
