import type { Project } from "#project/project.ts";
import type { PackageContents } from "../../package-contents.ts";
import { deployedVariables } from "../deployed-variables.ts";
import { recipeWord } from "./recipe-text.ts";

/** AWS's image has the emulator: with it as entry point it looks for the bootstrap as Lambda does. */
export function localRule(project: Project, contents: PackageContents): string[] {
  const { target } = contents;
  const variables: (readonly [string, string])[] = deployedVariables(project, target)
    .filter(([name]) => name !== "AWS_LAMBDA_EXEC_WRAPPER")
    .map(([name, value]) => [name, value]);
  const isFound =
    target.kind === "node-bootstrap" && !/^\/(?:var\/task|opt)\/bootstrap$/.test(target.wrapper);
  const words = [
    'docker run --rm -p "$$PORT:8080"',
    `--platform linux/${project.settings.architecture === "arm64" ? "arm64" : "amd64"}`,
    '-v "$$PWD/dist/function:/var/task:ro"',
    ...(contents.layers.length > 0 ? ['-v "$$PWD/dist/opt:/opt:ro"'] : []),
    '-e "_HANDLER=$$HANDLER"',
    '-e "AWS_LAMBDA_FUNCTION_NAME=$$FUNCTION"',
    '-e "AWS_LAMBDA_FUNCTION_TIMEOUT=$$TIMEOUT"',
    '-e "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=$$MEMORY"',
    ...variables.map(([name, value]) => `-e ${recipeWord(`${name}=${value}`)}`),
    ...(target.kind === "node-handler" ? [] : ["--entrypoint /usr/local/bin/aws-lambda-rie"]),
    '"$$IMAGE"',
    ...(target.kind === "node-handler" ? ['"$$HANDLER"'] : []),
    ...(isFound ? [recipeWord(target.wrapper)] : []),
  ];
  return [
    "local: dist",
    `\t@echo "Invoke it from another shell: curl -d '{}' http://localhost:$$PORT/2015-03-31/functions/function/invocations"`,
    `\t${words.join(" \\\n\t  ")}`,
  ];
}
