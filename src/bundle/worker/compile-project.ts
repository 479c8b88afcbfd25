import { isSymbolicLink } from "#contract/symbolic-links.ts";
import type { Project } from "#project/project.ts";
import { deployableEntries, layerEntries } from "../deployable-bundle.ts";
import type { PackageEntry } from "../package-entry.ts";
import type { CompiledProject } from "../package-contents.ts";
import { type Compile, createCompiler } from "./compile.ts";
import { openCompiler } from "./open-compiler.ts";

const compileInPage = createCompiler(openCompiler);

/** Compiles a project's TypeScript and JSX, of the function and of each attached layer. */
export async function compileProject(
  project: Project,
  compile: Compile = compileInPage,
): Promise<CompiledProject> {
  const [task, ...layers] = await Promise.all([
    compile(deployableEntries(project).filter(isFile)),
    ...project.layers.map(
      async (name) => [name, await compile(layerEntries(project, name).filter(isFile))] as const,
    ),
  ]);
  return { task, layers: new Map(layers) };
}

/** What a link points at is compiled where it stands. */
function isFile(entry: PackageEntry): boolean {
  return !isSymbolicLink(entry);
}
