const files = import.meta.glob<string>("/node_modules/@types/aws-lambda/**/*.d.ts", {
  query: "?raw",
  import: "default",
  eager: true,
});

/** The declarations of `@types/aws-lambda` as files that the TypeScript service can resolve. */
export function lambdaTypes(): [path: string, content: string][] {
  return Object.entries(files).map(([path, content]) => [`file://${path}`, content]);
}
