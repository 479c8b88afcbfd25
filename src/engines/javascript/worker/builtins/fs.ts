import { TmpFiles } from "../../shared/tmp-files.ts";
import { Space } from "../../shared/tmp-space.ts";
import { classicForms } from "./fs/callbacks.ts";
import { constants } from "./fs/constants.ts";
import { type Operations, createOperations } from "./fs/operations.ts";
import { promiseForms } from "./fs/promises.ts";
import { Dirent, Stats } from "./fs/stats.ts";
import { type StreamModule, fileStreams } from "./fs/streams.ts";
import { Volume } from "./fs/volume.ts";
import { type BuiltinHost, provide } from "./provide.ts";

let operations: Operations | undefined;
let promises: Record<string, unknown> | undefined;

provide({
  fs(host) {
    const stream = host.builtin("stream") as StreamModule | undefined; // `stream.ts` beside this file
    return {
      ...classicForms(operationsOf(host)),
      ...(stream === undefined ? {} : fileStreams(operationsOf(host), stream)),
      promises: host.builtin("fs/promises"),
      constants,
      F_OK: constants.F_OK,
      R_OK: constants.R_OK,
      W_OK: constants.W_OK,
      X_OK: constants.X_OK,
      Stats,
      Dirent,
    };
  },
  "fs/promises": (host) => (promises ??= promiseForms(operationsOf(host))),
});

function operationsOf(host: BuiltinHost): Operations {
  if (operations !== undefined) return operations;
  const tmp = new TmpFiles(new Space(host.tmpBytes));
  for (const change of host.tmp) tmp.apply(change);
  operations = createOperations(new Volume({ tree: host.tree, tmp, onChange: host.sendTmp }));
  return operations;
}
