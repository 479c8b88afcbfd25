import { NASTY_PROJECT } from "../../nasty-project.test-support.ts";
import { DEFAULT_SETTINGS, type Project, type SavedRequest } from "#project/project.ts";

const request = (source: SavedRequest["source"], isStreaming = false): SavedRequest => ({
  name: source,
  source,
  method: "GET",
  target: "/",
  headers: [],
  body: "",
  ...(isStreaming && { isStreaming }),
});
const BOOTSTRAP = { content: { kind: "text", text: "#!/bin/bash\n" }, mode: 0o755 } as const;

/** Projects that between them need everything that a format can deploy. For tests, and for what they are recorded with. */
export const FORMAT_PROJECTS: Readonly<Record<string, Project>> = {
  "a function with every front end": {
    name: "Orders",
    files: new Map([["task/bootstrap", BOOTSTRAP]]),
    layers: [],
    settings: { ...DEFAULT_SETTINGS, functionName: "orders" },
    events: [],
    requests: [request("http-v2"), request("rest-v1"), request("function-url", true)],
  },
  "a JavaScript function": {
    name: "Script",
    files: new Map([
      [
        "task/index.mjs",
        { content: { kind: "text", text: "export const handler = 1;" }, mode: 0o644 },
      ],
    ]),
    layers: [],
    settings: { ...DEFAULT_SETTINGS, engine: "javascript", handler: "index.handler" },
    events: [],
    requests: [],
  },
  "layers alone": {
    name: "Layers",
    files: new Map([["layers/tools/bin/tool", BOOTSTRAP]]),
    layers: ["tools"],
    settings: DEFAULT_SETTINGS,
    events: [],
    requests: [],
  },
  "a nasty project": {
    ...NASTY_PROJECT,
    settings: {
      ...NASTY_PROJECT.settings,
      variables: [
        ...NASTY_PROJECT.settings.variables,
        ["SECRET", "{{resolve:secretsmanager:prod:SecretString:password}}"],
        ["TOKEN", "${Token[AWS.AccountId.3]}"],
        ["TEMPLATE", "${aws_iam_role.x.arn} %{ if true } ${AWS::Region} {{resolved}}"],
      ],
    },
  },
};
