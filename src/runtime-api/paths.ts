/** The version in every path of the Runtime API (reference §1.1). */
export const API_VERSION = "/2018-06-01";
/** What the runtime's calls begin with; `/ping` stands beside it. */
export const RUNTIME_PATH = `${API_VERSION}/runtime/`;
export const INVOCATION_PATH = `${RUNTIME_PATH}invocation/`;
export const NEXT_PATH = `${INVOCATION_PATH}next`;
export const INIT_ERROR_PATH = `${RUNTIME_PATH}init/error`;
export const RESTORE_NEXT_PATH = `${RUNTIME_PATH}restore/next`;
export const RESTORE_ERROR_PATH = `${RUNTIME_PATH}restore/error`;
export const PING_PATH = `${API_VERSION}/ping`;

/** The version in the paths of the Extensions API (§10.2). */
export const EXTENSIONS_VERSION = "/2020-01-01";
export const TELEMETRY_VERSION = "/2022-07-01";
export const LOGS_VERSION = "/2020-08-15";

/** A path without its version, which says nothing to a reader. */
export function withoutVersion(path: string): string {
  const version = [API_VERSION, EXTENSIONS_VERSION, TELEMETRY_VERSION, LOGS_VERSION].find((one) =>
    path.startsWith(`${one}/`),
  );
  return version === undefined ? path : path.slice(version.length);
}
