import { utf8 } from "#base/utf8.ts";
import type { RuntimeApiResponse } from "./message.ts";
import { JSON_HEADERS } from "./wire-errors.ts";

/** StatusResponse, 16 bytes with its newline (Runtime API reference §1.3). */
export const ACCEPTED: RuntimeApiResponse = {
  status: 202,
  headers: JSON_HEADERS,
  body: utf8('{"status":"OK"}\n'),
};
