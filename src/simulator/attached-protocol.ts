import { ExtensionCodec, decode, encode } from "@msgpack/msgpack";
import type { FunctionSettings, SavedEvent } from "#project/project.ts";
import type { Result } from "#base/result.ts";
import type { Command, SimulatorMessage } from "./protocol.ts";

/** Path of the WebSocket on the port of local mode. */
export const ATTACH_PATH = "/attach";
/** Grows when messages change their meaning: page and command come from one package, but a tab may be an old one. */
export const ATTACH_VERSION = 2;

/** Commands that make sense to a simulator outside the page. */
export type AttachedCommand = Exclude<
  Command,
  { readonly kind: "sandbox" | "sandbox-failed" | "outside-request" }
>;

/** A file of the function as it is on disk. */
export interface WorkspaceFile {
  /** Project path: `task/bootstrap`, `layers/<name>/…`. */
  readonly path: string;
  /** `undefined` where the file is too large to be shown. */
  readonly bytes: Uint8Array | undefined;
  readonly size: number;
  readonly mode: number;
}

/** What local mode runs: shown in the page, changed on disk. */
export interface Workspace {
  /** Absolute path on the person's machine, for people. */
  readonly directory: string;
  readonly layers: readonly string[];
  readonly files: readonly WorkspaceFile[];
  readonly settings: Omit<FunctionSettings, "engine">;
  readonly events: readonly SavedEvent[];
}

/** From the page. The first message is `hello`; without the right secret nothing else is heard. */
export type PageMessage =
  | { readonly kind: "hello"; readonly version: number; readonly secret: string }
  | { readonly kind: "command"; readonly command: AttachedCommand }
  /** To keep for the next time, in the settings file. Answered by `saved`. */
  | {
      readonly kind: "save";
      readonly settings: FunctionSettings;
      readonly events: readonly SavedEvent[];
    };

/** To the page. */
export type LocalMessage =
  | { readonly kind: "workspace"; readonly workspace: Workspace }
  /** Absolute path of the file that was written, or why it was not. */
  | { readonly kind: "saved"; readonly result: Result<string, string> }
  | { readonly kind: "simulator"; readonly message: SimulatorMessage };

/** Structured clone knows maps, MessagePack does not. */
const extensionCodec = new ExtensionCodec();
const MAP = 1;
extensionCodec.register({
  type: MAP,
  encode: (value) =>
    value instanceof Map ? encode([...(value as ReadonlyMap<string, unknown>)]) : null,
  decode: (bytes) => new Map(decode(bytes) as [string, unknown][]),
});

/** One WebSocket message. Fields that are `undefined` are left out. */
export function encodeMessage(message: PageMessage | LocalMessage): Uint8Array<ArrayBuffer> {
  return encode(message, { extensionCodec, ignoreUndefined: true });
}

/** @throws when the bytes are no message */
export function decodeMessage(bytes: Uint8Array): unknown {
  return decode(bytes, { extensionCodec });
}
