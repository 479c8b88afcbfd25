import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How to start a program that sees folders of its own at `/opt` and `/tmp`. */
export interface PrivateFolders {
  /** The command line that starts `path` in one execution environment. */
  readonly commandFor: (path: string, environmentTmp: string) => readonly string[];
  /** A new, empty `/tmp` for one execution environment; it lives as long as that. */
  readonly createTmp: () => string;
  /** The layers in one folder, later ones over earlier ones (Runtime API reference §11); `undefined` without layers. */
  readonly optFolder: string | undefined;
  /** The layers have changed: environments from now on have them as they are now. */
  readonly refresh: () => void;
  /** Removes the folders. */
  readonly close: () => void;
}

export type PrivateFoldersOutcome =
  | { readonly kind: "private"; readonly folders: PrivateFolders }
  /** The system does not let us: `/tmp` is the host's, and layers cannot be at `/opt`. */
  | { readonly kind: "shared"; readonly reason: string };

/**
 * Mounts, then becomes the program: no process in between. `$1` is the folder for /opt or nothing, `$2` the one for /tmp,
 * `$3` the function's directory, which stays visible where it lies below /tmp. The shell exports PWD; Lambda's variables
 * are exactly those that we set.
 */
const SCRIPT = `
opt=$1 tmp=$2 directory=$3
shift 3
[ -z "$opt" ] || mount --bind "$opt" /opt || exit 125
case $directory in /tmp/*)
  mkdir -p "$tmp\${directory#/tmp}" && mount --bind "$directory" "$tmp\${directory#/tmp}" || exit 125
esac
mount --rbind "$tmp" /tmp && cd "$directory" || exit 125
exec env -u PWD -u OLDPWD "$@"
`;

/**
 * Tries a mount namespace of its own for each environment. Root gets one as it is. Others get one by way of a user
 * namespace, in which the program believes itself root: that is only done for the sake of layers.
 */
export function createPrivateFolders(
  directory: string,
  layers: readonly string[],
  extensions: readonly string[] = [],
): PrivateFoldersOutcome {
  if (process.platform !== "linux") return { kind: "shared", reason: "it needs Linux" };
  const isRoot = process.getuid?.() === 0;
  const hasOpt = layers.length > 0 || extensions.length > 0;
  if (!isRoot && !hasOpt)
    return { kind: "shared", reason: "only root may mount folders without a user namespace" };
  const flags = [
    "--mount",
    "--propagation",
    "private",
    ...(isRoot ? [] : ["--user", "--map-root-user"]),
  ];
  const root = mkdtempSync(join(tmpdir(), "lambda-runtime-playground-"));
  const close = (): void => rmSync(root, { recursive: true, force: true });
  let optFolder: string | undefined;
  /** A folder of its own each time: those that run keep what they were started with. */
  const refresh = (): void => {
    if (!hasOpt) return;
    optFolder = mkdtempSync(join(root, "opt-"));
    chmodSync(optFolder, 0o755);
    const copy = (from: string, to: string): void =>
      cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    for (const layer of layers) copy(layer, optFolder);
    for (const folder of extensions) copy(folder, join(optFolder, "extensions"));
  };
  refresh();
  let count = 0;
  const createTmp = (): string => {
    count += 1;
    const path = join(root, `tmp-${count}`);
    mkdirSync(path, { mode: 0o1777 });
    return path;
  };
  const commandFor = (path: string, tmp: string): string[] => [
    "unshare",
    ...flags,
    "--",
    "/bin/sh",
    "-c",
    SCRIPT,
    "sh",
    optFolder ?? "",
    tmp,
    directory,
    path,
  ];
  const [command = "", ...args] = commandFor("/bin/true", createTmp());
  const probe = spawnSync(command, args, { encoding: "utf8" });
  if (probe.status === 0) {
    return {
      kind: "private",
      folders: {
        commandFor,
        createTmp,
        get optFolder() {
          return optFolder;
        },
        refresh,
        close,
      },
    };
  }
  close();
  const [reason = "no mount namespace could be made"] = (
    probe.error?.message ?? probe.stderr
  ).split("\n");
  return { kind: "shared", reason };
}
