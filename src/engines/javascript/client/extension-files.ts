import type { EngineFile } from "#contract/engine.ts";

const IN_FOLDER = /^\/opt\/extensions\/([^/]+)$/;
/** `#!/usr/bin/env node`, `#!/opt/bin/node`, … */
const NODE_SHEBANG = /^#!.*\bnode\b/;

/**
 * Files of `/opt/extensions` that the sandbox can take for what Lambda would do with them: JavaScript programs, and files
 * that no system could start. Those for another interpreter are left to the engines that have it.
 */
export function extensionFiles(files: readonly EngineFile[]): ReadonlyMap<string, EngineFile> {
  const found = new Map<string, EngineFile>();
  for (const file of files) {
    const name = IN_FOLDER.exec(file.path)?.[1];
    if (name !== undefined && (!firstLine(file).startsWith("#!") || isForNode(file)))
      found.set(name, file);
  }
  return found;
}

/** Why `execve` would refuse the file; `undefined` when it runs. */
export function execProblem(file: EngineFile): "EACCES" | "ENOEXEC" | undefined {
  if ((file.mode & 0o111) === 0) return "EACCES";
  return isForNode(file) ? undefined : "ENOEXEC";
}

function isForNode(file: EngineFile): boolean {
  return NODE_SHEBANG.test(firstLine(file));
}

function firstLine({ bytes }: EngineFile): string {
  return new TextDecoder().decode(bytes.subarray(0, 256)).split("\n", 1)[0] ?? "";
}
