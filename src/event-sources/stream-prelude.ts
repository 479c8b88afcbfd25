import { concatBytes } from "#base/concat-bytes.ts";
import { isJsonObject, parseJson, type JsonObject } from "#base/json.ts";
import { utf8Text } from "#base/utf8.ts";
import { excerpt } from "./describe-value.ts";
import type { Finding } from "./finding.ts";
import { mediaType } from "./media-type.ts";
import { failure } from "./result-fields.ts";

/** Content type of a stream that begins with HTTP metadata (Runtime API reference §1.6). */
export const PRELUDE_CONTENT_TYPE = "application/vnd.awslambda.http-integration-response";

const SEPARATOR_LENGTH = 8;

export function isPreludeType(contentType: string | undefined): boolean {
  return mediaType(contentType) === PRELUDE_CONTENT_TYPE;
}

export type PreludeEvent =
  | { readonly kind: "prelude"; readonly prelude: JsonObject }
  | { readonly kind: "body"; readonly bytes: Uint8Array }
  | { readonly kind: "malformed"; readonly finding: Finding };

/** Takes a stream apart as its chunks arrive: JSON, eight NUL bytes, body. The borders of chunks mean nothing. */
export interface PreludeParser {
  push(chunk: Uint8Array): readonly PreludeEvent[];
  /** To be called once, at the end: a stream that never came to its separator is malformed. */
  end(): readonly PreludeEvent[];
}

export function createPreludeParser(): PreludeParser {
  let pending: Uint8Array[] = [];
  let nuls = 0;
  let state: "prelude" | "body" | "malformed" = "prelude";

  return {
    push(chunk) {
      if (chunk.length === 0 || state === "malformed") return [];
      if (state === "body") return [{ kind: "body", bytes: chunk }];
      // NULs cannot stand in JSON text, so counting them in a row is enough, also across chunks.
      for (const [index, byte] of chunk.entries()) {
        nuls = byte === 0 ? nuls + 1 : 0;
        if (nuls < SEPARATOR_LENGTH) continue;
        pending.push(chunk.subarray(0, index + 1));
        const joined = concatBytes(pending);
        pending = [];
        const prelude = readPrelude(joined.subarray(0, joined.length - SEPARATOR_LENGTH));
        state = prelude.kind === "prelude" ? "body" : "malformed";
        const rest = chunk.subarray(index + 1);
        return state === "body" && rest.length > 0
          ? [prelude, { kind: "body", bytes: rest }]
          : [prelude];
      }
      pending.push(chunk.slice());
      return [];
    },
    end() {
      if (state !== "prelude") return [];
      state = "malformed";
      const text = utf8Text(concatBytes(pending));
      return [
        {
          kind: "malformed",
          finding: failure({
            summary: "The stream ended before the eight NUL bytes that close its metadata.",
            field: "$",
            actual: text === "" ? "an empty stream" : excerpt(JSON.stringify(text)),
            expected: "JSON metadata, eight bytes 0x00, then the body",
            fix: `Send the separator after the JSON (printf '\\0\\0\\0\\0\\0\\0\\0\\0' in a shell), or do not use the content type ${PRELUDE_CONTENT_TYPE}.`,
            evidence: "unverified",
          }),
        },
      ];
    },
  };
}

function readPrelude(bytes: Uint8Array): PreludeEvent {
  const text = utf8Text(bytes);
  const prelude = parseJson(text);
  if (isJsonObject(prelude)) return { kind: "prelude", prelude };
  return {
    kind: "malformed",
    finding: failure({
      summary: "What stands before the eight NUL bytes is no JSON object.",
      field: "$",
      actual: text === "" ? "nothing" : excerpt(JSON.stringify(text)),
      expected: '{"statusCode": 200, "headers": {…}, "cookies": […]}',
      fix: "Write the metadata as one JSON object, directly at the beginning of the stream.",
      evidence: "unverified",
    }),
  };
}
