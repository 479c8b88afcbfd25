import { LAYER_BOOTSTRAP, NO_ENTRY_POINT, TASK_BOOTSTRAP } from "#contract/entry-point.ts";
import { RUN_LOCALLY } from "#contract/run-locally.ts";
import { followLinks } from "#contract/symbolic-links.ts";
import { deployedFiles } from "#project/deployed-files.ts";
import {
  DEFAULT_SETTINGS,
  type FunctionSettings,
  type Project,
  type ProjectFile,
} from "#project/project.ts";
import { moduleSyntax } from "../javascript/module-syntax.ts";
import { executableFormat } from "../preflight/executable-format.ts";
import type { ReportLine } from "./raw-archive.ts";
import type { TemplateFacts } from "./template/read-template.ts";

/** The function's settings: what a template says, and what the files tell. */
export function settingsOf(
  { files, layers }: Pick<Project, "files" | "layers">,
  template: TemplateFacts | undefined,
  report: ReportLine[],
): FunctionSettings {
  const deployed = new Map(
    followLinks(deployedFiles({ files, layers })).map((file) => [file.path, file]),
  );
  const bootstrap = deployed.get(TASK_BOOTSTRAP) ?? deployed.get(LAYER_BOOTSTRAP);
  const format = bootstrap === undefined ? undefined : executableFormat(bootstrap.bytes);
  const paths = [...files.keys()];
  const isNode =
    (template?.runtime?.startsWith("nodejs") ?? false) ||
    paths.some((path) => /^task\/bootstrap\.(?:[mc]?[jt]s)$/.test(path)) ||
    (bootstrap === undefined &&
      paths.some((path) => /^task\/[^/]+\.(?:[mc]?[jt]s)$|^layers\/[^/]+\/nodejs\//.test(path))) ||
    (format?.kind === "script" && /\bnode\b/.test(`${format.interpreter} ${format.argument}`));
  const isElsewhere = paths.some((path) => /^task\/[^/]+\/bootstrap$/.test(path));
  if (
    bootstrap === undefined &&
    !isNode &&
    !isElsewhere &&
    paths.some((path) => path.startsWith("task/"))
  ) {
    report.push({
      kind: "note",
      text: `There is no bootstrap at the root. Lambda would answer: ${NO_ENTRY_POINT}. Add one, or a layer that has one.`,
    });
  }
  if (template?.runtime !== undefined && !/^(?:provided|nodejs)/.test(template.runtime)) {
    report.push({
      kind: "note",
      text: `The template says Runtime ${template.runtime}. The playground runs custom runtimes (provided.al2023) and JavaScript, so this function needs a bootstrap here.`,
    });
  }
  let settings: FunctionSettings = {
    ...DEFAULT_SETTINGS,
    engine: isNode ? "javascript" : "linux",
    ...(isNode && { handler: "index.handler" }),
    ...template?.settings,
  };
  if (format?.kind === "elf") {
    const { architecture, bits } = format;
    report.push({
      kind: "note",
      text: `bootstrap is a compiled Linux program for ${architecture} (${bits} bits). It is kept and packed as it is; the playground's own Linux machine has a 32-bit processor: “${RUN_LOCALLY}” (menu More) has the command that runs it.`,
    });
    if (
      (architecture === "x86_64" || architecture === "arm64") &&
      architecture !== settings.architecture
    ) {
      settings = { ...settings, architecture };
      report.push({
        kind: "fixed",
        text: `The architecture is set to ${architecture}, as bootstrap is built for it.`,
      });
    }
  }
  if (template?.settings.handler === undefined) {
    const guess = guessHandler(files, isNode);
    if (guess !== undefined) {
      settings = { ...settings, handler: guess };
      report.push({
        kind: "note",
        text: `No template names the handler: it is set to ${guess}, which is there.`,
      });
    }
  }
  return settings;
}

/** The one function that a file obviously offers, so that the first Invoke finds it. */
function guessHandler(
  files: ReadonlyMap<string, ProjectFile>,
  isNode: boolean,
): string | undefined {
  const names = isNode
    ? ["index.mjs", "index.js", "index.ts", "handler.mjs", "handler.js", "app.mjs", "app.js"]
    : ["handler.sh", "function.sh", "index.sh", "main.sh"];
  const others = [...files.keys()]
    .filter((path) => /^task\/[^/]+$/.test(path))
    .map((path) => path.slice("task/".length))
    .filter(
      (name) => (isNode ? /\.[mc]?[jt]s$/ : /\.sh$/).test(name) && !name.startsWith("bootstrap"),
    );
  for (const name of [...names, ...others]) {
    const file = files.get(`task/${name}`);
    if (file?.content.kind !== "text") continue;
    const stem = name.slice(0, name.indexOf("."));
    const exported = isNode
      ? exportedFunction(file.content.text)
      : shellFunction(file.content.text, stem);
    if (exported !== undefined) return `${stem}.${exported}`;
  }
  return undefined;
}

function exportedFunction(code: string): string | undefined {
  const syntax = moduleSyntax(code);
  if (!syntax.ok) return undefined;
  const names = syntax.exports.flatMap((one) => ("name" in one ? [one.name] : []));
  if (names.includes("handler") || (names.length === 0 && /exports\.handler\s*=/.test(code)))
    return "handler";
  return names.find((name) => name !== "default");
}

function shellFunction(script: string, stem: string): string | undefined {
  const names = [...script.matchAll(/^(?:function\s+)?([A-Za-z_]\w*)\s*\(\s*\)/gm)].map(
    (match) => match[1] ?? "",
  );
  return names.find((name) => name === "handler" || name === stem) ?? names.at(-1);
}
