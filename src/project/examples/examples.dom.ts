import type { Project } from "../project.ts";
import { assembleExample, type ExampleManifest } from "./assemble-example.ts";
import type { ExampleId } from "./examples.ts";

interface ExampleModule {
  readonly manifest: ExampleManifest;
  /** Path from the example's folder, `./task/bootstrap` → text. */
  readonly texts: Readonly<Record<string, string>>;
}

// One chunk for each: only the example that is opened is loaded.
const examples = import.meta.glob<ExampleModule>("./*/example.dom.ts");

/** The project of an example, as it is before anybody edits it. */
export async function exampleProject(id: ExampleId): Promise<Project> {
  const load = examples[`./${id}/example.dom.ts`];
  if (load === undefined) throw new Error(`The example ${id} has no example.dom.ts`);
  const { manifest, texts } = await load();
  const files = new Map(Object.entries(texts).map(([path, text]) => [path.slice(2), text]));
  // A handler alone runs on the default runtime: as a file of the project it can be read, stepped through and changed.
  const hasRuntime = [...files.keys()].some((path) => /\/bootstrap(?:\.\w+)?$/.test(path));
  if (!hasRuntime) files.set("task/bootstrap.mjs", await defaultRuntime());
  return assembleExample(manifest, files);
}

async function defaultRuntime(): Promise<string> {
  return (await import("../default-runtime/bootstrap.mjs?raw")).default;
}
