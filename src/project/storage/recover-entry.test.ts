import "fake-indexeddb/auto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arbitraryProject } from "../arbitrary-project.test-support.ts";
import { exampleProject } from "../examples/examples.dom.ts";
import { projectToJson } from "../project-json.ts";
import type { Project } from "../project.ts";
import { EditJournal, type JournalEntry } from "./edit-journal.ts";
import { findEntries } from "./found-entries.ts";
import { memoryStore } from "./memory-store.test-support.ts";
import { applyPatch, patchOf } from "./project-patch.ts";
import { ProjectStorage } from "./project-storage.ts";
import { recoverEntry } from "./recover-entry.ts";

let databases = 0;
const bash = await exampleProject("bash");
const withText = (project: Project, path: string, text: string): Project => ({
  ...project,
  files: new Map(project.files).set(path, { content: { kind: "text", text }, mode: 0o644 }),
});
const typed = (text: string): Project => withText(bash, "task/handler.sh", text);

/** One database as two visits of the page see it: the one that died, and the next. */
async function visits() {
  databases += 1;
  const open = (writer: string) =>
    ProjectStorage.open({
      name: `recover-${databases}`,
      createId: () => crypto.randomUUID(),
      now: () => 1,
      writer,
    });
  return { dead: await open("dead"), next: await open("next"), other: await open("other") };
}

function entryOf(
  id: string,
  revision: number,
  project: Project,
  ...bases: readonly Project[]
): JournalEntry {
  return { page: "dead", id, revision, patch: patchOf(bases, project) };
}

async function textIn(storage: ProjectStorage, id: string): Promise<unknown> {
  const loaded = await storage.load(id);
  return loaded?.ok === true ? loaded.value.project.files.get("task/handler.sh") : loaded;
}

describe("patch", () => {
  test("leads from each of its bases to the project, applied once or twice", () => {
    fc.assert(
      fc.property(
        arbitraryProject(),
        arbitraryProject(),
        arbitraryProject(),
        (first, second, project) => {
          const patch = patchOf([first, second], project);
          for (const base of [first, second]) {
            const once = applyPatch(base, patch);
            expect(once.ok && projectToJson(once.value)).toBe(projectToJson(project));
            const twice = applyPatch(once.ok ? once.value : undefined, patch);
            expect(twice.ok && projectToJson(twice.value)).toBe(projectToJson(project));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test("has the changed files only", () => {
    const patch = patchOf([bash], typed("echo new"));
    expect(patch.json).toContain("echo new");
    expect(patch.json).not.toContain("task/bootstrap");
  });
});

describe("an edit that a dead page left behind", () => {
  test("makes the record that was not there yet, once, however often it is brought back", async () => {
    const { next } = await visits();
    const entry = entryOf("mine", 0, typed("echo 1"));
    expect(await recoverEntry(next, entry)).toMatchObject({ kind: "kept", id: "mine" });
    expect(await recoverEntry(next, entry)).toMatchObject({ kind: "kept", isNew: false });
    expect(await textIn(next, "mine")).toMatchObject({ content: { text: "echo 1" } });
    expect(await next.list()).toHaveLength(1);
  });

  test.each([
    ["did not get through", false],
    ["got through after all", true],
  ])("is put onto its record, when its last save %s", async (_, gotThrough) => {
    const { dead, next } = await visits();
    const { id } = await dead.create(bash);
    const saving = typed("echo 1");
    if (gotThrough) await dead.save(id, 1, saving);
    const entry = entryOf(id, 1, typed("echo 12"), bash, saving);
    expect(await recoverEntry(next, entry)).toMatchObject({ kind: "kept", id, isNew: true });
    expect(await textIn(next, id)).toMatchObject({ content: { text: "echo 12" } });
  });

  test("becomes a project of its own where another tab saved since, and only one", async () => {
    const { dead, next, other } = await visits();
    const { id } = await dead.create(bash);
    await other.save(id, 1, typed("echo other"));
    const entry = entryOf(id, 1, typed("echo mine"), bash);
    const recovery = await recoverEntry(next, entry);
    expect(recovery).toMatchObject({ kind: "copied", name: `${bash.name} (recovered)` });
    await recoverEntry(next, entry);
    expect(await next.list()).toHaveLength(2);
    expect(await textIn(next, id)).toMatchObject({ content: { text: "echo other" } });
    const copied = recovery.kind === "copied" ? recovery.id : "";
    expect(await textIn(next, copied)).toMatchObject({ content: { text: "echo mine" } });
  });

  test("keeps what it has when its record was deleted", async () => {
    const { dead, next } = await visits();
    const { id } = await dead.create(bash);
    await dead.remove(id);
    const recovery = await recoverEntry(next, entryOf(id, 1, typed("echo mine"), bash));
    expect(recovery.kind).toBe("copied");
    const copied = recovery.kind === "copied" ? recovery.id : "";
    expect(await textIn(next, copied)).toMatchObject({ content: { text: "echo mine" } });
  });

  test("is given back when the database takes nothing", async () => {
    const { dead, next } = await visits();
    const { id } = await dead.create(bash);
    next.save = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
    const recovery = await recoverEntry(next, entryOf(id, 1, typed("echo mine"), bash));
    expect(recovery).toMatchObject({ kind: "unsaved", stored: { id, revision: 1 } });
  });

  test("says when it is damaged, and touches nothing", async () => {
    const { dead, next } = await visits();
    const { id } = await dead.create(bash);
    const patch = { json: '{"format":1,', removed: [], isWhole: false };
    const recovery = await recoverEntry(next, { page: "dead", id, revision: 1, patch });
    expect(recovery).toMatchObject({ kind: "damaged" });
    expect(await next.list()).toHaveLength(1);
  });
});

describe("journal", () => {
  const good = { id: "a", revision: 0, patch: patchOf([], bash) };

  test("gives back what was written, and nothing once it is cleared", () => {
    const store = memoryStore();
    store.setItem("theme", "dark");
    const journal = new EditJournal(() => store, "visit");
    expect(journal.write(good)).toBe(true);
    expect(findEntries(() => store)).toMatchObject([
      { page: "visit", entry: { page: "visit", ...good } },
    ]);
    journal.clear("a");
    expect(findEntries(() => store)).toEqual([]);
  });

  test.each([
    ["is refused", () => undefined],
    [
      "throws for its name alone",
      () => {
        throw new DOMException("The operation is insecure.", "SecurityError");
      },
    ],
  ])("takes nothing and throws nothing where storage %s", (_, store) => {
    const journal = new EditJournal(store, "visit");
    expect(journal.write(good)).toBe(false);
    journal.clear("a");
  });

  test("refuses what is too large, and lets the older state go that must not come over the newer one", () => {
    const store = memoryStore();
    const journal = new EditJournal(() => store, "visit");
    journal.write(good);
    const large = patchOf([], typed("x".repeat(500_000)));
    expect(journal.write({ ...good, patch: large })).toBe(false);
    expect(findEntries(() => store)).toEqual([]);
  });

  test.each([
    "",
    "null",
    "[]",
    "7",
    "{",
    '{"page":"p","id":"a","revision":0}',
    '{"page":"p","id":"","revision":0,"patch":{"json":"","removed":[],"isWhole":true}}',
    '{"page":"p","id":"a","revision":-1,"patch":{"json":"","removed":[],"isWhole":true}}',
    '{"page":"p","id":"a","revision":1.5,"patch":{"json":"","removed":[],"isWhole":true}}',
    '{"page":"p","id":"a","revision":0,"patch":{"json":1,"removed":[],"isWhole":true}}',
    '{"page":"p","id":"a","revision":0,"patch":{"json":"","removed":[1],"isWhole":true}}',
    '{"page":"p","id":"a","revision":0,"patch":null}',
  ])("finds %j, and knows that it can't be read", (text) => {
    const store = memoryStore();
    store.setItem("lambda-runtime-playground:journal:visit:a", text);
    expect(findEntries(() => store)).toMatchObject([{ page: "visit", text, entry: undefined }]);
  });
});
