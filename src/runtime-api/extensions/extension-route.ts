import { EXTENSIONS_VERSION, LOGS_VERSION, TELEMETRY_VERSION } from "../paths.ts";

/** Calls of extensions. They stand on the same server as the Runtime API (Runtime API reference §10.2). */
export type ExtensionCall =
  | "register"
  | "next"
  | "init-error"
  | "exit-error"
  | "telemetry"
  | "logs";

export interface ExtensionRoute {
  readonly call: ExtensionCall;
  readonly method: "GET" | "POST" | "PUT";
}

const ROUTES: ReadonlyMap<string, ExtensionRoute> = new Map([
  [`${EXTENSIONS_VERSION}/extension/register`, { call: "register", method: "POST" }],
  [`${EXTENSIONS_VERSION}/extension/event/next`, { call: "next", method: "GET" }],
  [`${EXTENSIONS_VERSION}/extension/init/error`, { call: "init-error", method: "POST" }],
  [`${EXTENSIONS_VERSION}/extension/exit/error`, { call: "exit-error", method: "POST" }],
  [`${TELEMETRY_VERSION}/telemetry`, { call: "telemetry", method: "PUT" }],
  [`${LOGS_VERSION}/logs`, { call: "logs", method: "PUT" }],
]);

/** `undefined` for paths that are no extension's. */
export function extensionRoute(path: string): ExtensionRoute | undefined {
  return ROUTES.get(path);
}
