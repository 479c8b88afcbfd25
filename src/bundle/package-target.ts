import { followLinks } from "#contract/symbolic-links.ts";
import { deployedFiles } from "#project/deployed-files.ts";
import type { Project } from "#project/project.ts";
import { utf8Text } from "#base/utf8.ts";
import { executableFormat } from "./preflight/executable-format.ts";

/** Lambda's current managed Node.js runtime, for projects that the JavaScript engine runs. */
const NODE_RUNTIME = "nodejs22.x";

/** What the package is made for: which `Runtime` the function gets, and who starts the loop. */
export type PackageTarget =
  /** An executable `bootstrap` on the runtime without a language. */
  | { readonly kind: "provided"; readonly runtime: "provided.al2023" }
  /** A plain handler: the managed runtime brings the loop. */
  | { readonly kind: "node-handler"; readonly runtime: typeof NODE_RUNTIME }
  /** The project's own loop in JavaScript: the managed runtime starts it in place of its own, through a wrapper. */
  | {
      readonly kind: "node-bootstrap";
      readonly runtime: typeof NODE_RUNTIME;
      /** Absolute path of the loop in the environment, as the project has it: `/var/task/bootstrap.ts`. */
      readonly entryPoint: string;
      /** Absolute path for `AWS_LAMBDA_EXEC_WRAPPER`. */
      readonly wrapper: string;
      /** Whether the wrapper is a script that the package adds. */
      readonly isWrapperAdded: boolean;
    };

const JAVASCRIPT_NAMES = [
  "bootstrap.mjs",
  "bootstrap.js",
  "bootstrap.ts",
  "bootstrap.mts",
  "bootstrap.cjs",
];
const NODE_SHEBANG = /^#!.*\bnode\b/;

/** Chooses the target as the playground chooses what it runs: first the project's own bootstrap, then a layer's. */
export function packageTarget(
  project: Pick<Project, "files" | "layers" | "settings">,
): PackageTarget {
  if (project.settings.engine === "linux") return { kind: "provided", runtime: "provided.al2023" };
  const files = new Map(followLinks(deployedFiles(project)).map((file) => [file.path, file]));
  const hasNodeShebang = (path: string): boolean => {
    const file = files.get(path);
    return file !== undefined && NODE_SHEBANG.test(utf8Text(file.bytes.subarray(0, 256)));
  };
  for (const folder of ["/var/task", "/opt"]) {
    const entryPoint = JAVASCRIPT_NAMES.map((name) => `${folder}/${name}`).find((path) =>
      files.has(path),
    );
    if (entryPoint !== undefined) {
      const script = files.get("/var/task/bootstrap");
      const isWrapper =
        script !== undefined &&
        executableFormat(script.bytes).kind === "script" &&
        utf8Text(script.bytes).includes(entryPoint.slice(entryPoint.lastIndexOf("/")));
      return {
        kind: "node-bootstrap",
        runtime: NODE_RUNTIME,
        entryPoint,
        wrapper:
          script === undefined || isWrapper ? "/var/task/bootstrap" : "/var/task/start-bootstrap",
        isWrapperAdded: !isWrapper,
      };
    }
    const script = `${folder}/bootstrap`;
    if (hasNodeShebang(script)) {
      return {
        kind: "node-bootstrap",
        runtime: NODE_RUNTIME,
        entryPoint: script,
        wrapper: script,
        isWrapperAdded: false,
      };
    }
  }
  return { kind: "node-handler", runtime: NODE_RUNTIME };
}

/** The target in words: which runtime, and why. */
export function explainTarget(target: PackageTarget): string {
  switch (target.kind) {
    case "provided":
      return "Runtime provided.al2023: Lambda starts bootstrap itself.";
    case "node-handler":
      return `Runtime ${target.runtime}: the project has a handler and no bootstrap of its own, so Lambda's managed Node.js runtime brings the loop. TypeScript is in the package as JavaScript.`;
    case "node-bootstrap":
      return `Runtime ${target.runtime} with AWS_LAMBDA_EXEC_WRAPPER=${target.wrapper}: the bootstrap is JavaScript and needs node, which provided.al2023 has not. The managed runtime starts the wrapper in place of its own loop, and the wrapper starts yours.`;
  }
}
