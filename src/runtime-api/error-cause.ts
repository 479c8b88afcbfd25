import { isJsonObject, parseJson } from "#base/json.ts";
import { utf8, utf8Text } from "#base/utf8.ts";
import { goJsonString } from "./go-json.ts";

/** Content type of an error body that carries an X-Ray cause beside the error (Runtime API reference §1.2). */
export const ERROR_CAUSE_CONTENT_TYPE = "application/vnd.aws.lambda.error.cause+json";

/** An error as the invoker gets it. */
export interface ErrorBody {
  readonly payload: Uint8Array;
  readonly contentType: string | undefined;
}

/**
 * Takes the cause out of an error body: what is left is written again, and what does not parse becomes the JSON
 * string `"Invalid error body"` (§1.2).
 */
export function withoutErrorCause(body: Uint8Array): ErrorBody {
  const fields = errorFields(utf8Text(body));
  if (fields === undefined) {
    return { payload: utf8('"Invalid error body"'), contentType: "application/octet-stream" };
  }
  const stack =
    fields.stackTrace.length === 0
      ? ""
      : `,"stackTrace":[${fields.stackTrace.map(goJsonString).join(",")}]`;
  return {
    payload: utf8(
      `{"errorMessage":${goJsonString(fields.errorMessage)},"errorType":${goJsonString(fields.errorType)}${stack}}`,
    ),
    contentType: "application/json",
  };
}

interface ErrorFields {
  readonly errorMessage: string;
  readonly errorType: string;
  readonly stackTrace: readonly string[];
}

function errorFields(text: string): ErrorFields | undefined {
  const value = parseJson(text);
  if (value === null) return { errorMessage: "", errorType: "", stackTrace: [] };
  if (!isJsonObject(value)) return undefined;
  // Go matches field names without regard to case, and of several the last one counts.
  const field = (name: string): unknown =>
    Object.entries(value).findLast(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] ??
    null;
  const errorMessage = field("errorMessage") ?? "";
  const errorType = field("errorType") ?? "";
  const stackTrace = field("stackTrace") ?? [];
  if (typeof errorMessage !== "string" || typeof errorType !== "string") return undefined;
  if (!Array.isArray(stackTrace)) return undefined;
  const lines = stackTrace.map((line: unknown) => line ?? "");
  if (!lines.every((line) => typeof line === "string")) return undefined;
  return { errorMessage, errorType, stackTrace: lines };
}
