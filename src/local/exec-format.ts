import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
} from "node:fs";

/** Interpreters of interpreters that the kernel follows before it gives up. */
const MAX_INTERPRETERS = 5;
/** The kernel looks no further for a shebang line or a magic number. */
const HEAD_BYTES = 256;

/**
 * Whether the kernel would refuse a file with ENOEXEC. Asked before the start, because the C library's `execvp` answers
 * that refusal by running the file with `/bin/sh`, which Lambda does not do: there a script without a shebang line is
 * an "exec format error" (Runtime API reference §3.3).
 */
export function hasExecFormatError(path: string, depth = 0): boolean {
  const head = readHead(path);
  // What cannot be read may still be run (mode 0111): leave it to the kernel.
  if (head === undefined) return false;
  if (head[0] === 0x23 && head[1] === 0x21) {
    const interpreter = interpreterOf(head);
    if (interpreter === undefined) return true;
    return (
      depth < MAX_INTERPRETERS &&
      existsSync(interpreter) &&
      hasExecFormatError(interpreter, depth + 1)
    );
  }
  if (isElf(head)) return !isForThisMachine(head) && !hasForeignBinaryHandlers();
  if (process.platform === "darwin")
    return !MACH_O_MAGIC.has(head.length < 4 ? 0 : head.readUInt32BE(0));
  return true;
}

/**
 * Why `execve` would refuse a file, where that can be told before: `EACCES`, `ENOENT` (its interpreter is missing),
 * `ENOEXEC`. Needed where a helper program starts the file, whose own exit status would hide the reason.
 *
 * @param opt the folder that stands in for `/opt`
 */
export function execErrno(path: string, opt?: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return "EACCES";
  }
  if (hasExecFormatError(path)) return "ENOEXEC";
  const head = readHead(path);
  const interpreter = head?.[0] === 0x23 && head[1] === 0x21 ? interpreterOf(head) : undefined;
  if (interpreter === undefined) return undefined;
  const real =
    opt !== undefined && interpreter.startsWith("/opt/")
      ? opt + interpreter.slice("/opt".length)
      : interpreter;
  return existsSync(real) ? undefined : "ENOENT";
}

/** Path after `#!`, up to the next blank; nothing else is a word for the kernel, a carriage return included. */
function interpreterOf(head: Buffer): string | undefined {
  const end = head.indexOf(0x0a);
  const line = head.subarray(2, end === -1 ? head.length : end).toString("latin1");
  return /^[ \t]*([^ \t\0]+)/.exec(line)?.[1];
}

const ELF_386 = 3;
const ELF_X86_64 = 62;
/** Universal and 32/64-bit Mach-O in either byte order. */
const MACH_O_MAGIC = new Set([0xcafebabe, 0xfeedface, 0xcefaedfe, 0xfeedfacf, 0xcffaedfe]);

function isElf(head: Buffer): boolean {
  return head.length >= 20 && head.readUInt32BE(0) === 0x7f454c46;
}

/** Compares with the binary that runs this code; a 64-bit x86 kernel runs 32-bit programs too. */
function isForThisMachine(head: Buffer): boolean {
  const own = readHead(process.execPath);
  if (own === undefined || !isElf(own)) return true;
  if (head[5] !== own[5]) return false;
  const machine = head.readUInt16LE(18);
  return (
    machine === own.readUInt16LE(18) || (machine === ELF_386 && own.readUInt16LE(18) === ELF_X86_64)
  );
}

/** Whether the kernel was told how to run other machines' programs (qemu-user and its like). */
function hasForeignBinaryHandlers(): boolean {
  const folder = "/proc/sys/fs/binfmt_misc";
  try {
    return readdirSync(folder).some(
      (name) =>
        name !== "register" &&
        name !== "status" &&
        readFileSync(`${folder}/${name}`, "utf8").startsWith("enabled"),
    );
  } catch {
    return false; // not mounted
  }
}

function readHead(path: string): Buffer | undefined {
  let file;
  try {
    file = openSync(path, "r");
  } catch {
    return undefined;
  }
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return head.subarray(0, readSync(file, head, 0, HEAD_BYTES, 0));
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}
