import { spawn } from "node:child_process";

/** Keeps process groups from outliving this process, however it ends. */
export interface OrphanGuard {
  /** `mark`: `NAME=value` of a variable that its processes carry, by which those are found that left the group. */
  add(processGroup: number, mark?: string): void;
  remove(processGroup: number): void;
  /** Ends the guard; it kills what is still in its care. */
  close(): void;
}

/**
 * A shell in a session of its own that reads our orders. When its input ends, because we are gone (`SIGKILL` and a crash
 * included), it kills every process group it was told of and not told off, and who carries the variable of one of them.
 */
const SCRIPT = `
trap '' HUP INT TERM QUIT
set -f
known=' '
while read -r order group mark; do
  case $order in
    add) known="$known$group:$mark " ;;
    remove)
      rest=' '
      for entry in $known; do [ "\${entry%%:*}" = "$group" ] || rest="$rest$entry "; done
      known=$rest ;;
  esac
done
for entry in $known; do kill -s KILL -- "-\${entry%%:*}" 2>/dev/null; done
set +f
[ "$known" = ' ' ] || for file in /proc/[0-9]*/environ; do
  carried=$(tr '\\0' '\\n' <"$file" 2>/dev/null) || continue
  set -f
  for entry in $known; do
    mark=\${entry#*:}
    [ -n "$mark" ] || continue
    printf '%s' "$carried" | grep -qxF -e "$mark" || continue
    pid=\${file#/proc/}
    kill -s KILL "\${pid%/environ}" 2>/dev/null
  done
  set +f
done
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
  const order = (words: string): void => void shell.stdin.write(`${words}\n`);
  return {
    add(group, mark = "") {
      known.add(group);
      order(`add ${group} ${mark}`.trimEnd());
    },
    remove(group) {
      if (known.delete(group)) order(`remove ${group}`);
    },
    close: () => void shell.stdin.end(),
  };
}
