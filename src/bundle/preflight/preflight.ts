import type { Project } from "#project/project.ts";
import type { DeployFormat } from "../project-zip/formats/deploy-format.ts";
import { hasReplacedValues } from "../project-zip/formats/settings-json.ts";
import { httpFronts } from "../project-zip/http-events.ts";
import { type PackageContents, packageContents } from "../package-contents.ts";
import { bootstrapFindings, lineEndFindings } from "./bootstrap-checks.ts";
import { extensionFindings } from "./extension-checks.ts";
import { leftOutFindings, modeFindings, moduleFindings } from "./file-checks.ts";
import type { PreflightFinding } from "./finding.ts";
import { handlerFindings } from "./handler-checks.ts";
import { limitFindings } from "./limit-checks.ts";

/** What a look at the package needs besides the project. */
export interface PreflightOptions {
  readonly kind: "deployable" | "project" | "layer";
  /** What Lambda would refuse about the settings, in words. */
  readonly settingsProblems?: readonly string[];
  /** What a project zip is deployed with. */
  readonly format?: DeployFormat;
  /** Once the zip is made. */
  readonly zippedBytes?: number;
  /** Spares making it again. */
  readonly contents?: PackageContents;
}

const ORDER = { error: 0, warning: 1, info: 2 } as const;

/** Everything that Lambda would refuse, or that would surprise there; errors first. */
export function preflight(project: Project, options: PreflightOptions): PreflightFinding[] {
  const contents = options.contents ?? packageContents(project);
  const isAlone = contents.function.entries.length === 0 && contents.layers.length > 0;
  // A project of layers alone deploys them, and needs no bootstrap, handler or settings.
  const kind = isAlone && options.kind === "project" ? "layer" : options.kind;
  const isFunction = kind !== "layer";
  const found: PreflightFinding[] = [
    ...(isAlone ? layersAlone(options.kind) : []),
    ...startFindings(project, contents, kind),
    ...(isFunction ? handlerFindings(project, contents) : []),
    ...(isFunction ? settingsFindings(options.settingsProblems ?? []) : []),
    ...limitFindings(contents, project.layers.length, options.zippedBytes),
    ...moduleFindings(contents),
    ...extensionFindings(project),
    ...lineEndFindings(project),
    ...modeFindings(project),
    ...layerFindings(project, contents),
    ...leftOutFindings(contents),
    ...(options.kind === "project" ? frontFindings(project) : []),
    ...(options.kind === "project" ? referenceFindings(project, options.format ?? "sam") : []),
  ];
  return found.toSorted((a, b) => ORDER[a.severity] - ORDER[b.severity]);
}

function layersAlone(kind: PreflightOptions["kind"]): PreflightFinding[] {
  switch (kind) {
    case "layer":
      return [];
    case "deployable":
      return [
        {
          id: "no-function",
          severity: "error",
          title: "The project has layers and no function",
          detail:
            "There is nothing under /var/task to deploy. Download the layer or the project, or add a file under /var/task.",
        },
      ];
    case "project":
      return [
        {
          id: "layers-alone",
          severity: "info",
          title: "Layers without a function",
          detail:
            "They are published as they are; functions use them by their ARN. make create publishes those that differ from their newest version.",
        },
      ];
  }
}

/** A layer need not have a bootstrap; one that it has must start. */
function startFindings(
  project: Project,
  contents: PackageContents,
  kind: PreflightOptions["kind"],
): PreflightFinding[] {
  if (contents.target.kind !== "provided") return [];
  const found = bootstrapFindings(project);
  if (kind !== "layer" || contents.layers.length === 0) return found;
  return found.filter(
    ({ id, projectPath }) => projectPath?.startsWith("layers/") && id !== "bootstrap-in-layer",
  );
}

function settingsFindings(problems: readonly string[]): PreflightFinding[] {
  return problems.map((message) => ({
    id: "settings",
    severity: "error",
    title: "Lambda would refuse the settings",
    detail: message,
  }));
}

function layerFindings(project: Project, contents: PackageContents): PreflightFinding[] {
  const withFiles = new Set(contents.layers.map(({ name }) => name));
  return project.layers
    .filter((name) => !withFiles.has(name))
    .map((name) => ({
      id: "layer-empty",
      severity: "warning",
      title: `The layer ${name} has no files`,
      detail: "Lambda takes no empty layer, so it is left out. Add a file under it, or remove it.",
      fix: {
        label: "Remove the layer",
        apply: (current) => ({
          ...current,
          layers: current.layers.filter((other) => other !== name),
        }),
      },
    }));
}

function frontFindings(project: Project): PreflightFinding[] {
  if (!httpFronts(project).alb) return [];
  return [
    {
      id: "alb-not-in-template",
      severity: "info",
      title: "The template makes no load balancer",
      detail:
        "The project has requests of an Application Load Balancer, which needs a network of its own. Add it to the template by hand.",
    },
  ];
}

/** Formats that make a template of CloudFormation. */
const TEMPLATES: readonly DeployFormat[] = ["sam", "cloudformation", "cdk"];

function referenceFindings(project: Project, format: DeployFormat): PreflightFinding[] {
  if (!TEMPLATES.includes(format) || !hasReplacedValues(project)) return [];
  return [
    {
      id: "dynamic-reference",
      severity: "warning",
      title: "A setting asks CloudFormation for a secret",
      detail:
        "CloudFormation replaces {{resolve:…}} by a value out of Secrets Manager or Parameter Store of the one who deploys. The template leaves such variables out; make create passes them as they are.",
    },
  ];
}
