import "fake-indexeddb/auto";
import fc from "fast-check";
import { deleteDB, openDB } from "idb";
import { describe, expect, test } from "vitest";
import { arbitraryProject } from "../arbitrary-project.test-support.ts";
import { exampleProject } from "../examples/examples.dom.ts";
import { projectToJson } from "../project-json.ts";
import type { Project } from "../project.ts";
import { ProjectStorage } from "./project-storage.ts";
import { versionsToDrop } from "./thin-versions.ts";

let databases = 0;
const MINUTE = 60_000;

async function open() {
  databases += 1;
  const name = `test-${databases}`;
  const clock = { now: 1_000_000_000 };
  let ids = 0;
  const storage = await ProjectStorage.open({
    name,
    createId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    now: () => clock.now,
  });
  return { storage, clock, name };
}
const bash = await exampleProject("bash");
const named = (name: string): Project => ({ ...bash, name });
const withBinary = (project: Project, path: string, bytes: number[]): Project => ({
  ...project,
  files: new Map(project.files).set(path, {
    content: { kind: "binary", bytes: new Uint8Array(bytes) },
    mode: 0o644,
  }),
});

describe("project storage", () => {
  test("gives back any project exactly, also after the page was opened again", async () => {
    const { storage, name } = await open();
    await fc.assert(
      fc.asyncProperty(arbitraryProject(), async (project) => {
        const { id } = await storage.create(project);
        const again = await ProjectStorage.open({ name, createId: () => "x", now: () => 0 });
        const loaded = await again.load(id);
        again.close();
        expect(loaded?.ok && projectToJson(loaded.value.project)).toBe(projectToJson(project));
      }),
      { numRuns: 30 },
    );
  });

  test("refuses a save that does not build on the last one, and writes nothing of it", async () => {
    const { storage } = await open();
    const { id } = await storage.create(named("a"));
    expect(await storage.save(id, 1, named("b"))).toEqual({ kind: "saved", revision: 2 });
    expect(await storage.save(id, 1, named("c"))).toEqual({ kind: "conflict" });
    const loaded = await storage.load(id);
    expect(loaded?.ok && loaded.value.project.name).toBe("b");
    expect(await storage.save("nobody", 1, named("d"))).toEqual({ kind: "gone" });
  });

  test("keeps versions now and then, and always when asked", async () => {
    const { storage, clock } = await open();
    const { id } = await storage.create(named("first"));
    let revision = 1;
    const save = async (name: string, label?: string): Promise<void> => {
      const saved = await storage.save(id, revision, named(name), label);
      if (saved.kind === "saved") revision = saved.revision;
    };
    clock.now += 1000;
    await save("second"); // keeps "first"
    clock.now += 1000;
    await save("third"); // too soon
    clock.now += 3 * MINUTE;
    await save("fourth"); // keeps "third"
    clock.now += 1000;
    await save("fifth", "Before going back"); // asked for
    const versions = await storage.versions(id);
    expect(versions.map(({ name, label }) => [name, label])).toEqual([
      ["fourth", "Before going back"],
      ["third", undefined],
      ["first", undefined],
    ]);
    const back = await storage.loadVersion(id, versions[2]?.savedAt ?? 0);
    expect(back.ok && back.value.name).toBe("first");
  });

  test("writes the bytes of a binary file once, and lets them go with the last state that has them", async () => {
    const { storage, name } = await open();
    const first = withBinary(bash, "task/a.bin", [0, 1]);
    const { id } = await storage.create(first);
    await storage.save(id, 1, { ...first, name: "renamed" });
    const database = await openDB(name);
    const count = () => database.count("bytes");
    expect(await count()).toBe(1);
    const second = withBinary(bash, "task/b.bin", [0, 2]);
    await storage.save(id, 2, second);
    // The first version still has a.bin.
    expect(await count()).toBe(2);
    database.close();
    const loaded = await storage.load(id);
    expect(loaded?.ok && projectToJson(loaded.value.project)).toBe(projectToJson(second));
  });

  test("writes bytes again that were let go and came back by an undo", async () => {
    const { storage, clock } = await open();
    const plain = await storage.create(bash);
    clock.now += 1000;
    const first = withBinary(bash, "task/a.bin", [0, 1]);
    await storage.save(plain.id, 1, first); // the version is `bash`
    await storage.save(plain.id, 2, withBinary(bash, "task/b.bin", [0, 2])); // a.bin goes
    await storage.save(plain.id, 3, first); // undone
    const loaded = await storage.load(plain.id);
    expect(loaded?.ok && projectToJson(loaded.value.project)).toBe(projectToJson(first));
  });

  test("says what is wrong with a damaged record, and still lists it", async () => {
    const { storage, name } = await open();
    const { id } = await storage.create(named("precious"));
    const database = await openDB(name);
    const record = (await database.get("projects", id)) as object;
    await database.put("projects", { ...record, json: '{"format":1,' });
    database.close();
    const loaded = await storage.load(id);
    expect(loaded?.ok === false && loaded.error).toMatch(/“precious” is damaged: .*not JSON/);
    expect((await storage.list()).map((summary) => summary.name)).toEqual(["precious"]);
    expect(await storage.rawRecord(id)).toContain("precious");
  });

  test("reads a record without its list of binaries, and names the file when bytes are missing", async () => {
    const { storage, clock, name } = await open();
    const { id } = await storage.create(bash);
    clock.now += 3 * MINUTE;
    await storage.save(id, 1, withBinary(bash, "task/a.bin", [9, 0]));
    const [version] = await storage.versions(id);
    const database = await openDB(name);
    const without = async (store: string, key: IDBValidKey): Promise<void> => {
      const { binaries: _, ...record } = (await database.get(store, key)) as { binaries: unknown };
      await database.put(store, record);
    };
    await without("versions", [id, version?.savedAt ?? 0]);
    await without("projects", id);
    database.close();
    const old = await storage.loadVersion(id, version?.savedAt ?? 0);
    expect(old.ok && projectToJson(old.value)).toBe(projectToJson(bash));
    const loaded = await storage.load(id);
    expect(loaded?.ok === false && loaded.error).toMatch(/the bytes of task\/a\.bin are missing/);
    // Saving goes on, and what is there stays.
    expect((await storage.save(id, 2, withBinary(bash, "task/b.bin", [1, 0]))).kind).toBe("saved");
  });

  test("goes on keeping versions after the clock was years ahead, and loses none of the last hour by it", async () => {
    const { storage, clock } = await open();
    const { id } = await storage.create(named("0"));
    let step = 0;
    const save = async (label?: string): Promise<void> => {
      step += 1;
      await storage.save(id, step, named(`${step}`), label);
    };
    const hour = async (): Promise<void> => {
      for (let minute = 0; minute < 60; minute += 3) {
        clock.now += 3 * MINUTE;
        await save();
      }
    };
    await hour();
    const before = await storage.versions(id);
    const years = 4 * 365 * 24 * 60 * MINUTE;
    clock.now += years;
    await save();
    await save();
    clock.now -= years;
    await save();
    const after = new Set((await storage.versions(id)).map(({ name }) => name));
    expect(before.filter(({ name }) => !after.has(name)).length).toBeLessThanOrEqual(4);
    const count = after.size;
    await hour();
    const names = (await storage.versions(id)).map(({ name }) => Number(name));
    expect(names.filter((name) => name > step - 15).length).toBeGreaterThanOrEqual(10);
    expect(names.length).toBeGreaterThan(count);
    // Set back to a moment that has a version already: one that was asked for is kept all the same.
    clock.now -= 3 * MINUTE;
    await save();
    await save("Before going back");
    expect((await storage.versions(id)).some(({ label }) => label === "Before going back")).toBe(
      true,
    );
  });

  test("mends a database of its name that has nothing in it, and opens it again later", async () => {
    const name = "somebody-made-it";
    (await openDB(name, 3)).close();
    const parts = { name, createId: () => "x", now: () => 0 };
    const storage = await ProjectStorage.open(parts);
    await storage.create(named("kept"));
    storage.close();
    const again = await ProjectStorage.open(parts);
    expect((await again.list()).map((summary) => summary.name)).toEqual(["kept"]);
  });

  test("says whether its database was deleted or is wanted by a newer page", async () => {
    const losses: string[] = [];
    const parts = {
      createId: () => "x",
      now: () => 0,
      onLost: (loss: string) => void losses.push(loss),
    };
    await ProjectStorage.open({ ...parts, name: "taken" });
    await deleteDB("taken");
    await ProjectStorage.open({ ...parts, name: "newer" });
    (
      await openDB("newer", 9, {
        upgrade: (database) => {
          for (const store of ["projects", "versions"]) database.deleteObjectStore(store);
        },
      })
    ).close();
    expect(losses).toEqual(["deleted", "newer"]);
    await expect(ProjectStorage.open({ ...parts, name: "newer" })).rejects.toMatchObject({
      name: "VersionError",
    });
  });

  test.each([
    { id: "a" },
    { id: "a", json: 7, binaries: {} },
    { id: "a", json: "null", revision: "two", savedAt: "yesterday", name: { first: "x" } },
    { id: "a", json: "{}", binaries: [[1, 2]], revision: Number.NaN },
    { id: "a", json: '{"format":99,"name":"x","files":[]}', revision: 1 },
  ])("lists, refuses to open and saves over a record like %j", async (record) => {
    const { storage, name } = await open();
    const database = await openDB(name);
    await database.put("projects", record);
    await database.put("projects", { id: 7, json: "" });
    database.close();
    expect((await storage.list()).map(({ id }) => id)).toEqual(["a"]);
    expect((await storage.load("a"))?.ok).toBe(false);
    const revision = record.revision === 1 ? 1 : 0;
    expect((await storage.save("a", revision, bash)).kind).toBe("saved");
    const loaded = await storage.load("a");
    expect(loaded?.ok && projectToJson(loaded.value.project)).toBe(projectToJson(bash));
  });

  test("builds on what this page wrote, even when the answer to that was an error", async () => {
    const { storage: other, name } = await open();
    const mine = await ProjectStorage.open({
      name,
      createId: () => "id",
      now: () => 0,
      writer: "mine",
    });
    expect(await mine.createAs("p", named("1"))).toEqual({ kind: "saved", revision: 1 });
    expect(await mine.createAs("p", named("2"))).toEqual({ kind: "saved", revision: 2 });
    expect(await mine.save("p", 1, named("3"))).toEqual({ kind: "saved", revision: 3 });
    expect(await other.createAs("p", named("4"))).toEqual({ kind: "conflict" });
    await other.save("p", 3, named("5"));
    expect(await mine.save("p", 3, named("6"))).toEqual({ kind: "conflict" });
  });

  test("removes a project with everything of it, and puts it back", async () => {
    const { storage, clock } = await open();
    const { id } = await storage.create(withBinary(bash, "task/a.bin", [9, 0]));
    clock.now += 1000;
    await storage.save(id, 1, named("later"));
    const removed = await storage.remove(id);
    expect(await storage.list()).toEqual([]);
    expect(await storage.versions(id)).toEqual([]);
    await storage.restore(removed);
    expect((await storage.list()).map((summary) => summary.name)).toEqual(["later"]);
    const version = await storage.loadVersion(id, (await storage.versions(id))[0]?.savedAt ?? 0);
    expect(version.ok && version.value.files.get("task/a.bin")?.content).toEqual({
      kind: "binary",
      bytes: new Uint8Array([9, 0]),
    });
  });
});

describe("versions", () => {
  test("stay bounded over weeks of work, and the last hour stays whole", () => {
    let kept: number[] = [];
    let now = 0;
    for (let step = 0; step < 4000; step += 1) {
      now += 5 * MINUTE;
      kept.push(now);
      const dropped = new Set(versionsToDrop(kept, now));
      kept = kept.filter((time) => !dropped.has(time));
      expect(kept.length).toBeLessThanOrEqual(40);
    }
    expect(kept.filter((time) => now - time < 60 * MINUTE)).toHaveLength(12);
  });
});
