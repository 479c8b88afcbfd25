import { DEFAULT_SETTINGS, type Project, type ProjectFile } from "#project/project.ts";

const text = (content: string, mode = 0o644): ProjectFile => ({
  content: { kind: "text", text: content },
  mode,
});

const link = (target: string): ProjectFile => ({ content: { kind: "link", target }, mode: 0o777 });

/** A valid project whose every name and value is trouble for a shell, make, YAML or zip. For tests. */
export const NASTY_PROJECT: Project = {
  name: 'Nasty "project" $(echo) # \\',
  files: new Map([
    ["task/bootstrap", text("#!/bin/bash\r\necho hi\r\nexit 0", 0o644)],
    ["task/a b/it's $HOME.sh", text("one\r\n", 0o600)],
    ["task/a b/#hash;%25&.txt", text("two")],
    ["task/-rf", text("three")],
    ["task/`echo`", text("four", 0o755)],
    ["task/[x]*?", text("five")],
    ["task/__proto__", text("six")],
    ["task/42", text("seven")],
    ["task/ünïcode/日本", text("eight")],
    ["task/~", text("nine")],
    ["task/.DS_Store", text("junk")],
    ["task/nul.txt", text("a\0b")],
    [
      "task/data.bin",
      { content: { kind: "binary", bytes: new Uint8Array([0, 255, 13, 10]) }, mode: 0o444 },
    ],
    [
      "task/looks-like.txt",
      { content: { kind: "binary", bytes: new Uint8Array([65, 66]) }, mode: 0o640 },
    ],
    ["layers/first-one/bin/tool", text("#!/bin/sh\n", 0o755)],
    ["layers/first-one/lib/same", text("first")],
    ["layers/second_2/lib/same", text("second")],
    ["task/link to $(echo)", link("a b/it's $HOME.sh")],
    ["task/tmp", link("/tmp/$x `y`")],
    // Later layers win: a file goes where an earlier one has a link.
    ["layers/second_2/lib/over", link("/opt/bin")],
    ["layers/first-one/lib/over/there", text("in a folder")],
    ["layers/second_2/share/x/y", text("in a folder")],
    ["layers/first-one/share/x", link("../bin")],
    ["layers/loose/never", text("unattached")],
  ]),
  layers: ["second_2", "first-one"],
  settings: {
    ...DEFAULT_SETTINGS,
    functionName: "nasty",
    handler: "it's.$handler#",
    timeoutSeconds: 17,
    memoryMb: 1769,
    tmpMb: 1024,
    architecture: "arm64",
    logFormat: "JSON",
    variables: [
      ["QUOTES", 'it\'s "quoted" $HOME $(id) `id` \\ # %'],
      ["LINES", "one\ntwo\n"],
      ["YES", "yes"],
      ["NUMBER", "0123"],
      ["EMPTY", ""],
    ],
  },
  events: [
    { name: "a/b: c", text: '{"a":1}' },
    { name: "a b  c", text: "not json" },
    { name: "", text: "" },
  ],
  requests: [
    {
      name: "order",
      source: "http-v2",
      method: "GET",
      target: "/orders?id=1",
      headers: [["accept", "*/*"]],
      body: "",
    },
  ],
};
