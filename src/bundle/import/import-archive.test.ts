import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { utf8 } from "#base/utf8.ts";
import { arbitraryProject } from "#project/arbitrary-project.test-support.ts";
import { exampleProject } from "#project/examples/examples.dom.ts";
import { EXAMPLE_IDS } from "#project/examples/examples.ts";
import { projectToJson } from "#project/project-json.ts";
import type { Project } from "#project/project.ts";
import { NASTY_PROJECT } from "../nasty-project.test-support.ts";
import { packageContents } from "../package-contents.ts";
import { projectEntries } from "../project-zip/project-entries.ts";
import { writeZip } from "../zip-writer.ts";
import { importArchive } from "./import-archive.ts";
import type { RawEntry } from "./raw-archive.ts";
import { readZip } from "./read-zip.dom.ts";

const examples = await Promise.all(
  EXAMPLE_IDS.map(async (id): Promise<[string, Project]> => [id, await exampleProject(id)]),
);

async function roundTrip(zip: Uint8Array<ArrayBuffer>, name = "project.zip") {
  const read = await readZip(new Blob([zip]));
  if (!read.ok) throw new Error(read.error);
  const imported = await importArchive(read.value, { fileName: name });
  if (!imported.ok) throw new Error(imported.error);
  return imported.value;
}

describe("export, import, export", () => {
  test.each<[string, Project]>([...examples, ["a nasty project", NASTY_PROJECT]])(
    "of %s gives the same project and the same bytes",
    async (_name, project) => {
      const zip = writeZip(projectEntries(project));
      const { project: back, report } = await roundTrip(zip);
      expect(report).toEqual([]);
      expect(JSON.parse(projectToJson(back))).toEqual(JSON.parse(projectToJson(project)));
      expect(writeZip(projectEntries(back))).toEqual(zip);
    },
  );

  test("gives the same project and the same bytes for any project", async () => {
    await fc.assert(
      fc.asyncProperty(arbitraryProject(), async (project) => {
        const zip = writeZip(projectEntries(project));
        const { project: back } = await roundTrip(zip);
        expect(projectToJson(back)).toBe(projectToJson(project));
        expect(writeZip(projectEntries(back))).toEqual(zip);
      }),
      { numRuns: 60 },
    );
  });

  test.each(EXAMPLE_IDS)("of the deployable bundle of %s gives the same bundle", async (id) => {
    const contents = packageContents(await exampleProject(id));
    const zip = writeZip(contents.function.entries);
    const { project } = await roundTrip(zip);
    expect(writeZip(packageContents(project).function.entries)).toEqual(zip);
  });

  test("takes edits that somebody made in the unpacked files", async () => {
    const project = await exampleProject("bash");
    const entries = projectEntries(project).map((entry) => {
      const edited =
        entry.path === "template.yaml"
          ? new TextDecoder().decode(entry.bytes).replace(/Timeout: \d+/, "Timeout: 30")
          : entry.path === "handler.sh"
            ? "handler() { echo edited; }\n"
            : undefined;
      return edited === undefined ? entry : { ...entry, bytes: utf8(edited) };
    });
    const added = { path: "events/new.json", bytes: utf8("{}"), mode: 0o644 };
    const { project: back, report } = await roundTrip(writeZip([...entries, added]));
    expect(back.settings.timeoutSeconds).toBe(30);
    expect(back.files.get("task/handler.sh")?.content).toEqual({
      kind: "text",
      text: "handler() { echo edited; }\n",
    });
    expect(back.events.at(-1)).toEqual({ name: "new", text: "{}" });
    expect(report).toHaveLength(1);
  });
});

const entry = (path: string, content: string | Uint8Array = "x", unixMode?: number): RawEntry => ({
  path,
  bytes: typeof content === "string" ? utf8(content) : content,
  unixMode,
});
const opened = async (entries: RawEntry[], name = "some.zip") => {
  const imported = await importArchive(entries, {
    fileName: name,
    unzip: (bytes) => readZip(new Blob([new Uint8Array(bytes)])),
  });
  if (!imported.ok) throw new Error(imported.error);
  return imported.value;
};
const textOf = (report: readonly { text: string }[]) => report.map(({ text }) => text).join("\n");
const elf = (machine: number): Uint8Array => {
  const bytes = new Uint8Array(64);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1]);
  bytes[18] = machine;
  return bytes;
};

const FUNCTION = "Type: AWS::Serverless::Function";
const resources = (text: string, head = ""): string => `${head}Resources:\n${text}`;

describe("a foreign zip", () => {
  test("without modes, with a parent folder, CRLF and junk is put right, and each fix is said", async () => {
    const { project, report } = await opened([
      entry("my-function-main/bootstrap", "#!/bin/bash\r\necho\r\n"),
      entry("my-function-main/lib/data.json", "{}"),
      entry("my-function-main/.DS_Store"),
    ]);
    expect([...project.files].map(([path, file]) => [path, file.mode])).toEqual([
      ["task/bootstrap", 0o755],
      ["task/lib/data.json", 0o644],
    ]);
    expect(project.files.get("task/bootstrap")?.content).toEqual({
      kind: "text",
      text: "#!/bin/bash\necho\n",
    });
    const text = textOf(report);
    expect(text).toMatch(/folder “my-function-main”, which was taken away/);
    expect(text).toMatch(/1 file of editors and file managers/);
    expect(text).toMatch(/no Unix modes for 2 files/);
    expect(text).toMatch(/Windows line endings \(CRLF\): they are LF now/);
    expect(project.name).toBe("some");
  });

  test("with a bootstrap that is not executable gets the bit", async () => {
    const { project, report } = await opened([entry("bootstrap", "#!/bin/sh\n", 0o100644)]);
    expect(project.files.get("task/bootstrap")?.mode).toBe(0o755);
    expect(textOf(report)).toMatch(/was not executable \(mode 0644\): it is 0755 now/);
  });

  test("with backslashes in paths gets folders", async () => {
    const { project, report } = await opened([entry("bootstrap"), entry("lib\\a.sh")]);
    expect([...project.files.keys()]).toEqual(["task/bootstrap", "task/lib/a.sh"]);
    expect(textOf(report)).toMatch(/1 path had backslashes/);
  });

  test("without a bootstrap says what Lambda would answer", async () => {
    const { report } = await opened([entry("handler.py", "def handler(e, c): pass\n")]);
    expect(textOf(report)).toMatch(/Couldn't find valid bootstrap/);
  });

  test("with a compiled bootstrap takes its architecture", async () => {
    const { project, report } = await opened([entry("bootstrap", elf(0xb7), 0o100755)]);
    expect(project.settings.architecture).toBe("arm64");
    expect(textOf(report)).toMatch(/compiled Linux program for arm64/);
  });

  test("keeps its links, and packs them as links again", async () => {
    const { project, report } = await opened([
      entry("bin/run", "#!/bin/sh\n", 0o100755),
      entry("bootstrap", "bin/run", 0o120777),
      entry("node_modules", "/opt/nodejs/node_modules", 0o120777),
      entry("cache", "/tmp/cache", 0o120777),
      entry("bin/up", "../lib/../bin", 0o120777),
      entry("layer", "../../opt/lib", 0o120777),
      entry("passwd", "/etc/passwd", 0o120777),
    ]);
    const links = Object.fromEntries(
      [...project.files].flatMap(([path, { content }]) =>
        content.kind === "link" ? [[path, content.target]] : [],
      ),
    );
    expect(links).toEqual({
      "task/bootstrap": "bin/run",
      "task/node_modules": "/opt/nodejs/node_modules",
      "task/cache": "/tmp/cache",
      "task/bin/up": "../lib/../bin",
      "task/layer": "../../opt/lib",
    });
    expect(project.settings.engine).toBe("linux");
    expect(textOf(report)).toMatch(
      /5 symbolic links, kept as Lambda keeps them: bootstrap → bin\/run/,
    );
    expect(textOf(report)).toMatch(/“passwd” is a symbolic link to “\/etc\/passwd”.*left out/);
    const packed = packageContents(project).function.entries;
    const again = await roundTrip(writeZip(packed), "again.zip");
    expect([...again.project.files.keys()].toSorted()).toEqual(
      [...project.files.keys()].toSorted(),
    );
    expect(again.project.files.get("task/cache")).toEqual(project.files.get("task/cache"));
    expect(writeZip(packageContents(again.project).function.entries)).toEqual(writeZip(packed));
  });

  test("makes a copy of what a link outside of the code's folder points at", async () => {
    const template = resources(`
  Fn:
    ${FUNCTION}
    Properties: { Runtime: provided.al2023, CodeUri: src/ }
`);
    const { project, report } = await opened([
      entry("template.yaml", template),
      entry("common/a.sh", "echo a"),
      entry("src/bootstrap", "#!/bin/bash\n", 0o100755),
      entry("src/lib", "../common", 0o120777),
      entry("src/self", "./bootstrap", 0o120777),
    ]);
    expect([...project.files.keys()]).toEqual(["task/bootstrap", "task/lib/a.sh", "task/self"]);
    expect(textOf(report)).toMatch(/“src\/lib” was a symbolic link to “common”.*copy now/);
  });

  test("in the shape of a layer becomes a layer", async () => {
    const { project } = await opened([entry("bin/tool"), entry("lib/x")], "my tools.zip");
    expect(project.layers).toEqual(["my-tools"]);
    expect([...project.files.keys()]).toEqual([
      "layers/my-tools/bin/tool",
      "layers/my-tools/lib/x",
    ]);
  });

  test("with JavaScript gets the JavaScript engine and a handler that is there", async () => {
    const { project } = await opened([entry("app.mjs", "export const main = () => 1;")]);
    expect(project.settings).toMatchObject({ engine: "javascript", handler: "app.main" });
  });

  test("with a SAM template gives the first function's settings, events and code folder", async () => {
    const template = `
AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 20
    Environment: { Variables: { STAGE: prod } }
Resources:
  Table: { Type: AWS::DynamoDB::Table }
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: orders.list
      Runtime: provided.al2023
      Architectures: [arm64]
      MemorySize: 512
      Environment:
        Variables:
          TABLE: !Ref Table
          REGION: !Sub "\${AWS::Region}"
          LIST: !Join ["-", [a, b]]
          COUNT: 3
`;
    const { project, report } = await opened([
      entry("template.yaml", template),
      entry("README.md"),
      entry("events/get.json", '{"a":1}'),
      entry("src/bootstrap", "#!/bin/bash\n", 0o100755),
    ]);
    expect([...project.files.keys()]).toEqual(["task/bootstrap"]);
    expect(project.events).toEqual([{ name: "get", text: '{"a":1}' }]);
    expect(project.settings).toMatchObject({
      handler: "orders.list",
      timeoutSeconds: 20,
      memoryMb: 512,
      architecture: "arm64",
      variables: [
        ["STAGE", "prod"],
        ["REGION", "us-east-1"],
        ["LIST", "a-b"],
        ["COUNT", "3"],
      ],
    });
    expect(textOf(report)).toMatch(/computed at deployment.*: Environment\.TABLE\./);
    expect(textOf(report)).toMatch(/The code is in “src”/);
  });

  test("takes the function with a custom runtime, and another one when that is wanted", async () => {
    const template = resources(`
  Helper:
    ${FUNCTION}
    Properties: { Runtime: python3.12, Handler: macro.handler, CodeUri: helper/ }
  Worker:
    ${FUNCTION}
    Properties: { Runtime: provided.al2, Handler: handler.run, CodeUri: src/ }
`);
    const files = [
      entry("template.yaml", template),
      entry("helper/macro.py"),
      entry("src/bootstrap", "#!/bin/bash\n", 0o100755),
    ];
    const first = await opened(files);
    expect(first.chosen).toBe("Worker");
    expect(first.functions.map(({ id }) => id)).toEqual(["Worker", "Helper"]);
    expect(first.project.settings.handler).toBe("handler.run");
    expect(textOf(first.report)).toMatch(/Helper \(python3\.12\)/);
    expect(textOf(first.report)).toMatch(/provided\.al2, which is older.*provided\.al2023/);
    const other = await importArchive(files, {
      fileName: "some.zip",
      functionId: "Helper",
    });
    expect(other.ok && [...other.value.project.files.keys()]).toEqual(["task/macro.py"]);
  });

  test("takes the layers of the template's own folders, and names those that are elsewhere", async () => {
    const template = resources(`
  Shell:
    Type: AWS::Serverless::LayerVersion
    Properties: { LayerName: my shell, ContentUri: layer/ }
  Fn:
    ${FUNCTION}
    Properties:
      Runtime: provided.al2023
      CodeUri: ./src
      Layers: [!Ref Shell, "arn:aws:lambda:us-east-1:1:layer:other:3"]
`);
    const { project, report } = await opened([
      entry("infra/template.yaml", template),
      entry("infra/layer/bootstrap", "#!/bin/bash\n", 0o100755),
      entry("infra/src/handler.sh"),
      entry("README.md"),
    ]);
    expect(project.layers).toEqual(["my-shell"]);
    expect([...project.files.keys()]).toEqual(["task/handler.sh", "layers/my-shell/bootstrap"]);
    expect(textOf(report)).toMatch(/Layers \(arn:aws:lambda:us-east-1:1:layer:other:3\)/);
    expect(textOf(report)).not.toMatch(/no bootstrap/);
  });

  // What is right is what CloudFormation and SAM do with it.
  test.each<[string, string, object, string[], RegExp]>([
    [
      "JSON with long forms",
      JSON.stringify({
        Parameters: { Seconds: { Type: "Number", Default: 12 } },
        Resources: {
          Fn: {
            Type: "AWS::Lambda::Function",
            Properties: {
              Runtime: "provided.al2023",
              Handler: { "Fn::Join": [".", ["handler", "run"]] },
              Timeout: { Ref: "Seconds" },
              Code: { S3Bucket: { Ref: "Bucket" }, S3Key: "a.zip" },
              Role: { "Fn::GetAtt": ["Role", "Arn"] },
            },
          },
          Role: { Type: "AWS::IAM::Role", Properties: {} },
        },
      }),
      { handler: "handler.run", timeoutSeconds: 12 },
      [],
      /computed at deployment.*CodeUri[\s\S]*more than a project: Role, Role \(AWS::IAM::Role\)/,
    ],
    [
      "a choice of layers and a map by region",
      `Conditions: { IsArm: !Equals [arm64, arm64] }
Mappings: { ByRegion: { us-east-1: { Memory: 448 } } }
Resources:
  One: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: one } }
  Two: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: two } }
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: provided
      MemorySize: !FindInMap [ByRegion, !Ref "AWS::Region", Memory]
      Architectures: [!If [IsArm, arm64, x86_64]]
      ReservedConcurrentExecutions: 2
      Layers: !If [IsArm, [!Ref Two, !Ref "AWS::NoValue"], [!Ref One]]
`,
      { memoryMb: 448, architecture: "arm64", concurrencyLimit: 2 },
      ["Two"],
      /more than a project: One \(AWS::Serverless::LayerVersion\)[\s\S]*Runtime provided, which is older/,
    ],
    [
      "events, policies and a network",
      `Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: provided.al2023
      Handler: !Sub "\${Stage}.run"
      Policies: [AWSLambdaBasicExecutionRole]
      VpcConfig: { SubnetIds: [a] }
      LoggingConfig: { LogFormat: JSON, LogGroup: !Ref Group }
      Events: { Api: { Type: Api } }
  "Fn::ForEach::Queues": [Name, [A], {}]
`,
      { logFormat: "JSON" },
      [],
      /Handler, LoggingConfig\.LogGroup[\s\S]*Policies, VpcConfig, Events, Fn::ForEach::Queues \(not read\)/,
    ],
    [
      "YAML 1.1 words and numbers",
      `Resources:
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: provided.al2023
      Timeout: 1_0
      MemorySize: 0x200
      Environment: { Variables: { "ON": yes, OCTAL: 010, VERSION: 1.10, DATE: 2024-01-02 } }
`,
      {
        timeoutSeconds: 10,
        memoryMb: 512,
        variables: [
          ["ON", "true"],
          ["OCTAL", "8"],
          ["VERSION", "1.1"],
          ["DATE", "2024-01-02"],
        ],
      },
      [],
      /describes the function Fn/,
    ],
  ])("with a template that has %s", async (_name, template, settings, layers, line) => {
    const { project, report } = await opened([
      entry("deploy/stack.yml", template),
      entry("deploy/one/a"),
      entry("deploy/two/b"),
      entry("bootstrap", "#!/bin/bash\n", 0o100755),
    ]);
    expect(project.settings).toMatchObject(settings);
    expect(project.layers).toEqual(layers);
    expect(textOf(report)).toMatch(line);
  });

  test("reads zips that a template names in place of folders", async () => {
    const template = resources(`
  Shell:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: build/layer.zip }
  Fn:
    ${FUNCTION}
    Properties: { Runtime: provided.al2023, CodeUri: build/fn.zip, Layers: [!Ref Shell] }
`);
    const zip = (path: string) => writeZip([{ path, bytes: utf8("#!/bin/bash\n"), mode: 0o755 }]);
    const { project } = await opened([
      entry("template.yaml", template),
      entry("build/fn.zip", zip("handler.sh")),
      entry("build/layer.zip", zip("bootstrap")),
    ]);
    expect([...project.files].map(([path, { mode }]) => [path, mode])).toEqual([
      ["task/handler.sh", 0o755],
      ["layers/Shell/bootstrap", 0o755],
    ]);
    const broken = await opened([
      entry("template.yaml", template),
      entry("build/fn.zip", "no zip"),
      entry("build/layer.zip", zip("bootstrap")),
    ]);
    expect(textOf(broken.report)).toMatch(/build\/fn\.zip was not unpacked\. The zip/);
  });

  test("reads a template by any name, with a mark and Windows line endings, alone too", async () => {
    const template = `\ufeff${resources(`
  Fn:
    Type: AWS::Lambda::Function
    Properties: { Runtime: provided.al2023, Handler: a.b, Timeout: "17", Code: { S3Bucket: x } }
`).replaceAll("\n", "\r\n")}`;
    const inFolder = await opened([entry("templates/lambda.yaml", template), entry("bootstrap")]);
    expect(inFolder.project.settings).toMatchObject({ handler: "a.b", timeoutSeconds: 17 });
    expect([...inFolder.project.files.keys()]).toEqual(["task/bootstrap"]);
    const alone = await opened([entry("lambda.yaml", template)], "lambda.yaml");
    expect(alone.project.name).toBe("lambda");
    expect(alone.project.settings.timeoutSeconds).toBe(17);
  });

  test("reads a template with very many keys in a moment, and bombs of aliases not at all", async () => {
    const many = Array.from({ length: 24_000 }, (_, index) => `  key${index}: 1`).join("\n");
    const template = resources(
      `
  Fn:
    ${FUNCTION}
    Properties: { Runtime: provided.al2023, Handler: a.b }
`,
      `Metadata:\n${many}\n`,
    );
    const { project } = await opened([entry("template.yaml", template), entry("bootstrap")]);
    expect(project.settings.handler).toBe("a.b");
    const levels = Array.from(
      { length: 12 },
      (_, level) => `a${level + 1}: &a${level + 1} [${`*a${level}, `.repeat(9)}*a${level}]`,
    );
    const bomb = `a0: &a0 AWS::Lambda::Function\n${levels.join("\n")}\nResources: *a12\n`;
    const refused = await opened([entry("template.yaml", bomb), entry("bootstrap")]);
    expect(textOf(refused.report)).toMatch(/no function that could be read/);
  });

  test.each<[string, RawEntry[], RegExp, string[]]>([
    [
      "a link to a layer's folder",
      [entry("bootstrap"), entry("node_modules", "/opt/nodejs/node_modules", 0o120777)],
      /kept as Lambda keeps them: node_modules → \/opt\/nodejs\/node_modules/,
      ["task/bootstrap", "task/node_modules"],
    ],
    [
      "folders without a slash at the end",
      [entry("bootstrap"), entry("lib", "", 0o040755), entry("lib/a")],
      /no Unix modes for 2 files/,
      ["task/bootstrap", "task/lib/a"],
    ],
    [
      "an empty folder as Windows writes it",
      [entry("bootstrap"), entry("wwwroot\\lib\\", "")],
      /backslash/,
      ["task/bootstrap"],
    ],
    [
      "the program in a folder",
      [entry("bin/bootstrap", "#!/bin/bash\n", 0o100755)],
      /no bootstrap at the root: it is bin\/bootstrap/,
      ["task/bin/bootstrap"],
    ],
    [
      "a byte order mark",
      [entry("bootstrap", "\ufeff#!/bin/bash\necho\n", 0o100755)],
      /bootstrap began with a byte order mark/,
      ["task/bootstrap"],
    ],
    [
      "UTF-16",
      [
        entry(
          "bootstrap",
          new Uint8Array([0xff, 0xfe, ...Buffer.from("#!/bin/sh\n", "utf16le")]),
          0o100755,
        ),
      ],
      /bootstrap was UTF-16/,
      ["task/bootstrap"],
    ],
  ])("with %s is taken in, and the report says so", async (_name, entries, line, paths) => {
    const { project, report } = await opened(entries);
    expect(textOf(report)).toMatch(line);
    expect([...project.files.keys()]).toEqual(paths);
    const [content] = [...project.files.values()].map((file) => file.content);
    expect(content?.kind === "text" && content.text).toMatch(/^(?:#!|x)/);
  });

  test.each<[string, RawEntry[], RegExp]>([
    ["a path that leaves the folder", [entry("bootstrap"), entry("../up")], /“\.\.”/],
    ["one that does so with backslashes", [entry("..\\up")], /“\.\.”/],
    ["an absolute path", [entry("/etc/passwd")], /absolute/],
    ["a Windows path", [entry("C:\\x")], /absolute Windows path/],
    ["a file twice", [entry("a"), entry("a")], /“a” is there twice/],
    ["a file that is a folder too", [entry("a"), entry("a/b")], /file and a folder at once/],
    [
      "a link that leaves a place",
      [entry("a", "/opt/../etc/passwd", 0o120777)],
      /outside the package/,
    ],
    ["a link that climbs out", [entry("a", "../../x", 0o120777)], /outside the package/],
    ["a device", [entry("a", "", 0o020644)], /device/],
    ["a control character", [entry("a\u0007b")], /control character/],
    ["no file", [], /no files/],
    ["junk only", [entry("__MACOSX/._a")], /nothing but files of editors/],
  ])("with %s is refused whole", async (_name, entries, message) => {
    const imported = await importArchive(entries, { fileName: "x.zip" });
    expect(imported.ok ? "imported" : imported.error).toMatch(message);
  });

  test("with a manifest that is not ours is taken as any other zip", async () => {
    const { project } = await opened([
      entry("playground.json", '{"format":1}'),
      entry("bootstrap", "#!/bin/bash\n", 0o100755),
    ]);
    expect([...project.files.keys()]).toContain("task/playground.json");
  });
});
