import { describe, expect, test } from "vitest";
import { parseTmpChanges } from "./tmp-change.ts";
import { BLOCK_BYTES, type TmpChange, TmpFiles } from "./tmp-files.ts";
import { Space } from "./tmp-space.ts";

const at = 1;
const create = (id: number, parent: number, name: string, isFolder = false): TmpChange => {
  return { kind: "create", id, parent, name, isFolder, mode: 0o644, at };
};
const write = (id: number, from: number, text: string): TmpChange => {
  return { kind: "write", id, from, bytes: new TextEncoder().encode(text), at };
};
const move = (id: number, parent: number, name: string): TmpChange => {
  return { kind: "move", id, parent, name, at };
};
const remove = (id: number): TmpChange => ({ kind: "remove", id, at });

/** A folder `1` with the file `2` in it. */
function sample(space = new Space(100 * BLOCK_BYTES)): TmpFiles {
  const files = new TmpFiles(space);
  for (const change of [create(1, 0, "folder", true), create(2, 1, "file"), write(2, 0, "abc")])
    expect(files.apply(change)).toBe("applied");
  return files;
}

describe("refuses what cannot have happened", () => {
  test.each<[string, TmpChange]>([
    ["an entry twice", create(2, 0, "other")],
    ["the root again", create(0, 0, "root", true)],
    ["an entry in nothing", create(3, 9, "x")],
    ["an entry in a file", create(3, 2, "x")],
    ["a name twice", create(3, 1, "file")],
    ["writing to nothing", write(9, 0, "x")],
    ["writing to a folder", write(1, 0, "x")],
    ["writing behind the end", write(2, 4, "x")],
    ["moving nothing", move(9, 0, "x")],
    ["moving the root", move(0, 1, "x")],
    ["moving into a file", move(1, 2, "x")],
    ["moving to a name that is taken", move(1, 0, "folder")],
    ["removing the root", remove(0)],
    ["removing nothing", remove(9)],
    ["attributes of nothing", { kind: "attributes", id: 9, mode: 0, at }],
  ])("%s", (_, change) => {
    expect(sample().apply(change)).toBe("impossible");
  });
});

test("ends whatever the order of moves: a folder in itself is gone, and its room comes back", () => {
  const space = new Space(10 * BLOCK_BYTES);
  const files = sample(space);
  expect(files.apply(move(1, 1, "self"))).toBe("applied");
  expect(files.snapshot().filter(({ kind }) => kind === "create")).toEqual([]);
  expect(files.apply(remove(1))).toBe("applied");
  expect(space.freeBytes).toBe(10 * BLOCK_BYTES);
});

test("goes as deep as the room lets it", () => {
  const depth = 50_000;
  const files = new TmpFiles(new Space(depth * BLOCK_BYTES));
  for (let id = 1; id <= depth; id += 1) files.apply(create(id, id - 1, "x", true));
  expect(files.apply(create(depth + 1, 0, "y"))).toBe("full");
  expect(files.snapshot()).toHaveLength(2 * depth + 1);
  expect(files.apply(remove(1))).toBe("applied");
  expect(files.freeBytes).toBe(depth * BLOCK_BYTES);
});

test("takes room in blocks, from the whole too, and gives it back", () => {
  const whole = new Space(6 * BLOCK_BYTES);
  const mine = new Space(100 * BLOCK_BYTES, whole);
  const files = new TmpFiles(mine);
  files.apply(create(1, 0, "a"));
  expect(files.apply(write(1, 0, "x".repeat(BLOCK_BYTES + 1)))).toBe("applied");
  expect(whole.freeBytes).toBe(3 * BLOCK_BYTES);
  expect(files.apply(write(1, 1, "x".repeat(5 * BLOCK_BYTES)))).toBe("full");
  expect(files.apply(write(1, 1, ""))).toBe("applied");
  expect(whole.freeBytes).toBe(4 * BLOCK_BYTES);
  mine.close();
  expect(whole.freeBytes).toBe(6 * BLOCK_BYTES);
  expect(files.apply(create(2, 0, "b"))).toBe("full");
});

describe("reads reports", () => {
  test.each([
    [[]],
    [[create(1, 0, "a"), write(1, 0, "x"), move(1, 0, "b"), remove(1)]],
    [[{ kind: "attributes", id: 1, mode: 0o7777, at: 1.5 }]],
  ])("takes %j", (changes) => {
    expect(parseTmpChanges(changes)).toEqual(changes);
  });

  test.each([
    [undefined],
    [{ length: 1 }],
    [[null]],
    [[{ kind: "constructor", id: 1, at }]],
    [[{ ...create(1, 0, "a"), id: -1 }]],
    [[{ ...create(1, 0, "a"), id: 2 ** 53 }]],
    [[{ ...create(1, 0, "a"), at: Number.NaN }]],
    [[{ ...create(1, 0, "a"), mode: 0o10000 }]],
    [[{ ...create(1, 0, "a"), isFolder: 1 }]],
    [[create(1, 0, "")]],
    [[create(1, 0, "..")]],
    [[create(1, 0, "a/b")]],
    [[create(1, 0, "a\0b")]],
    [[create(1, 0, "a".repeat(256))]],
    [[move(1, 0, "../a")]],
    [[{ kind: "write", id: 1, from: 0, bytes: "text", at }]],
    [[{ kind: "write", id: 1, from: 0.5, bytes: new Uint8Array(1), at }]],
    [Array.from({ length: 5000 }, () => remove(1))],
  ])("refuses %j", (changes) => {
    expect(parseTmpChanges(changes)).toBeUndefined();
  });
});
