import type { Project } from "../project.ts";
import { assembleExample, type ExampleManifest } from "./assemble-example.ts";
import defaultRuntime from "../default-runtime/bootstrap.mjs?raw";
import type { ExampleId } from "./examples.ts";

// One chunk for all examples, loaded on demand: together they are a few kilobytes.
const texts = import.meta.glob<string>(["./*/task/**", "./*/layers/**", "./*/events/**"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const manifests = import.meta.glob<ExampleManifest>("./*/example.json", {
  import: "default",
  eager: true,
});

/** The project of an example, as it is before anybody edits it. */
export function exampleProject(id: ExampleId): Project {
  const manifest = manifests[`./${id}/example.json`];
  if (manifest === undefined) throw new Error(`The example ${id} has no example.json`);
  const prefix = `./${id}/`;
  const own = Object.entries(texts).filter(([path]) => path.startsWith(prefix));
  const files = new Map(own.map(([path, text]) => [path.slice(prefix.length), text]));
  // A handler alone runs on the default runtime: as a file of the project it can be read, stepped through and changed.
  const hasRuntime = [...files.keys()].some((path) => /\/bootstrap(?:\.\w+)?$/.test(path));
  if (!hasRuntime) files.set("task/bootstrap.mjs", defaultRuntime);
  return assembleExample(manifest, files);
}
