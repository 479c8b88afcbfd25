import { type Result, err, ok } from "#base/result.ts";

/** What the path segment `{FunctionName}` says. Forms: Runtime API reference §8.1. */
export interface FunctionReference {
  readonly name: string;
  /** Version or alias behind the name. */
  readonly qualifier?: string;
  readonly accountId?: string;
  readonly region?: string;
}

/** The service's own pattern, quoted in its validation message. */
const PATTERN = String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?([a-z]{2}(-gov)?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?`;

const FORM =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:([a-z]{2}(?:-gov)?-[a-z]+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9_.-]+)(?::(\$LATEST|[a-zA-Z0-9_-]+))?$/;

/** Reads a name, `name:qualifier`, a partial or a full ARN, percent-encoded or not. The error is the service's message. */
export function parseFunctionName(segment: string): Result<FunctionReference, string> {
  const text = decode(segment);
  const parts = FORM.exec(text);
  const name = parts?.[3];
  if (parts === null || name === undefined) {
    return err(
      `1 validation error detected: Value '${text}' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression pattern: ${PATTERN}`,
    );
  }
  const [, region, accountId, , qualifier] = parts;
  return ok({
    name,
    ...(qualifier !== undefined && { qualifier }),
    ...(accountId !== undefined && { accountId }),
    ...(region !== undefined && { region }),
  });
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // not percent-encoding; the pattern will refuse the percent sign
  }
}
