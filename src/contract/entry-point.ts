/** Where Lambda looks for the entry point, in this order: the package, then the layers (Runtime API reference §5.2). */
export const TASK_BOOTSTRAP = "/var/task/bootstrap";
export const LAYER_BOOTSTRAP = "/opt/bootstrap";
export const ENTRY_POINTS = [TASK_BOOTSTRAP, LAYER_BOOTSTRAP] as const;

/** What Lambda says when there is none. */
export const NO_ENTRY_POINT = `Couldn't find valid bootstrap(s): [${ENTRY_POINTS.join(" ")}]`;

/** The entry point among files by their paths, its mode and content not looked at. */
export function entryPointOf<T extends { readonly path: string }>(
  files: readonly T[],
): T | undefined {
  return ENTRY_POINTS.map((path) => files.find((file) => file.path === path)).find(
    (file) => file !== undefined,
  );
}
