import type { Project } from "#project/project.ts";
import type { PackageContents } from "../package-contents.ts";
import { explainTarget } from "../package-target.ts";
import { COMPILED } from "./layout.ts";

/** The README of a project: how to deploy in six lines, and where everything is. */
export function readmeText(project: Project, contents: PackageContents): string {
  const notes = [explainTarget(contents.target)];
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

## Deploy

1. \`make dist\` builds \`dist/function.zip\`${contents.layers.length > 0 ? " and `dist/layers/*.zip`" : ""}; it needs \`make\` and \`zip\`.
2. \`make create ROLE=arn:aws:iam::123456789012:role/name\` creates the function with the AWS CLI.
3. \`make invoke EVENT=events/name.json\` invokes it and prints the answer.
4. Or, with an API or URL where the project has HTTP events: \`make dist && sam deploy --guided\`.
5. \`make local\` runs it on this machine in AWS's image (needs Docker).
6. \`make delete\` (or \`sam delete\`) takes it away again.
`;
}
