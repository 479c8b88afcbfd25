import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";

/** Where a runtime looks for its tools in Lambda (Runtime API reference §5.1). */
const TOOL_FOLDERS = ["/usr/local/bin", "/usr/bin", "/bin", "/opt/bin"];
/** Tools that scripts use much, and whether `provided.al2023` has them (§11). */
const TOOLS: readonly (readonly [name: string, isInLambda: boolean])[] = [
  ["curl", true],
  ["jq", false],
  ["python3", false],
  ["node", false],
  ["aws", false],
];

/** What of this machine matters to a script. */
export interface Host {
  /** What `/bin/sh` really is; `undefined` where there is none. */
  readonly shell: string | undefined;
  /** Names found in the folders of the function's PATH. */
  readonly tools: ReadonlySet<string>;
}

/**
 * What differs on this machine from `provided.al2023` and makes a runtime behave otherwise, each in one sentence. Only
 * what this function could meet: a compiled bootstrap does not care what `/bin/sh` is.
 */
export function hostDifferences(directory: string, host: Host = thisHost()): readonly string[] {
  const script = readScript(join(directory, "bootstrap"));
  if (script === undefined) return [];
  const differences: string[] = [];
  const { shell } = host;
  if (/^#!\s*\/bin\/sh\b/.test(script) && shell !== undefined && shell !== "bash") {
    differences.push(
      `/bin/sh is ${shell} here and bash in Lambda: what only bash understands fails here. Begin the script with #!/bin/bash to be sure.`,
    );
  }
  const commands = script.replaceAll(/(^|\s)#.*$/gm, "");
  for (const [tool, isInLambda] of TOOLS) {
    if (!new RegExp(`(^|[\\s;|&($\`"])${tool}([\\s;|)"]|$)`, "m").test(commands)) continue;
    if (!host.tools.has(tool)) {
      differences.push(
        `${tool} is not in ${TOOL_FOLDERS.join(", ")}, the folders on the function's PATH.`,
      );
    } else if (!isInLambda) {
      differences.push(
        `${tool} exists here but not in Lambda's provided.al2023: put it in the package or in a layer.`,
      );
    }
  }
  return differences;
}

function thisHost(): Host {
  const isHere = (tool: string): boolean =>
    TOOL_FOLDERS.some((folder) => existsSync(join(folder, tool)));
  return {
    shell: realName("/bin/sh"),
    tools: new Set(TOOLS.map(([tool]) => tool).filter(isHere)),
  };
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
