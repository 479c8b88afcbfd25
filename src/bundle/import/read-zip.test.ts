import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readZip } from "./read-zip.dom.ts";

/** Python writes zips that no honest tool writes. `z` is an open ZipFile, `I(name, mode, host)` makes an entry. */
function python(folder: string, name: string, body: string): Blob {
  const script = `
import zipfile, sys, struct, io, os, warnings
warnings.simplefilter("ignore")
def I(name, mode=0o100644, host=3):
    i = zipfile.ZipInfo(name); i.external_attr = mode << 16; i.create_system = host
    i.compress_type = zipfile.ZIP_DEFLATED
    return i
path = sys.argv[1]
${body}
`;
  const path = join(folder, name);
  execFileSync("python3", ["-c", script, path]);
  return new Blob([readFileSync(path)]);
}

describe("reading zips", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "read-zip-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("gives every file with its Unix mode, and none for a zip made on Windows", async () => {
    const zip = python(
      folder,
      "modes.zip",
      `
with zipfile.ZipFile(path, "w") as z:
    z.writestr(I("bootstrap", 0o100755), "#!/bin/bash\\n")
    z.writestr(I("windows.txt", 0, 0), "a")
    z.writestr(I("link", 0o120777), "bootstrap")
    z.mkdir("empty") if hasattr(z, "mkdir") else None`,
    );
    const read = await readZip(zip);
    expect(read.ok && read.value.map(({ path, unixMode }) => [path, unixMode])).toEqual([
      ["bootstrap", 0o100755],
      ["windows.txt", undefined],
      ["link", 0o120777],
    ]);
    expect(read.ok && new TextDecoder().decode(read.value[0]?.bytes)).toBe("#!/bin/bash\n");
  });

  test("reads zip64", async () => {
    const zip = python(
      folder,
      "zip64.zip",
      `
with zipfile.ZipFile(path, "w") as z:
    with z.open(I("bootstrap", 0o100755), "w", force_zip64=True) as f: f.write(b"hello")`,
    );
    const read = await readZip(zip);
    expect(read.ok && read.value[0]?.bytes.length).toBe(5);
  });

  test("keeps names as they are written, for the import to judge", async () => {
    const zip = python(
      folder,
      "names.zip",
      `
with zipfile.ZipFile(path, "w") as z:
    for n in ["../up", "/abs", "a\\\\b", "ünï"]: z.writestr(I(n), "x")`,
    );
    const read = await readZip(zip);
    expect(read.ok ? read.value.map(({ path }) => path) : read.error).toEqual([
      "../up",
      "/abs",
      "a\\b",
      "ünï",
    ]);
  });

  const GOOD = `
with zipfile.ZipFile(path, "w") as z: z.writestr(I("bootstrap"), os.urandom(5000))`;
  test.each<[string, string, RegExp]>([
    [
      "an encrypted entry",
      `${GOOD}
b = bytearray(open(path, "rb").read()); at = b.rfind(b"PK\\x01\\x02"); b[at+8] |= 1; b[6] |= 1; open(path, "wb").write(b)`,
      /“bootstrap” is encrypted/,
    ],
    [
      "another compression",
      `
with zipfile.ZipFile(path, "w") as z:
    i = I("a"); i.compress_type = zipfile.ZIP_BZIP2; z.writestr(i, "x")`,
      /method 12/,
    ],
    [
      "a truncated zip",
      `${GOOD}
b = open(path, "rb").read(); open(path, "wb").write(b[:3000])`,
      /cut off or damaged/,
    ],
    [
      "a changed byte",
      `${GOOD}
b = bytearray(open(path, "rb").read()); b[2000] ^= 255; open(path, "wb").write(b)`,
      /damaged/,
    ],
    [
      "something that is no zip",
      `open(path, "wb").write(b"hello world, no zip here")`,
      /can't be read/,
    ],
    ["an empty file", `open(path, "wb").close()`, /empty/],
    [
      "100,000 entries",
      `
with zipfile.ZipFile(path, "w") as z:
    for n in range(100000): z.writestr("f%d" % n, "")`,
      /more than 10000 files/,
    ],
    [
      "a bomb that says so",
      `
with zipfile.ZipFile(path, "w") as z:
    block = b"\\0" * (64 << 20)
    for n in range(5): z.writestr(I("zero%d" % n), block)`,
      /unpacks to more than 250 MB/,
    ],
    [
      "a bomb that lies about its size",
      `
with zipfile.ZipFile(path, "w") as z: z.writestr(I("zero"), b"\\0" * (300 << 20))
b = bytearray(open(path, "rb").read())
at = b.rfind(b"PK\\x01\\x02"); b[at+24:at+28] = struct.pack("<I", 10); b[22:26] = struct.pack("<I", 10)
open(path, "wb").write(b)`,
      /unpacks to more than 250 MB|damaged/,
    ],
    [
      "overlapping entries",
      `
with zipfile.ZipFile(path, "w") as z:
    z.writestr(I("a"), b"\\0" * 100000)
    z.filelist.append(z.filelist[0]); i = I("b")
    for k in ("header_offset", "CRC", "compress_size", "file_size", "flag_bits"): setattr(i, k, getattr(z.filelist[0], k))
    z.filelist[1] = i`,
      /overlap|damaged/,
    ],
  ])("refuses %s and says why", async (name, body, message) => {
    const read = await readZip(python(folder, `${name.replaceAll(/\W/g, "-")}.zip`, body));
    expect(read.ok ? "opened" : read.error).toMatch(message);
  });
});
