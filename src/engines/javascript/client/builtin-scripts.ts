// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration, which nothing can import
/// <reference path="../shared/text-imports.d.ts" />
import type { EngineFile } from "#contract/engine.ts";
import type { BuiltinScript } from "../shared/builtins.ts";
import { mentionedScripts } from "./mentioned-builtins.ts";

const LOADERS: Record<BuiltinScript, () => Promise<{ readonly default: string }>> = {
  assert: () => import("../worker/builtins/assert.ts?bundled-text"),
  crypto: () => import("../worker/builtins/crypto.ts?bundled-text"),
  events: () => import("../worker/builtins/events.ts?bundled-text"),
  fs: () => import("../worker/builtins/fs.ts?bundled-text"),
  http: () => import("../worker/builtins/http.ts?bundled-text"),
  os: () => import("../worker/builtins/os.ts?bundled-text"),
  path: () => import("../worker/builtins/path.ts?bundled-text"),
  querystring: () => import("../worker/builtins/querystring.ts?bundled-text"),
  stand_ins: () => import("../worker/builtins/stand_ins.ts?bundled-text"),
  stream: () => import("../worker/builtins/stream.ts?bundled-text"),
  string_decoder: () => import("../worker/builtins/string_decoder.ts?bundled-text"),
  url: () => import("../worker/builtins/url.ts?bundled-text"),
  util: () => import("../worker/builtins/util.ts?bundled-text"),
  zlib: () => import("../worker/builtins/zlib.ts?bundled-text"),
};

/** Texts of the built-in modules that the files mention, each loaded once and only when something needs it. */
export async function builtinScripts(
  files: readonly EngineFile[],
): Promise<readonly (readonly [name: string, text: string])[]> {
  return Promise.all(
    mentionedScripts(files).map(async (name) => {
      const { default: text } = await LOADERS[name]();
      return [name, text] as const;
    }),
  );
}
