import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";

/** Where a runtime looks for its tools in Lambda (Runtime API reference §5.1). */
const TOOL_FOLDERS = ["/usr/local/bin", "/usr/bin", "/bin", "/opt/bin"];

/**
 * What differs on this machine from `provided.al2023` and makes a runtime behave otherwise, each in one sentence. Only
 * what this function could meet: a compiled bootstrap does not care what `/bin/sh` is.
 */
export function hostDifferences(directory: string): readonly string[] {
  const script = readScript(join(directory, "bootstrap"));
  if (script === undefined) return [];
  const differences: string[] = [];
  const shell = realName("/bin/sh");
  if (/^#!\s*\/bin\/sh\b/.test(script) && shell !== undefined && shell !== "bash") {
    differences.push(
      `/bin/sh is ${shell} here and bash in Lambda: what only bash understands fails here. Begin the script with #!/bin/bash to be sure.`,
    );
  }
  for (const tool of ["curl", "jq", "python3", "aws"]) {
    if (!new RegExp(`(^|[\\s;|&($\`"])${tool}([\\s;|)"]|$)`, "m").test(script)) continue;
    const isHere = TOOL_FOLDERS.some((folder) => existsSync(join(folder, tool)));
    if (!isHere) {
      differences.push(
        `${tool} is not in ${TOOL_FOLDERS.join(", ")}, the only places on the function's PATH.`,
      );
    } else if (tool !== "curl") {
      differences.push(
        `${tool} exists here but not in Lambda's provided.al2023: put it in the package or in a layer.`,
      );
    }
  }
  return differences;
}

function readScript(path: string): string | undefined {
  try {
    const text = readFileSync(path, "latin1");
    return text.startsWith("#!") ? text : undefined;
  } catch {
    return undefined;
  }
}

function realName(path: string): string | undefined {
  try {
    return basename(realpathSync(path));
  } catch {
    return undefined;
  }
}
