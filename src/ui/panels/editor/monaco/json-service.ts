import { jsonDefaults } from "monaco-editor/languages/features/json/register";

/** Events and JSON modules are read by `JSON.parse`: comments and trailing commas are mistakes in them. */
export function checkJsonStrictly(): void {
  jsonDefaults.setDiagnosticsOptions({
    ...jsonDefaults.diagnosticsOptions,
    validate: true,
    allowComments: false,
    comments: "error",
    trailingCommas: "error",
  });
}
