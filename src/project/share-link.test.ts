import { deflateSync } from "fflate";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toBase64 } from "#base/base64.ts";
import { utf8 } from "#base/utf8.ts";
import { arbitraryProject } from "./arbitrary-project.test-support.ts";
import { exampleProject } from "./examples/examples.dom.ts";
import { projectFromJson } from "./project-json.ts";
import { decodeShareValue, encodeShareValue } from "./share-link.ts";

const link = (json: string): string =>
  `1.${toBase64(deflateSync(utf8(json)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "")}`;
const messageOf = (value: string): string => {
  const result = decodeShareValue(value);
  return result.ok ? "opened" : result.error;
};

describe("share link", () => {
  test("gives back any project, and the same link for it again", () => {
    fc.assert(
      fc.property(arbitraryProject(), (any) => {
        // Files of other layers don't go along.
        const used = [...any.files.keys()].flatMap(
          (path) => /^layers\/([^/]+)/.exec(path)?.[1] ?? [],
        );
        const project = { ...any, layers: [...new Set([...any.layers, ...used])] };
        const value = encodeShareValue(project);
        const opened = decodeShareValue(value);
        expect(opened).toEqual({ ok: true, value: project });
        expect(opened.ok && encodeShareValue(opened.value)).toBe(value);
      }),
      { numRuns: 60 },
    );
  });

  test("does not depend on the order in which files were added", async () => {
    const project = await exampleProject("layer");
    const reversed = { ...project, files: new Map([...project.files].toReversed()) };
    expect(encodeShareValue(reversed)).toBe(encodeShareValue(project));
  });

  test("of the first example fits into a chat message", async () => {
    expect(encodeShareValue(await exampleProject("bash")).length).toBeLessThan(2000);
  });

  test("opens nothing, and says why, wherever it is cut", async () => {
    const value = encodeShareValue(await exampleProject("bash"));
    for (let length = 0; length < value.length - 1; length += 1) {
      expect(messageOf(value.slice(0, length))).toMatch(/again|version/);
    }
  });

  test.each([
    ["nothing", "", /does not start with a version/],
    ["no version", "abc", /does not start with a version/],
    ["another version", "2.abc", /version 2; this playground reads version 1/],
    ["a stray character", "1.ab%20cd", /character 5 after #p=/],
    [
      "no deflate stream",
      `1.${toBase64(new Uint8Array([255, 255, 255, 255]))
        .replaceAll("=", "")
        .replaceAll("/", "_")}`,
      /cut or altered/,
    ],
    [
      "bytes that are not UTF-8",
      `1.${toBase64(deflateSync(new Uint8Array([0xff, 0xfe, 0xfd])))
        .replaceAll("=", "")
        .replaceAll("+", "-")
        .replaceAll("/", "_")}`,
      /not UTF-8/,
    ],
    ["no JSON", link("hello"), /not JSON/],
    ["another kind of JSON", link("[1,2]"), /not a project/],
    ["a newer format", link('{"format":99}'), /format 99/],
    [
      "a path that leaves the folder",
      link(
        '{"format":1,"name":"x","files":[{"path":"task/../../etc/passwd","mode":420,"text":""}]}',
      ),
      /“\.\.”/,
    ],
    [
      "an absolute path",
      link('{"format":1,"name":"x","files":[{"path":"/etc/passwd","mode":420,"text":""}]}'),
      /must start with task\//,
    ],
    [
      "a file twice",
      link(
        '{"format":1,"name":"x","files":[{"path":"task/a","mode":420,"text":""},{"path":"task/a","mode":420,"text":""}]}',
      ),
      /twice/,
    ],
    [
      "a symbolic link that leaves its package",
      link('{"format":2,"name":"x","files":[{"path":"task/a","mode":511,"link":"../../home/x"}]}'),
      /“task\/a” is a symbolic link to “..\/..\/home\/x”, outside/,
    ],
    [
      "a file that is a folder too",
      link(
        '{"format":2,"name":"x","files":[{"path":"task/a","mode":511,"link":"/tmp"},{"path":"task/a/b","mode":420,"text":""}]}',
      ),
      /“task\/a” is a file and a folder at once/,
    ],
    [
      "a mode that is none",
      link('{"format":1,"name":"x","files":[{"path":"task/a","mode":-1,"text":""}]}'),
      /at files\.0\.mode/,
    ],
    [
      "a setting of the wrong type",
      link('{"format":1,"name":"x","files":[],"settings":{"timeoutSeconds":"3"}}'),
      /at settings\.timeoutSeconds/,
    ],
  ])("refuses %s", (_name, value, message) => {
    expect(messageOf(value)).toMatch(message);
  });

  test("refuses a bomb without unpacking it whole", () => {
    const bomb = toBase64(deflateSync(new Uint8Array(200 * 1024 * 1024)))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
    expect(messageOf(`1.${bomb}`)).toMatch(/more than 4 MB/);
  });

  const PLAIN = '{"format":1,"name":"x","files":[{"path":"task/a","mode":420,"text":""}]}';
  const withTail = (): string => {
    const packed = deflateSync(utf8(PLAIN));
    const whole = new Uint8Array(packed.length + 3);
    whole.set(packed);
    return `1.${toBase64(whole).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
  };
  /** Stored blocks of no bytes before the real ones: 5 bytes each. */
  const withEmptyBlocks = (): string => {
    const packed = deflateSync(utf8(PLAIN));
    const empty = Array.from({ length: 200 }, () => [0, 0, 0, 0xff, 0xff]).flat();
    const whole = new Uint8Array([...empty, ...packed]);
    return `1.${toBase64(whole).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
  };
  test.each([
    ["data after the end", withTail(), /data after its end/],
    [
      "bits after the end",
      `${link(PLAIN).slice(0, -1)}${String.fromCharCode(link(PLAIN).charCodeAt(link(PLAIN).length - 1) + 1)}`,
      /after its end|altered|cut/,
    ],
    ["blocks that unfold to nothing", withEmptyBlocks(), /bytes where \d+ are enough/],
    [
      "a file of a layer that is not attached",
      link(PLAIN.replace("task/a", "layers/loose/a")),
      /layers\/loose\/a, of a layer that is not attached/,
    ],
    ["a field twice", link(PLAIN.replace('"name"', '"name":"shown","name"')), /twice/],
    ["spaces", link(`${PLAIN} `), /spaces/],
    ["an unknown field", link(PLAIN.replace('"name"', '"note":"x","name"')), /the field note/],
    ["one of a file", link(PLAIN.replace('"mode"', '"note":1,"mode"')), /the field files\.0\.note/],
    ["two contents of a file", link(PLAIN.replace('"mode"', '"base64":"AA==","mode"')), /base64/],
    [
      "a setting that is none",
      link(PLAIN.replace('"files"', '"settings":{"secret":"x"},"files"')),
      /the field settings\.secret/,
    ],
    [
      "a longer pair",
      link(PLAIN.replace('"files"', '"settings":{"variables":[["A","b","c"]]},"files"')),
      /at settings\.variables\.0/,
    ],
  ])("refuses %s, which nobody would see", (_name, value, message) => {
    expect(messageOf(value)).toMatch(message);
  });

  test("opens a link of before, without fields that came later", () => {
    expect(messageOf(link(PLAIN))).toBe("opened");
  });

  test("refuses prototype keys, and projects leave no trace of them", () => {
    const json =
      '{"format":1,"name":"x","__proto__":{"polluted":1},"files":[{"path":"task/__proto__","mode":420,"text":"a"}],"settings":{"__proto__":{"polluted":1}}}';
    expect(messageOf(link(json))).toMatch(/the field __proto__/);
    const result = projectFromJson(json);
    expect(result.ok && result.value.files.get("task/__proto__")?.mode).toBe(0o644);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(result.ok && "polluted" in result.value.settings).toBe(false);
  });

  test.each([
    ["a method with a command", '"GET; touch x #"'],
    ["a method with a line break", '"GET\\nX: y"'],
    ["an empty method", '""'],
  ])("refuses %s", (_name, method) => {
    const request = `{"name":"r","source":"http-v2","method":${method},"target":"/","headers":[],"body":""}`;
    const json = `{"format":1,"name":"x","files":[],"requests":[${request}]}`;
    expect(messageOf(link(json))).toMatch(/at requests\.0\.method, an HTTP method is expected/);
  });

  test.each([
    ["name", '["a b: c","x"]'],
    ["value", '["a","x\\r\\ny: z"]'],
  ])("refuses a header whose %s ends the header", (_name, header) => {
    const request = `{"name":"r","source":"http-v2","method":"GET","target":"/","headers":[${header}],"body":""}`;
    const json = `{"format":1,"name":"x","files":[],"requests":[${request}]}`;
    expect(messageOf(link(json))).toMatch(/at requests\.0\.headers/);
  });

  test("refuses a file name with half a surrogate pair, and mends such other names", () => {
    const half = "\\ud83d";
    expect(messageOf(link(PLAIN.replace("task/a", `task/${half}.sh`)))).toMatch(/surrogate/);
    const other = projectFromJson(PLAIN.replace('"x"', `"x${half}"`));
    expect(other.ok && other.value.name).toBe("x\ufffd");
  });
});
