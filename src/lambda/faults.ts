import { utf8 } from "#base/utf8.ts";
import type { ExitStatus } from "#contract/engine.ts";
import { goJsonString } from "#runtime-api/go-json.ts";
import { MAX_RESPONSE_BYTES } from "#runtime-api/limits.ts";

/** A failure that the platform words itself. Texts: Runtime API reference §3.3. */
export interface Fault {
  /** Type in the payload. */
  readonly errorType: string;
  /** Type in REPORT, INIT_REPORT and the JSON log, where it differs. */
  readonly loggedType?: string;
  /** Without the `RequestId: … Error: ` in front. */
  readonly message: string;
}

/** What the invoker gets: type before message, no newline (§1.3). */
export function faultPayload(fault: Fault, requestId: string): Uint8Array {
  const message = `RequestId: ${requestId} Error: ${fault.message}`;
  return utf8(
    `{"errorType":${goJsonString(fault.errorType)},"errorMessage":${goJsonString(message)}}`,
  );
}

/** The process ended, however it did: even status 0 is an error (§13.10). */
export function exitFault(status: ExitStatus): Fault {
  if (status.kind === "exited") {
    return {
      errorType: "Runtime.ExitError",
      message:
        status.code === 0
          ? "Runtime exited without providing a reason"
          : `Runtime exited with error: exit status ${status.code}`,
    };
  }
  return {
    errorType: "Runtime.ExitError",
    message: `Runtime exited with error: signal: ${status.signal}`,
    ...(status.isOutOfMemory && { loggedType: "Runtime.OutOfMemory" }),
  };
}

/** An extension ended outside Shutdown: status 0 is no exception (§10). */
export function extensionExitFault(
  status: ExitStatus,
  reported: "Extension.InitError" | "Extension.ExitError" | undefined,
): Fault {
  const message =
    status.kind === "signaled"
      ? `signal: ${status.signal}`
      : status.code === 0
        ? "exit code 0"
        : `exit status ${status.code}`;
  return { errorType: reported ?? "Extension.Crash", message };
}

/** A file of `/opt/extensions` could not be started (§10). */
export function extensionLaunchFault(path: string, errno: string): Fault {
  return { errorType: "Extension.LaunchError", message: execFault(path, errno).message };
}

export const TOO_MANY_EXTENSIONS: Fault = {
  errorType: "Extension.LaunchError",
  message: "Extension limit (10) reached",
};

/** No file that could be the bootstrap (§13.31). */
export function missingEntryPoint(paths: readonly string[]): Fault {
  return {
    errorType: "Runtime.InvalidEntrypoint",
    message: `Couldn't find valid bootstrap(s): [${paths.join(" ")}]`,
  };
}

/** The kernel refused to run the bootstrap. */
export function execFault(path: string, errno: string): Fault {
  return {
    errorType: "Runtime.InvalidEntrypoint",
    message: `fork/exec ${path}: ${ERRNO_TEXTS[errno] ?? errno}`,
  };
}

/** Go's words for the errors of `execve`. */
const ERRNO_TEXTS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  ENOENT: "no such file or directory",
  ENOEXEC: "exec format error",
  ENOTDIR: "not a directory",
  EISDIR: "is a directory",
  E2BIG: "argument list too long",
  ELOOP: "too many levels of symbolic links",
  ENOMEM: "cannot allocate memory",
  ETXTBSY: "text file busy",
  EPERM: "operation not permitted",
  EIO: "input/output error",
  EINVAL: "invalid argument",
};

/** The configured value is printed, not the measured one (§3.3, note below the table). */
export function timeoutFault(timeoutSeconds: number): Fault {
  return { errorType: "Sandbox.Timedout", message: timedOutText(timeoutSeconds) };
}

export function timedOutText(timeoutSeconds: number): string {
  return `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
}

/** The one platform fault that has its message first and names no request. */
export const RESPONSE_TOO_LARGE_TYPE = "Function.ResponseSizeTooLarge";
export const RESPONSE_TOO_LARGE_PAYLOAD: Uint8Array = utf8(
  `{"errorMessage":"Response payload size exceeded maximum allowed payload size (${MAX_RESPONSE_BYTES} bytes).","errorType":"${RESPONSE_TOO_LARGE_TYPE}"}`,
);
