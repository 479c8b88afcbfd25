import type { Project, ProjectPath } from "#project/project.ts";

/** One thing that a look at the package before its download found. Errors block the download, warnings don't. */
export interface PreflightFinding {
  /** Stable name of the rule, for example `bootstrap-not-executable`. */
  readonly id: string;
  readonly severity: "error" | "warning" | "info";
  /** The file it is about. */
  readonly projectPath?: ProjectPath;
  /** Where in the file, counted from 1. */
  readonly place?: { readonly line: number; readonly column: number };
  /** What is wrong, in a few words. */
  readonly title: string;
  /** Why it matters in Lambda, with Lambda's own words where it has any, and what to do. */
  readonly detail: string;
  readonly fix?: {
    /** For a button: `Make it executable`. */
    readonly label: string;
    apply(project: Project): Project;
  };
}

/** The project with one file changed; unchanged when the file is gone. */
export function withFile(
  project: Project,
  path: ProjectPath,
  change: (
    file: NonNullable<ReturnType<Project["files"]["get"]>>,
  ) => NonNullable<ReturnType<Project["files"]["get"]>>,
): Project {
  const file = project.files.get(path);
  if (file === undefined) return project;
  return { ...project, files: new Map(project.files).set(path, change(file)) };
}
