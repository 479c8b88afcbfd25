import { toBase64 } from "#base/base64.ts";
import { strictUtf8Text, utf8Text } from "#base/utf8.ts";

export interface EventBody {
  readonly text: string;
  readonly isBase64Encoded: boolean;
}

/** The body as a JSON string can carry it. */
export function eventBody(body: Uint8Array, isBinary: boolean): EventBody {
  return isBinary
    ? { text: toBase64(body), isBase64Encoded: true }
    : { text: utf8Text(body), isBase64Encoded: false };
}

/**
 * A text body where the source decides by content type. Bytes that are not UTF-8 go as base64 whatever the type says,
 * because a JSON string could not hold them (not verified against AWS).
 */
export function textOrBase64Body(body: Uint8Array, isText: boolean): EventBody {
  return eventBody(body, !isText || strictUtf8Text(body) === undefined);
}
