import type { Project } from "#project/project.ts";
import type { PackageContents, PackagePart } from "../package-contents.ts";
import { deployedVariables } from "./deployed-variables.ts";
import { COMPILED, EVENTS, LAYERS, codeRoot, eventFiles } from "./layout.ts";
import { commentText, makeValue, recipeWord } from "./recipe-text.ts";

/** Files of one recipe line: far below what a command line may have. */
const FILES_PER_LINE = 40;

/**
 * The Makefile of a project: builds what Lambda gets from an explicit list of files, deploys it with the AWS CLI and
 * runs it in AWS's image. For GNU make 3.81 and later with the tools of Linux or macOS.
 */
export function makefileText(project: Project, contents: PackageContents): string {
  const { settings } = project;
  const [firstEvent] = eventFiles(project);
  const image =
    contents.target.kind === "provided"
      ? "public.ecr.aws/lambda/provided:al2023"
      : "public.ecr.aws/lambda/nodejs:22";
  const lines = [
    `# ${commentText(project.name)}: builds, deploys and runs the function.`,
    "#",
    "#   make dist                                             what Lambda gets, under dist/",
    "#   make create ROLE=arn:aws:iam::123456789012:role/name  creates the function (and its layers)",
    "#   make update                                           new code for the function",
    "#   make invoke EVENT=events/name.json                    invokes it",
    "#   make delete                                           deletes it",
    "#   make local                                            runs it in AWS's image with Docker",
    "",
    `FUNCTION ?= ${makeValue(settings.functionName)}`,
    "ROLE ?=",
    `EVENT ?= ${firstEvent === undefined ? "" : `${EVENTS}/${firstEvent}`}`,
    "PORT ?= 9000",
    `IMAGE ?= ${image}`,
    "AWS ?= aws",
    "",
    "# The same files give the same zip: one moment for all, one order, no extra fields.",
    "export TZ := UTC",
    "export LC_ALL := C",
    "define NEWLINE",
    "",
    "",
    "endef",
    "export NEWLINE",
    "",
    ".NOTPARALLEL:",
    ".PHONY: all dist create update invoke delete local clean check-role",
    "",
    "all: dist",
    "",
    ...distRule(project, contents),
    "",
    ...awsRules(project, contents),
    "",
    ...localRule(project, contents),
    "",
    "clean:",
    "\trm -rf dist",
  ];
  return `${lines.join("\n")}\n`;
}

function distRule(project: Project, contents: PackageContents): string[] {
  const root = codeRoot(project);
  const lines = ["dist:", "\trm -rf dist"];
  lines.push(
    ...copyLines(contents.function, "dist/function", (path, isGenerated) =>
      isGenerated ? `${COMPILED}/function/${path}` : `${root}${path}`,
    ),
  );
  const rawBootstrap = project.files.get("task/bootstrap");
  if (
    rawBootstrap?.content.kind === "text" &&
    rawBootstrap.content.text.startsWith("#!") &&
    rawBootstrap.content.text.includes("\r\n") &&
    !contents.function.generated.has("bootstrap")
  ) {
    lines.push(...withoutCarriageReturns("dist/function/bootstrap"));
  }
  lines.push(...zipLines("dist/function", "../function.zip", contents.function));
  for (const layer of contents.layers) {
    const folder = `dist/layers/${layer.name}`;
    const source = (path: string, isGenerated: boolean): string =>
      isGenerated
        ? `${COMPILED}/${LAYERS}/${layer.name}/${path}`
        : `${LAYERS}/${layer.name}/${path}`;
    lines.push(...copyLines(layer, folder, source));
    const bootstrap = project.files.get(`layers/${layer.name}/bootstrap`);
    if (bootstrap?.content.kind === "text" && /^#!.*\r\n/.test(bootstrap.content.text))
      lines.push(...withoutCarriageReturns(`${folder}/bootstrap`));
    lines.push(...zipLines(folder, `../${layer.name}.zip`, layer));
  }
  if (contents.layers.length > 0) {
    lines.push("\tmkdir -p dist/opt");
    // In configured order: on equal paths later layers win.
    for (const { name } of contents.layers) lines.push(`\tcp -Rp dist/layers/${name}/. dist/opt/`);
  }
  return lines;
}

/** Copies the files of a package, folder by folder and mode by mode. */
function copyLines(
  { entries, generated }: PackagePart,
  target: string,
  sourceOf: (path: string, isGenerated: boolean) => string,
): string[] {
  const groups = new Map<string, { folder: string; mode: number; sources: string[] }>();
  for (const { path, mode } of entries) {
    const folder = path.includes("/") ? `/${path.slice(0, path.lastIndexOf("/"))}` : "";
    const key = `${folder}\0${mode}`;
    const group = groups.get(key) ?? { folder, mode, sources: [] };
    groups.set(key, group);
    group.sources.push(`./${sourceOf(path, generated.has(path))}`);
  }
  const lines: string[] = [];
  for (const folder of new Set([...groups.values()].map((group) => group.folder))) {
    lines.push(`\tmkdir -p ${recipeWord(target + folder)}`);
  }
  for (const { folder, mode, sources } of groups.values()) {
    for (let at = 0; at < sources.length; at += FILES_PER_LINE) {
      const files = sources.slice(at, at + FILES_PER_LINE).map(recipeWord);
      lines.push(
        `\tinstall -m ${mode.toString(8).padStart(4, "0")} ${files.join(" ")} ${recipeWord(`${target}${folder}/`)}`,
      );
    }
  }
  return lines;
}

/** `printf`, because not every sed knows `\r`; through a copy, because not every sed edits in place alike. */
function withoutCarriageReturns(path: string): string[] {
  const file = recipeWord(path);
  return [
    `\tsed "s/$$(printf '\\015')\\$$//" ${file} > dist/lf && cat dist/lf > ${file} && rm dist/lf`,
  ];
}

function zipLines(folder: string, zip: string, { entries }: PackagePart): string[] {
  if (entries.length === 0) return [];
  return [
    `\tfind ${folder} -exec touch -t 198001010000 {} +`,
    `\tcd ${folder} && find . -type f | sort | zip -X -q -@ ${zip}`,
  ];
}

function awsRules(project: Project, contents: PackageContents): string[] {
  const { settings } = project;
  const variables = deployedVariables(project, contents.target);
  const publish = contents.layers.map(
    ({ name }, index) =>
      `layer${index + 1}=$$($(AWS) lambda publish-layer-version --layer-name "$(FUNCTION)-${name}" --zip-file fileb://dist/layers/${name}.zip --compatible-runtimes ${contents.target.runtime} --compatible-architectures ${settings.architecture} --query LayerVersionArn --output text) && \\`,
  );
  const create = [
    '$(AWS) lambda create-function --function-name "$(FUNCTION)" --role "$(ROLE)"',
    `--runtime ${contents.target.runtime} --handler ${recipeWord(settings.handler)}`,
    "--zip-file fileb://dist/function.zip",
    `--architectures ${settings.architecture} --memory-size ${settings.memoryMb} --timeout ${settings.timeoutSeconds}`,
    `--ephemeral-storage Size=${settings.tmpMb}`,
    ...(settings.logFormat === "JSON" ? ["--logging-config LogFormat=JSON"] : []),
    ...(variables.length === 0
      ? []
      : [
          `--environment ${recipeWord(JSON.stringify({ Variables: Object.fromEntries(variables) }))}`,
        ]),
    ...(contents.layers.length === 0
      ? []
      : [`--layers ${contents.layers.map((_, index) => `"$$layer${index + 1}"`).join(" ")}`]),
  ];
  const [firstPublish, ...morePublish] = [...publish, create.join(" \\\n\t  ")];
  return [
    "check-role:",
    `\t@test -n "$(ROLE)" || { echo 'ROLE is missing: Lambda runs a function under an execution role. Give its ARN: make create ROLE=arn:aws:iam::123456789012:role/name' >&2; exit 2; }`,
    "",
    "create: check-role dist",
    `\t${firstPublish ?? ""}`,
    ...morePublish.map((line) => `\t${line}`),
    "",
    "update: dist",
    '\t$(AWS) lambda update-function-code --function-name "$(FUNCTION)" --zip-file fileb://dist/function.zip',
    "",
    "invoke:",
    "\t@mkdir -p dist",
    '\t$(AWS) lambda invoke --function-name "$(FUNCTION)" $(if $(EVENT),--payload "fileb://$(EVENT)") dist/response.json',
    "\t@cat dist/response.json && echo",
    "",
    "delete:",
    '\t$(AWS) lambda delete-function --function-name "$(FUNCTION)"',
    ...contents.layers.map(
      ({ name }) =>
        `\t@echo 'The layer '"$(FUNCTION)-${name}"' stays: other functions may use it. Its versions: $(AWS) lambda list-layer-versions --layer-name '"$(FUNCTION)-${name}"`,
    ),
  ];
}

/** AWS's image has the emulator: with it as entry point it looks for the bootstrap as Lambda does. */
function localRule(project: Project, contents: PackageContents): string[] {
  const { settings } = project;
  const { target } = contents;
  const variables: (readonly [string, string])[] = [
    ["_HANDLER", settings.handler],
    ["AWS_LAMBDA_FUNCTION_NAME", settings.functionName],
    ["AWS_LAMBDA_FUNCTION_TIMEOUT", String(settings.timeoutSeconds)],
    ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE", String(settings.memoryMb)],
    ...deployedVariables(project, target).filter(([name]) => name !== "AWS_LAMBDA_EXEC_WRAPPER"),
  ];
  const isFound =
    target.kind === "node-bootstrap" && !/^\/(?:var\/task|opt)\/bootstrap$/.test(target.wrapper);
  const words = [
    'docker run --rm -p "$(PORT):8080"',
    `--platform linux/${settings.architecture === "arm64" ? "arm64" : "amd64"}`,
    '-v "$(CURDIR)/dist/function:/var/task:ro"',
    ...(contents.layers.length > 0 ? ['-v "$(CURDIR)/dist/opt:/opt:ro"'] : []),
    ...variables.map(([name, value]) => `-e ${recipeWord(`${name}=${value}`)}`),
    ...(target.kind === "node-handler" ? [] : ["--entrypoint /usr/local/bin/aws-lambda-rie"]),
    "$(IMAGE)",
    ...(target.kind === "node-handler" ? [recipeWord(settings.handler)] : []),
    ...(isFound ? [recipeWord(target.wrapper)] : []),
  ];
  return [
    "local: dist",
    "\t@echo 'Invoke it from another shell: curl -d '\"'{}'\"' http://localhost:$(PORT)/2015-03-31/functions/function/invocations'",
    `\t${words.join(" \\\n\t  ")}`,
  ];
}
