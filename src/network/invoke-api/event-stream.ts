import { utf8 } from "#base/utf8.ts";
import { crc32 } from "./crc32.ts";

/** Largest piece of a response in one frame, bytes; the borders of chunks mean nothing to a client. */
const MAX_CHUNK_BYTES = 1024 * 1024;

/** How a streamed invocation ended; members that are absent stay out of the JSON. Runtime API reference §8.5. */
export interface InvokeComplete {
  readonly errorCode?: string;
  readonly errorDetails?: string;
  /** Base64 of the log's end. */
  readonly logResult?: string;
}

/** Frames that carry bytes of the response. */
export function payloadChunks(bytes: Uint8Array): readonly Uint8Array<ArrayBuffer>[] {
  const frames: Uint8Array<ArrayBuffer>[] = [];
  for (let start = 0; start < bytes.length; start += MAX_CHUNK_BYTES) {
    frames.push(
      eventFrame(
        "PayloadChunk",
        "application/octet-stream",
        bytes.subarray(start, start + MAX_CHUNK_BYTES),
      ),
    );
  }
  return frames;
}

/** The frame that ends a stream. */
export function invokeCompleteFrame(complete: InvokeComplete): Uint8Array<ArrayBuffer> {
  const { errorCode, errorDetails, logResult } = complete;
  const json = JSON.stringify({
    ErrorCode: errorCode,
    ErrorDetails: errorDetails,
    LogResult: logResult,
  });
  return eventFrame("InvokeComplete", "application/json", utf8(json));
}

function eventFrame(
  eventType: string,
  contentType: string,
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  return encodeFrame(
    [
      [":event-type", eventType],
      [":content-type", contentType],
      [":message-type", "event"],
    ],
    payload,
  );
}

/** One AWS event-stream frame; all headers are texts (type 7). Layout: Runtime API reference §8.5. */
export function encodeFrame(
  headers: readonly (readonly [name: string, value: string])[],
  payload: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const fields = headers.map(([name, value]) => ({ name: utf8(name), value: utf8(value) }));
  const headersLength = fields.reduce(
    (length, { name, value }) => length + 1 + name.length + 3 + value.length,
    0,
  );
  const frame = new Uint8Array(12 + headersLength + payload.length + 4);
  const view = new DataView(frame.buffer);
  view.setUint32(0, frame.length);
  view.setUint32(4, headersLength);
  view.setUint32(8, crc32(frame.subarray(0, 8)));
  let at = 12;
  for (const { name, value } of fields) {
    view.setUint8(at, name.length);
    frame.set(name, at + 1);
    at += 1 + name.length;
    view.setUint8(at, TEXT_TYPE);
    view.setUint16(at + 1, value.length);
    frame.set(value, at + 3);
    at += 3 + value.length;
  }
  frame.set(payload, at);
  view.setUint32(frame.length - 4, crc32(frame.subarray(0, frame.length - 4)));
  return frame;
}

const TEXT_TYPE = 7;
