import type { Project } from "#project/project.ts";
import type { PackageContents } from "../../package-contents.ts";

/** What a project zip is deployed with, besides its Makefile. */
export type DeployFormat = "sam" | "cloudformation" | "terraform" | "cdk" | "container";

/** In the order in which they are offered. */
export const DEPLOY_FORMATS: readonly DeployFormat[] = [
  "sam",
  "cloudformation",
  "terraform",
  "cdk",
  "container",
];

export const FORMAT_LABELS: Readonly<Record<DeployFormat, string>> = {
  sam: "AWS SAM",
  cloudformation: "CloudFormation",
  terraform: "Terraform",
  cdk: "AWS CDK (TypeScript)",
  container: "Container image (Dockerfile)",
};

/** Formats that can deploy the project: layers alone are no image. */
export function formatsFor({
  function: { entries },
}: Pick<PackageContents, "function">): readonly DeployFormat[] {
  return DEPLOY_FORMATS.filter((format) => format !== "container" || entries.length > 0);
}

/** One step of a README: the command, and what it does. */
export interface DeployCommand {
  readonly command: string;
  readonly meaning: string;
}

/** The four commands of a format: build, deploy (with what has to be before), and take away. From the zip's root. */
export function deployCommands(
  format: DeployFormat,
  project: Project,
  contents: PackageContents,
): readonly [DeployCommand, DeployCommand, DeployCommand, DeployCommand] {
  const build = {
    command: "make dist",
    meaning:
      "builds what Lambda gets, under `dist/`; it needs `make` and `zip`. Files that you add are packed too",
  };
  const hasFunction = contents.function.entries.length > 0;
  const name = commandName(project.settings.functionName);
  switch (format) {
    case "sam":
      return [
        build,
        {
          command: "sam deploy --guided",
          meaning: "makes everything, and updates it the next time",
        },
        hasFunction
          ? { command: "sam remote invoke Function", meaning: "invokes the function" }
          : { command: "sam list resources --output json", meaning: "shows what was made" },
        { command: "sam delete", meaning: "takes everything away again" },
      ];
    case "cloudformation":
      return [
        build,
        {
          command: `aws s3 sync dist s3://YOUR-BUCKET/${name}-1 --exclude '*' --include '*.zip'`,
          meaning:
            "uploads the zips. CloudFormation does not look into them: give each update a folder of its own",
        },
        {
          command: `aws cloudformation deploy --stack-name ${name} --template-file template.yaml --capabilities CAPABILITY_IAM --parameter-overrides CodeBucket=YOUR-BUCKET CodePrefix=${name}-1`,
          meaning: "makes everything, and updates it the next time",
        },
        {
          command: `aws cloudformation delete-stack --stack-name ${name}`,
          meaning: "takes everything away again, but for what is in the bucket",
        },
      ];
    case "terraform":
      return [
        build,
        { command: "terraform -chdir=deploy/terraform init", meaning: "fetches the AWS provider" },
        {
          command: "terraform -chdir=deploy/terraform apply",
          meaning: "shows what it will do, makes it, and updates it the next time",
        },
        {
          command: "terraform -chdir=deploy/terraform destroy",
          meaning: "takes everything away again",
        },
      ];
    case "cdk":
      return [
        build,
        {
          command: "npm --prefix deploy/cdk install",
          meaning: "fetches the CDK; it needs Node.js 20",
        },
        {
          command: "npm --prefix deploy/cdk run deploy",
          meaning:
            "makes everything, and updates it the next time; an account that has never seen CDK needs `npm --prefix deploy/cdk run bootstrap` once",
        },
        { command: "npm --prefix deploy/cdk run destroy", meaning: "takes everything away again" },
      ];
    case "container":
      return containerCommands(name, project, build);
  }
}

function containerCommands(
  name: string,
  { settings }: Project,
  build: DeployCommand,
): readonly [DeployCommand, DeployCommand, DeployCommand, DeployCommand] {
  const platform = settings.architecture === "arm64" ? "linux/arm64" : "linux/amd64";
  return [
    build,
    {
      command: `docker build --platform ${platform} --provenance=false --file deploy/Dockerfile --tag "$IMAGE" .`,
      meaning:
        "makes the image; `IMAGE` is the address of a repository of yours in Amazon ECR, `123456789012.dkr.ecr.eu-central-1.amazonaws.com/name:1`",
    },
    {
      command: `docker push "$IMAGE" && aws lambda create-function --function-name ${name} --package-type Image --code "ImageUri=$IMAGE" --role "$ROLE" --architectures ${settings.architecture} --memory-size ${settings.memoryMb} --timeout ${settings.timeoutSeconds} --ephemeral-storage Size=${settings.tmpMb} --environment file://deploy/environment.json`,
      meaning:
        "uploads the image and makes the function with an execution role of yours; later images go there with `aws lambda update-function-code`",
    },
    {
      command: `aws lambda delete-function --function-name ${name}`,
      meaning: "takes the function away again",
    },
  ];
}

/** The function's name in a command that somebody copies: nothing but what a name of a stack may have. */
function commandName(functionName: string): string {
  return /^[A-Za-z][A-Za-z0-9-]{0,63}$/.test(functionName) ? functionName : "function";
}
