import type { Project } from "../project.ts";
import { assembleExample, type ExampleManifest } from "./assemble-example.ts";
import type { ExampleId } from "./examples.ts";

// The build puts what belongs to one example into one chunk (vite.config.ts): only the one that is opened is loaded.
const texts = import.meta.glob<string>(["./*/task/**", "./*/layers/**", "./*/events/**"], {
  query: "?raw",
  import: "default",
});
const manifests = import.meta.glob<ExampleManifest>("./*/example.json", { import: "default" });

/** The project of an example, as it is before anybody edits it. */
export async function exampleProject(id: ExampleId): Promise<Project> {
  const loadManifest = manifests[`./${id}/example.json`];
  if (loadManifest === undefined) throw new Error(`The example ${id} has no example.json`);
  const prefix = `./${id}/`;
  const own = Object.entries(texts).filter(([path]) => path.startsWith(prefix));
  const [manifest, ...loaded] = await Promise.all([
    loadManifest(),
    ...own.map(async ([path, load]) => [path.slice(prefix.length), await load()] as const),
  ]);
  const files = new Map(loaded);
  // A handler alone runs on the default runtime: as a file of the project it can be read, stepped through and changed.
  const hasRuntime = [...files.keys()].some((path) => /\/bootstrap(?:\.\w+)?$/.test(path));
  if (!hasRuntime) files.set("task/bootstrap.mjs", await defaultRuntime());
  return assembleExample(manifest, files);
}

async function defaultRuntime(): Promise<string> {
  return (await import("../default-runtime/bootstrap.mjs?raw")).default;
}
