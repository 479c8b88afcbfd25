/** The examples in the order in which the page offers them; ids are part of the URL contract (`?example=<id>`). */
export const EXAMPLE_IDS = [
  "bash",
  "warm",
  "error",
  "layer",
  "javascript",
  "typescript",
  "javascript-bootstrap",
  "streaming",
  "extension",
  "telemetry",
  "telemetry-javascript",
  "internal-extension",
] as const;

export type ExampleId = (typeof EXAMPLE_IDS)[number];

export const DEFAULT_EXAMPLE: ExampleId = "bash";

export function isExampleId(text: string): text is ExampleId {
  return (EXAMPLE_IDS as readonly string[]).includes(text);
}

/** Titles and summaries for the menu, without loading the examples themselves. Equal to each `example.json` (tested). */
export const EXAMPLE_SUMMARIES: Readonly<
  Record<ExampleId, { readonly title: string; readonly summary: string }>
> = {
  bash: {
    title: "Bash runtime",
    summary: "A short bootstrap and a handler in a file of its own answer an API Gateway request.",
  },
  warm: {
    title: "Warm reuse",
    summary: "What an execution environment keeps between invocations, and what it does not.",
  },
  error: {
    title: "Failures",
    summary:
      "A reported error, a crash, a time-out and three refused calls: what Lambda says to each.",
  },
  layer: {
    title: "Runtime in a layer",
    summary: "The bootstrap and a library come from a layer under /opt; the function is one file.",
  },
  javascript: {
    title: "JavaScript handler",
    summary: "An exported function, called by a small runtime that you can read and edit.",
  },
  typescript: {
    title: "TypeScript handler",
    summary: "Two modules with types, which are stripped before they run.",
  },
  "javascript-bootstrap": {
    title: "JavaScript bootstrap",
    summary: "The loop of a runtime written out: next, handler, response or error.",
  },
  streaming: {
    title: "Streamed response",
    summary: "A JavaScript handler that writes its response part by part.",
  },
  extension: {
    title: "External extension",
    summary:
      "A second program beside the runtime, in Bash and curl: told of each invocation and of the end.",
  },
  telemetry: {
    title: "Telemetry extension",
    summary:
      "Bash, curl and gawk listen to what Lambda tells of each invocation, and show why the report comes late.",
  },
  "telemetry-javascript": {
    title: "Telemetry in JavaScript",
    summary: "An external extension for Node listens to what Lambda tells of each invocation.",
  },
  "internal-extension": {
    title: "Internal extension",
    summary:
      "A part of the runtime's own process that registers as an extension and hears of each invocation.",
  },
};
