import type { Project } from "#project/project.ts";
import type { PackageContents } from "../../package-contents.ts";

/**
 * The function as a container image on AWS's base image, which has the emulator: `docker run -p 9000:8080 IMAGE` is a
 * Lambda on this computer. Variables are the function's settings and not the image's (`deploy/environment.json`).
 * Source: AWS Lambda developer guide, "Deploy … with container images", "Using an AWS OS-only base image".
 */
export function dockerfileText({ settings }: Project, contents: PackageContents): string {
  const { target, layers } = contents;
  const lines = [
    "# Build from the folder above, after `make dist`: docker build --file deploy/Dockerfile --tag name .",
    `FROM ${target.kind === "provided" ? "public.ecr.aws/lambda/provided:al2023" : "public.ecr.aws/lambda/nodejs:22"}`,
    "",
    // An image has no layers of Lambda's: their files are part of it.
    ...(layers.length > 0 ? ["COPY dist/opt/ /opt/"] : []),
    "COPY dist/function/ /var/task/",
  ];
  if (target.kind === "provided") {
    const isOwn = contents.function.entries.some(({ path }) => path === "bootstrap");
    lines.push(
      "# Where the image's entry point looks for the runtime.",
      `RUN mkdir -p /var/runtime && ln -sf ${isOwn ? "/var/task" : "/opt"}/bootstrap /var/runtime/bootstrap`,
    );
  }
  if (target.kind === "node-bootstrap")
    lines.push(
      "# The base image's runtime starts this in place of its own loop.",
      `ENV AWS_LAMBDA_EXEC_WRAPPER=${JSON.stringify(target.wrapper)}`,
    );
  lines.push(
    "",
    "# SnapStart for a runtime that has no hooks of its own: it takes a snapshot at the first call of invocation/next.",
    '# LABEL com.amazonaws.lambda.feature.snapstart="Allow"',
    "",
    // The exec form is JSON, and nothing in it is expanded.
    `CMD ${JSON.stringify([settings.handler])}`,
  );
  return `${lines.join("\n")}\n`;
}

/** What Docker sends to its daemon: what was built, and nothing else of the folder. */
export const DOCKERIGNORE = "*\n!dist/function\n!dist/opt\n";
