import type { Project } from "#project/project.ts";
import type { PackageContents } from "../package-contents.ts";
import { explainTarget } from "../package-target.ts";
import { type DeployFormat, FORMAT_LABELS, deployCommands } from "./formats/deploy-format.ts";
import { COMPILED } from "./layout.ts";

/** The README of a project: how to deploy in six lines, and where everything is. */
export function readmeText(
  project: Project,
  contents: PackageContents,
  format: DeployFormat,
): string {
  const notes = contents.function.entries.length > 0 ? [explainTarget(contents.target)] : [];
  const isCompiled = [contents.function, ...contents.layers].some(
    ({ generated }) => generated.size > 0,
  );
  if (isCompiled) {
    notes.push(
      `\`${COMPILED}/\` has what Lambda gets in place of sources that it can't run: JavaScript without types, and a start script. After a change of the sources, open this zip in the playground and download it again.`,
    );
  }
  return `# ${project.name.replaceAll(/[\r\n]+/g, " ")}

${notes.join("\n\n")}

## Deploy with ${FORMAT_LABELS[format]}

${numbered(deployCommands(format, project, contents).map(({ command, meaning }) => `\`${command}\` ${meaning}.`))}

## Or with make and the AWS CLI

${numbered(contents.function.entries.length > 0 ? functionSteps(contents) : LAYER_STEPS)}

\`make -n create\` shows the commands and runs none of them. Account and region are those of the AWS CLI (\`AWS_PROFILE\`, \`AWS_REGION\`). The variables at the head of the Makefile can be given with each command: \`make create FUNCTION=other TIMEOUT=10\`.
`;
}

function numbered(steps: readonly string[]): string {
  return steps.map((step, index) => `${index + 1}. ${step}`).join("\n");
}

function functionSteps(contents: PackageContents): string[] {
  return [
    `\`make dist\` builds \`dist/function.zip\`${contents.layers.length > 0 ? " and `dist/layers/*.zip`" : ""}; it needs \`make\` and \`zip\`. Files that you add are packed too.`,
    "`make create` makes the role, the layers and the function with the AWS CLI, waits until it can be invoked, and updates what differs the next time.",
    "`make invoke EVENT=events/name.json` invokes it and prints the answer and the last log lines.",
    "`make api` and `make invoke-api` make the HTTP front ends of the project's requests, and call them.",
    "`make local` runs it on this machine in AWS's image (needs Docker).",
    "`make delete` takes everything away again.",
  ];
}

const LAYER_STEPS = [
  "`make dist` builds `dist/layers/*.zip`; it needs `make` and `zip`.",
  "`make create` publishes the layers that differ from their newest version.",
  "`make delete` deletes their versions again.",
];
