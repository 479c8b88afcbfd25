import * as node from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { type TmpChange, TmpFiles } from "../../../shared/tmp-files.ts";
import { Space } from "../../../shared/tmp-space.ts";
import { FileTree } from "../../modules/file-tree.ts";
import { classicForms } from "./callbacks.ts";
import { constants } from "./constants.ts";
import { createOperations } from "./operations.ts";
import { promiseForms } from "./promises.ts";
import { Volume } from "./volume.ts";

const MEBIBYTE = 1024 * 1024;
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const PACKAGE = new FileTree([
  { path: "/var/task/index.mjs", bytes: text("export const handler = 1;"), mode: 0o644 },
  { path: "/var/task/data/list.json", bytes: text("[1]"), mode: 0o644 },
  { path: "/var/task/secret", bytes: text("x"), mode: 0o600 },
  { path: "/opt/lib/tool", bytes: text("#!"), mode: 0o755 },
]);

let changes: TmpChange[] = [];

/** `node:fs` of the sandbox, over an empty `/tmp`. */
function sandboxFs(bytes = MEBIBYTE, tmp = new TmpFiles(new Space(bytes))): typeof node {
  changes = [];
  const volume = new Volume({
    tree: PACKAGE,
    tmp,
    onChange: (next) => changes.push(...next),
  });
  const operations = createOperations(volume);
  const fs = { ...classicForms(operations), promises: promiseForms(operations), constants };
  return fs as unknown as typeof node; // the part of it that the tests use
}

/** What a call gives or throws, with the folder that it worked in called `/tmp`. */
function outcome(root: string, run: () => unknown): unknown {
  const named = (value: unknown): unknown =>
    typeof value === "string" ? value.replaceAll(root, "/tmp") : value;
  try {
    return { result: named(run()) };
  } catch (error) {
    const { name, message, code, errno, syscall, path, dest } = error as NodeJS.ErrnoException & {
      dest?: string;
    }; // what fs throws
    return {
      name,
      code,
      errno,
      syscall,
      message: named(message),
      path: named(path),
      dest: named(dest),
    };
  }
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) node.rmSync(folder, { recursive: true });
});

type Case = [name: string, run: (fs: typeof node, root: string) => unknown];

const CASES: readonly Case[] = [
  ["reads text", (fs, root) => fs.readFileSync(`${root}/file`, "utf8")],
  ["reads bytes", (fs, root) => [...fs.readFileSync(`${root}/file`)]],
  ["reads base64", (fs, root) => fs.readFileSync(`${root}/file`, { encoding: "base64" })],
  ["reads a URL", (fs, root) => fs.readFileSync(new URL(`file://${root}/file`), "latin1")],
  ["reads a folder", (fs, root) => fs.readFileSync(`${root}/dir`)],
  ["reads what is missing", (fs, root) => fs.readFileSync(`${root}/none`)],
  ["reads below a file", (fs, root) => fs.readFileSync(`${root}/file/x`)],
  ["reads a file as a folder", (fs, root) => fs.readFileSync(`${root}/file/`)],
  ["reads past a missing folder", (fs, root) => fs.readFileSync(`${root}/none/../file`)],
  ["reads the empty path", (fs) => fs.readFileSync("")],
  ["reads a name that is too long", (fs, root) => fs.readFileSync(`${root}/${"x".repeat(300)}`)],
  ["reads a number for a path", (fs) => fs.readFileSync({} as string)],
  ["reads a path with NUL", (fs) => fs.readFileSync("a\0b")],
  ["reads a URL of the web", (fs) => fs.readFileSync(new URL("http://x/"))],
  ["reads an unknown encoding", (fs, root) => fs.readFileSync(`${root}/file`, "nope" as "utf8")],
  [
    "writes and reads",
    (fs, root) => (fs.writeFileSync(`${root}/new`, "é"), fs.readFileSync(`${root}/new`, "hex")),
  ],
  [
    "writes less than before",
    (fs, root) => (fs.writeFileSync(`${root}/file`, "z"), fs.readFileSync(`${root}/file`, "utf8")),
  ],
  [
    "writes bytes",
    (fs, root) => (
      fs.writeFileSync(`${root}/new`, new Uint16Array([258])),
      [...fs.readFileSync(`${root}/new`)]
    ),
  ],
  ["writes an object", (fs, root) => fs.writeFileSync(`${root}/new`, {} as string)],
  ["writes to a folder", (fs, root) => fs.writeFileSync(`${root}/dir`, "x")],
  ["writes into a missing folder", (fs, root) => fs.writeFileSync(`${root}/none/x`, "x")],
  ["writes only if new", (fs, root) => fs.writeFileSync(`${root}/file`, "x", { flag: "wx" })],
  ["writes with a wrong flag", (fs, root) => fs.writeFileSync(`${root}/file`, "x", { flag: "zz" })],
  [
    "gives new files 0644",
    (fs, root) => (
      fs.writeFileSync(`${root}/new`, "x"),
      fs.statSync(`${root}/new`).mode.toString(8)
    ),
  ],
  [
    "gives the mode that is asked for",
    (fs, root) => (
      fs.writeFileSync(`${root}/new`, "x", { mode: 0o755 }),
      fs.statSync(`${root}/new`).mode.toString(8)
    ),
  ],
  [
    "appends",
    (fs, root) => (
      fs.appendFileSync(`${root}/file`, "d"),
      fs.appendFileSync(`${root}/new`, "n"),
      fs.readFileSync(`${root}/file`, "utf8") + fs.readFileSync(`${root}/new`, "utf8")
    ),
  ],
  ["lists", (fs, root) => fs.readdirSync(root).toSorted()],
  [
    "lists recursively",
    (fs, root) => fs.readdirSync(root, { recursive: true }).map(String).toSorted(),
  ],
  [
    "lists with types",
    (fs, root) =>
      fs
        .readdirSync(`${root}/dir`, { withFileTypes: true })
        .map((entry) => `${entry.name} ${entry.isFile()} ${entry.isDirectory()}`)
        .toSorted(),
  ],
  ["lists a file", (fs, root) => fs.readdirSync(`${root}/file`)],
  ["lists what is missing", (fs, root) => fs.readdirSync(`${root}/none`)],
  [
    "knows files and folders",
    (fs, root) => [
      fs.statSync(`${root}/file`).isFile(),
      fs.statSync(`${root}/dir`).isDirectory(),
      fs.lstatSync(`${root}/file`).size,
    ],
  ],
  ["has no stat of what is missing", (fs, root) => fs.statSync(`${root}/none`)],
  ["has no lstat of what is missing", (fs, root) => fs.lstatSync(`${root}/none`)],
  [
    "has no stat and throws nothing",
    (fs, root) => fs.statSync(`${root}/none`, { throwIfNoEntry: false }),
  ],
  [
    "knows what exists",
    (fs, root) => [
      fs.existsSync(`${root}/file`),
      fs.existsSync(`${root}/none`),
      fs.existsSync(undefined as unknown as string),
    ],
  ],
  [
    "may access",
    (fs, root) => fs.accessSync(`${root}/file`, fs.constants.R_OK | fs.constants.W_OK),
  ],
  ["may not access what is missing", (fs, root) => fs.accessSync(`${root}/none`)],
  ["may not run a text", (fs, root) => fs.accessSync(`${root}/file`, fs.constants.X_OK)],
  [
    "makes a folder",
    (fs, root) => (fs.mkdirSync(`${root}/made`), fs.statSync(`${root}/made`).mode.toString(8)),
  ],
  ["makes a folder twice", (fs, root) => fs.mkdirSync(`${root}/dir`)],
  ["makes folders", (fs, root) => fs.mkdirSync(`${root}/a/b/c`, { recursive: true })],
  [
    "makes folders that are there",
    (fs, root) => fs.mkdirSync(`${root}/dir/sub`, { recursive: true }),
  ],
  [
    "makes folders in place of a file",
    (fs, root) => fs.mkdirSync(`${root}/file`, { recursive: true }),
  ],
  [
    "makes folders below a file",
    (fs, root) => fs.mkdirSync(`${root}/file/a/b`, { recursive: true }),
  ],
  ["makes a folder in a missing one", (fs, root) => fs.mkdirSync(`${root}/none/x`)],
  ["makes a folder below a file", (fs, root) => fs.mkdirSync(`${root}/file/x`)],
  ["makes a temporary folder", (fs, root) => fs.mkdtempSync(`${root}/x-`).replace(/.{6}$/, "")],
  ["makes no temporary folder in a missing one", (fs, root) => fs.mkdtempSync(`${root}/none/x-`)],
  ["removes a file", (fs, root) => (fs.rmSync(`${root}/file`), fs.existsSync(`${root}/file`))],
  ["removes no folder by itself", (fs, root) => fs.rmSync(`${root}/dir`)],
  [
    "removes a folder with all in it",
    (fs, root) => (fs.rmSync(`${root}/dir`, { recursive: true }), fs.readdirSync(root)),
  ],
  ["removes what may be missing", (fs, root) => fs.rmSync(`${root}/none`, { force: true })],
  ["unlinks a file", (fs, root) => (fs.unlinkSync(`${root}/file`), fs.readdirSync(root))],
  ["unlinks a folder", (fs, root) => fs.unlinkSync(`${root}/dir`)],
  ["unlinks what is missing", (fs, root) => fs.unlinkSync(`${root}/none`)],
  [
    "removes an empty folder",
    (fs, root) => (fs.rmdirSync(`${root}/dir/sub`), fs.readdirSync(`${root}/dir`)),
  ],
  ["removes a full folder", (fs, root) => fs.rmdirSync(`${root}/dir`)],
  ["removes a file as a folder", (fs, root) => fs.rmdirSync(`${root}/file`)],
  ["removes a folder that is missing", (fs, root) => fs.rmdirSync(`${root}/none`)],
  [
    "renames",
    (fs, root) => (
      fs.renameSync(`${root}/file`, `${root}/dir/g`),
      fs.readFileSync(`${root}/dir/g`, "utf8")
    ),
  ],
  [
    "renames over a file",
    (fs, root) => (
      fs.renameSync(`${root}/file`, `${root}/dir/f`),
      fs.readFileSync(`${root}/dir/f`, "utf8")
    ),
  ],
  [
    "renames a folder with all in it",
    (fs, root) => (
      fs.renameSync(`${root}/dir`, `${root}/moved`),
      fs.readdirSync(`${root}/moved`).toSorted()
    ),
  ],
  ["renames to itself", (fs, root) => fs.renameSync(`${root}/file`, `${root}/file`)],
  ["renames what is missing", (fs, root) => fs.renameSync(`${root}/none`, `${root}/b`)],
  ["renames into a missing folder", (fs, root) => fs.renameSync(`${root}/file`, `${root}/none/x`)],
  ["renames a file over a folder", (fs, root) => fs.renameSync(`${root}/file`, `${root}/dir`)],
  ["renames a folder over a file", (fs, root) => fs.renameSync(`${root}/dir`, `${root}/file`)],
  [
    "renames a folder over a full one",
    (fs, root) => fs.renameSync(`${root}/dir/sub`, `${root}/dir`),
  ],
  ["renames a folder into itself", (fs, root) => fs.renameSync(`${root}/dir`, `${root}/dir/sub/x`)],
  [
    "copies",
    (fs, root) => (
      fs.copyFileSync(`${root}/file`, `${root}/copy`),
      fs.readFileSync(`${root}/copy`, "utf8")
    ),
  ],
  ["copies what is missing", (fs, root) => fs.copyFileSync(`${root}/none`, `${root}/copy`)],
  ["copies a folder", (fs, root) => fs.copyFileSync(`${root}/dir`, `${root}/copy`)],
  ["copies over a folder", (fs, root) => fs.copyFileSync(`${root}/file`, `${root}/dir`)],
  [
    "copies only if new",
    (fs, root) => fs.copyFileSync(`${root}/file`, `${root}/dir/f`, fs.constants.COPYFILE_EXCL),
  ],
  ["copies into a missing folder", (fs, root) => fs.copyFileSync(`${root}/file`, `${root}/none/x`)],
  [
    "changes a mode",
    (fs, root) => (
      fs.chmodSync(`${root}/file`, "600"),
      fs.statSync(`${root}/file`).mode.toString(8)
    ),
  ],
  ["changes the mode of what is missing", (fs, root) => fs.chmodSync(`${root}/none`, 0o600)],
  ["changes to no mode", (fs, root) => fs.chmodSync(`${root}/file`, "zz")],
  [
    "truncates",
    (fs, root) => (fs.truncateSync(`${root}/file`, 1), fs.readFileSync(`${root}/file`, "utf8")),
  ],
  [
    "lengthens",
    (fs, root) => (fs.truncateSync(`${root}/file`, 5), [...fs.readFileSync(`${root}/file`)]),
  ],
  ["truncates what is missing", (fs, root) => fs.truncateSync(`${root}/none`)],
  [
    "sets times",
    (fs, root) => (fs.utimesSync(`${root}/file`, 1, 2), fs.statSync(`${root}/file`).mtimeMs),
  ],
  ["knows the real path", (fs, root) => fs.realpathSync(`${root}/dir/../dir/./f`)],
  ["knows no real path of what is missing", (fs, root) => fs.realpathSync(`${root}/none`)],
  ["closes what is not open", (fs) => fs.closeSync(9999)],
  ["reads what is not open", (fs) => fs.readSync(9999, Buffer.alloc(1))],
  [
    "reads and writes by position",
    (fs, root) => {
      const file = fs.openSync(`${root}/file`, "r+");
      fs.writeSync(file, "XY", 1);
      fs.writeSync(file, Buffer.from("-12-"), 1, 2, 6);
      const buffer = Buffer.alloc(4);
      const counts = [fs.readSync(file, buffer, 0, 2, 1), fs.readSync(file, buffer, { offset: 2 })];
      const { size } = fs.fstatSync(file);
      fs.closeSync(file);
      return [counts, buffer.toString(), size, [...fs.readFileSync(`${root}/file`)]];
    },
  ],
  [
    "writes through a file opened for reading",
    (fs, root) => {
      const file = fs.openSync(`${root}/file`, "r");
      try {
        return fs.writeSync(file, "x");
      } finally {
        fs.closeSync(file);
      }
    },
  ],
  [
    "goes on with a file that was removed",
    (fs, root) => {
      const file = fs.openSync(`${root}/file`, "a+");
      fs.unlinkSync(`${root}/file`);
      fs.writeSync(file, "def");
      const content = fs.readFileSync(file, "utf8");
      fs.closeSync(file);
      return [fs.existsSync(`${root}/file`), content.endsWith("def")];
    },
  ],
  [
    "takes no call without its callback",
    (fs, root) => (fs.readFile as unknown as (path: string) => void)(`${root}/file`),
  ],
];

describe("does under /tmp what Node does", () => {
  let root: string;
  beforeEach(() => {
    root = node.mkdtempSync(`${tmpdir()}/playground-fs-`);
    folders.push(root);
  });

  test.each(CASES)("%s", (_, run) => {
    const fs = sandboxFs();
    for (const [api, folder] of [
      [node, root],
      [fs, "/tmp"],
    ] as const) {
      api.mkdirSync(`${folder}/dir/sub`, { recursive: true });
      api.writeFileSync(`${folder}/file`, "abc");
      api.writeFileSync(`${folder}/dir/f`, "f");
    }
    expect(outcome("/tmp", () => run(fs, "/tmp"))).toEqual(outcome(root, () => run(node, root)));
  });

  test("tells the simulator enough to make it again", () => {
    for (const [, run] of CASES) {
      const fs = sandboxFs();
      fs.mkdirSync("/tmp/dir/sub", { recursive: true });
      fs.writeFileSync("/tmp/file", "abc");
      fs.writeFileSync("/tmp/dir/f", "f");
      outcome("/tmp", () => run(fs, "/tmp"));
      const mirror = new TmpFiles(new Space(MEBIBYTE));
      expect(changes.map((change) => mirror.apply(change))).not.toContain("impossible");
      const restored = new TmpFiles(new Space(MEBIBYTE));
      for (const change of mirror.snapshot()) expect(restored.apply(change)).toBe("applied");
      expect(content(sandboxFs(MEBIBYTE, restored))).toEqual(content(fs));
    }
  });
});

function content(fs: typeof node): unknown {
  return fs.readdirSync("/tmp", { recursive: true }).map((name) => {
    const path = `/tmp/${String(name)}`;
    const { mode, mtimeMs } = fs.statSync(path);
    return [path, mode, mtimeMs, fs.statSync(path).isFile() && [...fs.readFileSync(path)]];
  });
}

describe("keeps everything else as Lambda has it", () => {
  test.each<[string, (fs: typeof node) => unknown, unknown]>([
    ["reads the package", (fs) => fs.readFileSync("/var/task/data/list.json", "utf8"), "[1]"],
    [
      "reads from the working directory",
      (fs) => fs.readFileSync("./data/list.json", "utf8"),
      "[1]",
    ],
    ["lists the package", (fs) => fs.readdirSync("."), ["data", "index.mjs", "secret"]],
    ["lists the root", (fs) => fs.readdirSync("/"), ["opt", "tmp", "var"]],
    ["knows the modes of the package", (fs) => fs.statSync("/opt/lib/tool").mode & 0o777, 0o755],
    ["knows /tmp for everybody's", (fs) => fs.statSync("/tmp").mode.toString(8), "41777"],
    ["may read the package", (fs) => fs.accessSync("/var/task/index.mjs", 4), undefined],
  ])("%s", (_, run, result) => {
    expect(run(sandboxFs())).toEqual(result);
  });

  test.each<[string, (fs: typeof node) => unknown, string]>([
    [
      "write a file of the package",
      (fs) => fs.writeFileSync("/var/task/index.mjs", ""),
      "EROFS: read-only file system, open '/var/task/index.mjs'",
    ],
    [
      "make a file in the package",
      (fs) => fs.writeFileSync("cache.json", ""),
      "EROFS: read-only file system, open 'cache.json'",
    ],
    [
      "append to a layer",
      (fs) => fs.appendFileSync("/opt/lib/tool", "x"),
      "EROFS: read-only file system, open '/opt/lib/tool'",
    ],
    [
      "make a folder in the root",
      (fs) => fs.mkdirSync("/data"),
      "EROFS: read-only file system, mkdir '/data'",
    ],
    [
      "make a folder that is there",
      (fs) => fs.mkdirSync("/var/task"),
      "EEXIST: file already exists, mkdir '/var/task'",
    ],
    [
      "make a temporary folder beside",
      (fs) => fs.mkdtempSync("x-"),
      "EROFS: read-only file system, mkdtemp 'x-XXXXXX'",
    ],
    [
      "remove a file",
      (fs) => fs.unlinkSync("/var/task/index.mjs"),
      "EROFS: read-only file system, unlink '/var/task/index.mjs'",
    ],
    [
      "remove a missing file",
      (fs) => fs.unlinkSync("/var/task/none"),
      "EROFS: read-only file system, unlink '/var/task/none'",
    ],
    [
      "remove a folder",
      (fs) => fs.rmSync("/var/task/data", { recursive: true }),
      "EROFS: read-only file system, rmdir '/var/task/data'",
    ],
    [
      "rename",
      (fs) => fs.renameSync("index.mjs", "main.mjs"),
      "EROFS: read-only file system, rename 'index.mjs' -> 'main.mjs'",
    ],
    [
      "rename out of /tmp",
      (fs) => (fs.writeFileSync("/tmp/a", ""), fs.renameSync("/tmp/a", "/var/task/a")),
      "EXDEV: cross-device link not permitted, rename '/tmp/a' -> '/var/task/a'",
    ],
    [
      "change a mode",
      (fs) => fs.chmodSync("index.mjs", 0o777),
      "EROFS: read-only file system, chmod 'index.mjs'",
    ],
    [
      "have leave to write",
      (fs) => fs.accessSync("/var/task", fs.constants.W_OK),
      "EROFS: read-only file system, access '/var/task'",
    ],
    [
      "read what only root may",
      (fs) => fs.readFileSync("secret"),
      "EACCES: permission denied, open 'secret'",
    ],
    [
      "read its own file without leave",
      (fs) => (fs.writeFileSync("/tmp/a", "", { mode: 0o200 }), fs.readFileSync("/tmp/a")),
      "EACCES: permission denied, open '/tmp/a'",
    ],
    ["remove /tmp", (fs) => fs.rmdirSync("/tmp"), "EBUSY: resource busy or locked, rmdir '/tmp'"],
    [
      "write outside",
      (fs) => fs.writeFileSync("/home/x", ""),
      "ENOENT: no such file or directory, open '/home/x'",
    ],
    [
      "read the machine",
      (fs) => fs.readFileSync("/etc/passwd"),
      "ENOENT: no such file or directory, open '/etc/passwd'",
    ],
  ])("does not %s", (_, run, message) => {
    expect(() => run(sandboxFs())).toThrow(message);
    const made = ["create", "write"]; // by the tests' own preparations
    expect(changes.filter(({ kind }) => !made.includes(kind))).toEqual([]);
  });
});

describe("when /tmp is full", () => {
  test("writes what fits and says so", () => {
    const fs = sandboxFs(5 * 4096);
    fs.writeFileSync("/tmp/a", "a".repeat(4096));
    expect(() => fs.writeFileSync("/tmp/b", "b".repeat(10_000))).toThrow(
      "ENOSPC: no space left on device, write",
    );
    expect(fs.statSync("/tmp/b").size).toBe(8192);
    expect(() => fs.mkdirSync("/tmp/c")).toThrow("ENOSPC: no space left on device, mkdir '/tmp/c'");
    fs.rmSync("/tmp/b");
    fs.mkdirSync("/tmp/c");
    fs.writeFileSync("/tmp/a", "shorter");
    expect(fs.readFileSync("/tmp/a", "utf8")).toBe("shorter");
  });
});

describe("has the three forms", () => {
  test("with a callback", async () => {
    const fs = sandboxFs();
    fs.writeFileSync("/tmp/a", "text");
    const read = await new Promise((resolve) => {
      fs.readFile("/tmp/a", "utf8", (...values) => resolve(values));
    });
    expect(read).toEqual([null, "text"]);
    const [error] = await new Promise<unknown[]>((resolve) => {
      fs.readFile("/tmp/none", (...values) => resolve(values));
    });
    expect(error).toMatchObject({ code: "ENOENT", path: "/tmp/none" });
    const isThere = await new Promise((resolve) => fs.exists("/tmp/a", resolve)); // oxlint-disable-line typescript/no-deprecated -- Node has it too
    expect(isThere).toBe(true);
  });

  test("with promises and file handles", async () => {
    const { promises } = sandboxFs();
    await promises.mkdir("/tmp/x");
    await promises.writeFile("/tmp/x/a", "text");
    const handle = await promises.open("/tmp/x/a", "r+");
    await handle.appendFile("!");
    expect((await handle.stat()).size).toBe(4);
    await handle.close();
    expect(await promises.readFile("/tmp/x/a", "utf8")).toBe("!ext");
    await expect(promises.readFile("/tmp/none")).rejects.toMatchObject({ code: "ENOENT" });
  });
});
