/** Text of a self-contained script, made by scripts/vite/bundled-text.ts. */
declare module "*?bundled-text" {
  const source: string;
  export default source;
}

/** Text of a file as it is. */
declare module "*.mjs?raw" {
  const source: string;
  export default source;
}

/** Text of a document as it is. */
declare module "*.html?raw" {
  const source: string;
  export default source;
}
