import type { Language } from "../document.ts";

const started = new Map<Language, Promise<unknown>>();

/**
 * Starts what a language needs beyond colouring, the first time that a document in it is opened: the TypeScript service
 * alone is 1.5 MB on the wire.
 */
export function startLanguageService(language: Language): void {
  const key = language === "typescript" ? "javascript" : language;
  if (started.has(key)) return;
  const load = loaders[key];
  if (load !== undefined) started.set(key, load());
}

const loaders: Partial<Record<Language, () => Promise<unknown>>> = {
  json: () => import("monaco-editor/languages/features/json/register"),
  javascript: () =>
    import("./typescript-service.ts").then(({ startTypeScript }) => startTypeScript()),
};
