/** Numbers and texts as libuv has them on Linux. */
const ERRORS = {
  EACCES: [13, "permission denied"],
  EBADF: [9, "bad file descriptor"],
  EBUSY: [16, "resource busy or locked"],
  EEXIST: [17, "file already exists"],
  EINVAL: [22, "invalid argument"],
  EISDIR: [21, "illegal operation on a directory"],
  ENAMETOOLONG: [36, "name too long"],
  ENOENT: [2, "no such file or directory"],
  ENOSPC: [28, "no space left on device"],
  ENOTDIR: [20, "not a directory"],
  ENOTEMPTY: [39, "directory not empty"],
  EROFS: [30, "read-only file system"],
  EPERM: [1, "operation not permitted"],
  EXDEV: [18, "cross-device link not permitted"],
} as const;

export type FsErrorCode = keyof typeof ERRORS;

/** A system call and the paths that it was given, as the program wrote them. */
export interface Call {
  readonly syscall: string;
  readonly path?: string;
  readonly dest?: string;
}

/** Node's error of a failed call: `ENOENT: no such file or directory, open '/tmp/x'`. */
export function fsError(code: FsErrorCode, { syscall, path, dest }: Call): Error {
  const [number, text] = ERRORS[code];
  const places = `${path === undefined ? "" : ` '${path}'`}${dest === undefined ? "" : ` -> '${dest}'`}`;
  const error = new Error(`${code}: ${text}, ${syscall}${places}`);
  return Object.assign(
    error,
    { errno: -number, code, syscall },
    path === undefined ? {} : { path },
    dest === undefined ? {} : { dest },
  );
}

/** Node's error of a call that was made in the wrong way. */
export function argumentError(code: string, message: string): TypeError {
  const error = Object.assign(new TypeError(message), { code });
  error.stack = error.stack?.replace("TypeError", `TypeError [${code}]`) ?? "";
  return error;
}

/** `Received undefined`, `Received type number (1)`, `Received an instance of Object`, as Node ends such messages. */
export function received(value: unknown): string {
  if (value === null || value === undefined) return `Received ${String(value)}`;
  if (typeof value === "function") return `Received function ${value.name}`;
  if (typeof value !== "object") {
    const text = typeof value === "string" ? `'${value}'` : String(value as number); // or another primitive
    return `Received type ${typeof value} (${text.length > 28 ? `${text.slice(0, 25)}...` : text})`;
  }
  const maker = (value as { constructor?: { name?: string } }).constructor?.name; // any object may have one
  return maker === undefined
    ? "Received [Object: null prototype]"
    : `Received an instance of ${maker}`;
}
