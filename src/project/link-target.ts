import type { Project, ProjectPath } from "./project.ts";
import { environmentPath } from "./project-path.ts";

/** The project's file that a symbolic link names, without looking through other links; `undefined` when it has none. */
export function linkTargetInProject(
  { files, layers }: Pick<Project, "files" | "layers">,
  path: ProjectPath,
  target: string,
): ProjectPath | undefined {
  const names = target.startsWith("/") ? [] : environmentPath(path).split("/").slice(1, -1);
  for (const name of target.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  const place = `/${names.join("/")}`;
  const task = place.replace(/^\/var\/task\//, "task/");
  if (task !== place) return files.has(task) ? task : undefined;
  // On equal paths the later layer wins.
  return layers
    .map((layer) => place.replace(/^\/opt\//, `layers/${layer}/`))
    .findLast((candidate) => files.has(candidate));
}
