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
  ["/2020-01-01/extension/register", { call: "register", method: "POST" }],
  ["/2020-01-01/extension/event/next", { call: "next", method: "GET" }],
  ["/2020-01-01/extension/init/error", { call: "init-error", method: "POST" }],
  ["/2020-01-01/extension/exit/error", { call: "exit-error", method: "POST" }],
  ["/2022-07-01/telemetry", { call: "telemetry", method: "PUT" }],
  ["/2020-08-15/logs", { call: "logs", method: "PUT" }],
]);

/** `undefined` for paths that are no extension's. */
export function extensionRoute(path: string): ExtensionRoute | undefined {
  return ROUTES.get(path);
}
