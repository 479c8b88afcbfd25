import type { Project } from "#project/project.ts";
import { deployableEntries, layerEntries } from "../deployable-bundle.ts";
import type { CompiledProject } from "../package-contents.ts";
import { compileTypeScript } from "./compile.ts";

/** Compiles a project's TypeScript and JSX, of the function and of each attached layer. */
export async function compileProject(
  project: Project,
  compile: typeof compileTypeScript = compileTypeScript,
): Promise<CompiledProject> {
  const [task, ...layers] = await Promise.all([
    compile(deployableEntries(project)),
    ...project.layers.map(
      async (name) => [name, await compile(layerEntries(project, name))] as const,
    ),
  ]);
  return { task, layers: new Map(layers) };
}
