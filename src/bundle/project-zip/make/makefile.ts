import type { Project } from "#project/project.ts";
import type { PackageContents } from "../../package-contents.ts";
import { httpFronts } from "../http-events.ts";
import { EVENTS, eventFiles } from "../layout.ts";
import { apiRules, frontsToMake } from "./api-rules.ts";
import { deleteRules, functionRules, invokeRule } from "./function-rules.ts";
import { distRule } from "./dist-rule.ts";
import { layerRules, roleRule } from "./layer-rules.ts";
import { localRule } from "./local-rule.ts";
import { commentText, makeValue } from "./recipe-text.ts";

/**
 * The Makefile of a project: builds what Lambda gets, makes everything that the function needs with the AWS CLI, takes
 * it away again, and runs it in AWS's image. For GNU make 3.81 and later with the tools of Linux or macOS.
 *
 * Whatever comes from the project is data to make and to the shell: it stands in variables that recipes read from the
 * environment, in quoted words, or in files of `deploy/`.
 */
export function makefileText(project: Project, contents: PackageContents): string {
  const hasFunction = contents.function.entries.length > 0;
  const layers = contents.layers.map(({ name }) => name);
  const phony = [
    "all dist create update delete check clean",
    ...(hasFunction ? ["role function invoke api invoke-api local"] : []),
    ...(hasFunction ? frontsToMake(httpFronts(project)).map((front) => `api-${front}`) : []),
    ...layers.map((name) => `layer-${name}`),
  ];
  const lines = [
    ...head(project, contents, hasFunction),
    "",
    ...variableBlock(project, contents, hasFunction),
    "",
    ".NOTPARALLEL:",
    `.PHONY: ${phony.join(" ")}`,
    "",
    "all: dist",
    "",
    ...checkRule(hasFunction),
    "",
    ...distRule(project, contents),
    "",
    ...layerRules(contents, project.settings.architecture),
    ...(hasFunction
      ? [
          ...roleRule(),
          "",
          ...functionRules(contents),
          "",
          ...invokeRule(),
          "",
          ...apiRules(project),
          "",
        ]
      : [`create update: ${layers.map((name) => `layer-${name}`).join(" ") || "dist"}`, ""]),
    ...deleteRules(contents, httpFronts(project)),
    "",
    ...(hasFunction ? [...localRule(project, contents), ""] : []),
    "clean:",
    "\trm -rf dist",
  ];
  return `${lines.join("\n")}\n`;
}

function head(project: Project, contents: PackageContents, hasFunction: boolean): string[] {
  const what = hasFunction ? "the function" : "the layers";
  const rows: (readonly [string, string])[] = [
    ["make dist", "what Lambda gets, under dist/"],
    [
      "make create",
      hasFunction
        ? "makes what is missing: role, layers, function; updates what differs"
        : "publishes the layers that differ",
    ],
    ["make update", "the same"],
    ...(hasFunction
      ? ([
          [
            "make invoke EVENT=events/name.json",
            "invokes the function: its answer, and its last log lines",
          ],
          ["make api", "makes the HTTP front ends that the project's requests tell"],
          ["make invoke-api", "calls them"],
        ] as const)
      : []),
    ...contents.layers.map(({ name }) => [`make layer-${name}`, "publishes this layer"] as const),
    ["make delete", "deletes what was made"],
    ...(hasFunction ? ([["make local", "runs it in AWS's image with Docker"]] as const) : []),
  ];
  return [
    `# ${commentText(project.name)}: builds, deploys and runs ${what}.`,
    "#",
    ...rows.map(([command, meaning]) => `#   ${command.padEnd(36)} ${meaning}`),
    "#",
    "# With -n, make shows the commands and runs none of them: make -n create",
    "# Account and region are those of the AWS CLI: AWS_PROFILE=name AWS_REGION=eu-central-1 make create",
  ];
}

function variableBlock(
  project: Project,
  { target }: PackageContents,
  hasFunction: boolean,
): string[] {
  const { settings } = project;
  const [firstEvent] = eventFiles(project);
  const image =
    target.kind === "provided"
      ? "public.ecr.aws/lambda/provided:al2023"
      : "public.ecr.aws/lambda/nodejs:22";
  const variables: (readonly [string, string])[] = [
    ["FUNCTION", settings.functionName],
    ...(hasFunction
      ? ([
          ["RUNTIME", target.runtime],
          ["HANDLER", settings.handler],
          ["ARCHITECTURE", settings.architecture],
          ["MEMORY", String(settings.memoryMb)],
          ["TIMEOUT", String(settings.timeoutSeconds)],
          ["STORAGE", String(settings.tmpMb)],
          ["LOG_FORMAT", settings.logFormat],
        ] as const)
      : []),
  ];
  return [
    "EMPTY :=",
    "HASH := \\#",
    "",
    "# Each can be given with the command: make create FUNCTION=other TIMEOUT=10",
    ...variables.map(([name, value]) => `${name} ?= ${makeValue(value)}`),
    ...(hasFunction
      ? [
          "# ARN of an execution role of yours; without one, create makes a role that may write logs.",
          "ROLE ?=",
          `EVENT ?= ${firstEvent === undefined ? "" : `${EVENTS}/${firstEvent}`}`,
          "PORT ?= 9000",
          `IMAGE ?= ${image}`,
        ]
      : []),
    "AWS ?= aws",
    `export ${[...variables.map(([name]) => name), ...(hasFunction ? ["ROLE EVENT PORT IMAGE"] : [])].join(" ")}`,
    "",
    "# How delete knows what create made.",
    "export MADE_BY := Made by make create of a Lambda Runtime Playground project",
    "# The same files give the same zip: one moment for all, one order, no extra fields.",
    "export TZ := UTC",
    "export LC_ALL := C",
    "# No pager, and no file or address in place of a value: what is a value stays one.",
    "export AWS_PAGER :=",
    "define NEWLINE",
    "",
    "",
    "endef",
    "export NEWLINE",
  ];
}

/** The AWS CLI reads `file://…` and `https://…` in place of a value: no name or handler may make it do so. */
function checkRule(hasFunction: boolean): string[] {
  return [
    "check:",
    `\t@case $$FUNCTION in '' | *[!A-Za-z0-9_-]*) echo 'FUNCTION is not a name that Lambda takes: 1 to 64 letters, digits, - and _. Give one: make create FUNCTION=name' >&2; exit 2 ;; esac`,
    ...(hasFunction
      ? [
          `\t@case $$HANDLER in '' | *[[:space:]]* | *://*) echo 'HANDLER is not a handler that Lambda takes: no spaces, no address. Give one: make create HANDLER=file.function' >&2; exit 2 ;; esac`,
        ]
      : []),
  ];
}
