import { statSync, watch } from "node:fs";
import { join, sep } from "node:path";
import { messageOf } from "#base/message-of.ts";

export interface FolderWatch {
  /** Absolute paths, with all that is below them. */
  readonly folders: readonly string[];
  /** Absolute paths below them that do not count, such as what a build writes. */
  readonly except: readonly string[];
  /** Called once things have been quiet for a moment; not again before it is done. */
  readonly onChange: () => Promise<void>;
  readonly onNote: (text: string) => void;
}

/** A build writes many files: the last one counts. */
const QUIET_MS = 200;
/** Folders that tools fill while they run. */
const TOOLS =
  /(?:^|[\\/])(?:\.git|node_modules|target|\.cache|\.build|zig-cache|zig-out)(?:[\\/]|$)/;

/** Watches as long as the process lives. Changes during `onChange` are its own. */
export function watchFolders({ folders, except, onChange, onNote }: FolderWatch): void {
  let timer: NodeJS.Timeout | undefined;
  let isBusy = false;
  let doneAt = 0;
  const settle = (): void => {
    if (isBusy) return;
    isBusy = true;
    void onChange().finally(() => {
      isBusy = false;
      doneAt = Date.now();
    });
  };
  const isLeftOut = (path: string): boolean =>
    except.some((other) => path === other || path.startsWith(other + sep));
  const isNoReason = (folder: string, name: string): boolean =>
    TOOLS.test(name) || isLeftOut(folder + sep + name) || isOlder(join(folder, name), doneAt);
  for (const folder of folders) {
    try {
      watch(folder, { recursive: true, persistent: false }, (_kind, name) => {
        // What a build of ours writes is not a reason for the next one, and the system may tell of it late.
        if (isBusy || (name !== null && isNoReason(folder, name))) return;
        clearTimeout(timer);
        timer = setTimeout(settle, QUIET_MS);
      });
    } catch (error) {
      onNote(
        `${folder} cannot be watched (${messageOf(error)}): start the command again after a change.`,
      );
    }
  }
}

/** Whether a file was last written before `time`, epoch milliseconds; one that is gone was not. */
function isOlder(path: string, time: number): boolean {
  try {
    return statSync(path).mtimeMs < time;
  } catch {
    return false;
  }
}
