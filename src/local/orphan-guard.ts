import { spawn } from "node:child_process";

/** Keeps process groups from outliving this process, however it ends. */
export interface OrphanGuard {
  add(processGroup: number): void;
  remove(processGroup: number): void;
  /** Ends the guard; it kills what is still in its care. */
  close(): void;
}

/**
 * A shell in a session of its own that reads our orders. When its input ends, because we are gone (`SIGKILL` and a crash
 * included), it kills every process group it was told of and not told off.
 */
const SCRIPT = `
trap '' HUP INT TERM QUIT
groups=' '
while read -r order group; do
  case $order in
    add) groups="$groups$group " ;;
    remove) groups="\${groups%% $group *} \${groups#* $group }" ;;
  esac
done
for group in $groups; do kill -s KILL -- "-$group" 2>/dev/null; done
[ -n "$1" ] || exit 0
echo 1 >"$1/cgroup.kill"
for turn in 1 2 3 4 5 6 7 8 9 10; do
  rmdir "$1"/*/ "$1" && exit
  [ -d "$1" ] || exit
  sleep 0.1
done
`;

/**
 * Starts the guard.
 *
 * @param cages control group to be killed and removed as well, see `ProcessCages.root`
 */
export function createOrphanGuard(cages = ""): OrphanGuard {
  const known = new Set<number>();
  const shell = spawn("/bin/sh", ["-c", SCRIPT, "sh", cages], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    env: { PATH: "/usr/bin:/bin" },
  });
  // Without a guard everything else still works; only a crash of ours could leave a process behind.
  shell.on("error", () => {});
  shell.stdin.on("error", () => {});
  shell.unref();
  // The types know a writable stream; a pipe to a child is a socket, which can be kept from holding us open.
  (shell.stdin as unknown as { unref(): void }).unref();
  const order = (word: string, group: number): void => void shell.stdin.write(`${word} ${group}\n`);
  return {
    add(group) {
      known.add(group);
      order("add", group);
    },
    remove(group) {
      if (known.delete(group)) order("remove", group);
    },
    close: () => void shell.stdin.end(),
  };
}
