import "fake-indexeddb/auto";
import { describe, expect, test } from "vitest";
import { exampleProject } from "../examples/examples.dom.ts";
import type { Project } from "../project.ts";
import { EditJournal } from "./edit-journal.ts";
import { findEntries } from "./found-entries.ts";
import { memoryStore } from "./memory-store.test-support.ts";
import { type KeeperNews, ProjectKeeper, type TabMessage } from "./project-keeper.ts";
import { ProjectStorage } from "./project-storage.ts";

const bash = await exampleProject("bash");
const named = (name: string): Project => ({ ...bash, name });

let databases = 0;

/** Tabs of one browser: each with its keeper, all with one database. Messages are passed on by hand. */
async function browser() {
  databases += 1;
  let ids = 0;
  const createId = () => {
    ids += 1;
    return `id-${ids}`;
  };
  const storage = await ProjectStorage.open({
    name: `keeper-${databases}`,
    createId,
    now: () => 1_000_000,
  });
  const store = memoryStore();
  const tab = (failing?: { error: unknown }) => {
    const timers: { ms: number; callback: () => void }[] = [];
    const news: KeeperNews[] = [];
    const posted: TabMessage[] = [];
    const shown: Project[] = [];
    const keeper = new ProjectKeeper({
      storage: () =>
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whatever a browser throws
        failing?.error === undefined ? Promise.resolve(storage) : Promise.reject(failing.error),
      journal: new EditJournal(() => store, "visit"),
      createId,
      after(ms, callback) {
        const timer = { ms, callback };
        timers.push(timer);
        return () => void timers.splice(timers.indexOf(timer), 1);
      },
      post: (message) => posted.push(message),
      onNews: (one) => news.push(one),
      show: (project) => shown.push(project),
    });
    return { keeper, news, posted, shown, timers, kinds: () => news.map(({ kind }) => kind) };
  };
  const noted = () => findEntries(() => store).map(({ entry }) => entry);
  return { storage, store, tab, noted };
}

describe("project keeper", () => {
  test("gives a project its record with the first change, and saves the last state", async () => {
    const { storage, tab } = await browser();
    const { keeper } = tab();
    keeper.startNew(bash);
    expect(await storage.list()).toEqual([]);
    for (const name of ["a", "ab", "abc"]) keeper.changed(named(name));
    await keeper.flush();
    expect((await storage.list()).map(({ name }) => name)).toEqual(["abc"]);
  });

  test("keeps the projects apart when another one is opened in the middle of a save", async () => {
    const { storage, tab } = await browser();
    const { keeper } = tab();
    keeper.startNew(bash);
    keeper.changed(named("one"));
    keeper.changed(named("one more"));
    keeper.startNew(named("two"));
    keeper.changed(named("two changed"));
    await keeper.flush();
    const names = (await storage.list()).map(({ name }) => name).toSorted();
    expect(names).toEqual(["one more", "two changed"]);
  });

  test("shows in one tab what another one saved", async () => {
    const { storage, tab } = await browser();
    const opened = await storage.create(bash);
    const [one, two] = [tab(), tab()];
    one.keeper.adopt(opened);
    two.keeper.adopt(opened);
    one.keeper.changed(named("from one"));
    await one.keeper.flush();
    for (const message of one.posted) await two.keeper.receive(message);
    expect(two.shown.map(({ name }) => name)).toEqual(["from one"]);
    expect(two.kinds()).toContain("followed");
    two.keeper.changed(named("from two"));
    await two.keeper.flush();
    expect((await storage.list()).map(({ name }) => name)).toEqual(["from two"]);
  });

  test("keeps both when two tabs changed the same project", async () => {
    const { storage, tab } = await browser();
    const opened = await storage.create(bash);
    const [one, two] = [tab(), tab()];
    one.keeper.adopt(opened);
    two.keeper.adopt(opened);
    one.keeper.changed(named("orders"));
    await one.keeper.flush();
    two.keeper.changed(named("invoices"));
    await two.keeper.flush();
    const names = (await storage.list()).map(({ name }) => name).toSorted();
    expect(names).toEqual(["invoices (this tab)", "orders"]);
    expect(two.kinds()).toContain("kept-both");
    two.keeper.changed(named("invoices, again"));
    await two.keeper.flush();
    expect(await storage.list()).toHaveLength(2);
  });

  test("tells both tabs that the other one is there", async () => {
    const { storage, tab } = await browser();
    const opened = await storage.create(bash);
    const [one, two] = [tab(), tab()];
    one.keeper.adopt(opened);
    two.keeper.adopt(opened);
    for (const message of two.posted) await one.keeper.receive(message);
    for (const message of one.posted) await two.keeper.receive(message);
    expect(one.kinds()).toContain("open-elsewhere");
    expect(two.kinds()).toContain("open-elsewhere");
  });

  test("keeps the work of a tab whose project another one deleted", async () => {
    const { storage, tab } = await browser();
    const opened = await storage.create(bash);
    const { keeper, kinds } = tab();
    keeper.adopt(opened);
    await storage.remove(opened.id);
    await keeper.receive({ kind: "removed", id: opened.id });
    keeper.changed(named("still here"));
    await keeper.flush();
    expect(kinds()).toContain("removed-elsewhere");
    expect((await storage.list()).map(({ name }) => name)).toEqual(["still here"]);
  });

  test("says that storage fails, and saves once it works again", async () => {
    const { storage, tab } = await browser();
    const failing: { error: unknown } = { error: new Error("full") };
    const { keeper, kinds } = tab(failing);
    keeper.startNew(bash);
    keeper.changed(named("precious"));
    await keeper.flush();
    expect(new Set(kinds())).toEqual(new Set(["attached", "failed"]));
    failing.error = undefined;
    await keeper.flush();
    expect((await storage.list()).map(({ name }) => name)).toEqual(["precious"]);
  });

  test("notes each edit before it returns, and lets the note go once the database has it", async () => {
    const { tab, noted, storage } = await browser();
    const { keeper, kinds } = tab();
    keeper.startNew(bash);
    keeper.changed(named("a"));
    expect(kinds()).toEqual(["attached"]);
    expect(noted().map((entry) => [entry?.revision, entry?.patch.isWhole])).toEqual([[0, true]]);
    keeper.changed(named("ab"));
    expect(noted()[0]?.patch.json).toContain('"name":"ab"');
    await keeper.flush();
    expect(noted()).toEqual([]);
    keeper.changed({ ...named("abc") });
    const [entry] = noted();
    expect(entry).toMatchObject({ id: keeper.id, revision: 2, patch: { isWhole: false } });
    expect(entry?.patch.json).toContain('"files":[]');
    await keeper.flush();
    expect(noted()).toEqual([]);
    expect(await storage.list()).toHaveLength(1);
  });

  test("saves without a pause what the journal can't take, and is at risk until then", async () => {
    const { storage, store, tab, noted } = await browser();
    const { keeper, timers } = tab();
    keeper.startNew(bash);
    keeper.changed(named("a"));
    expect(keeper.isAtRisk).toBe(false);
    await keeper.flush();
    store.setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    keeper.changed(named("ab"));
    keeper.changed(named("abc"));
    expect(keeper.isAtRisk).toBe(true);
    await expect.poll(async () => (await storage.list()).map(({ name }) => name)).toEqual(["abc"]);
    await expect.poll(() => keeper.isAtRisk).toBe(false);
    expect(timers.every(({ ms }) => ms === 150)).toBe(true);
    expect(noted()).toEqual([]);
  });

  test("tries again by itself, less and less often, and says when saving works again", async () => {
    const { storage, tab, noted } = await browser();
    const failing: { error: unknown } = { error: new DOMException("full", "QuotaExceededError") };
    const { keeper, timers, kinds, news } = tab(failing);
    keeper.startNew(bash);
    keeper.changed(named("precious"));
    await keeper.flush();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 7; attempt += 1) {
      const timer = timers.pop();
      waits.push(timer?.ms ?? 0);
      timer?.callback();
      await keeper.flush();
    }
    expect(waits[0]).toBeGreaterThanOrEqual(1_000);
    expect(waits.at(-1)).toBe(30_000);
    expect(noted()).toHaveLength(1);
    expect(news.find(({ kind }) => kind === "failed")).toMatchObject({ isNoted: true });
    failing.error = undefined;
    timers.pop()?.callback();
    await expect.poll(() => kinds()).toContain("resumed");
    expect((await storage.list()).map(({ name }) => name)).toEqual(["precious"]);
    expect(noted()).toEqual([]);
  });

  test("puts the open project into a database that is empty all of a sudden", async () => {
    const { storage, tab } = await browser();
    const { keeper } = tab();
    keeper.startNew(bash);
    keeper.changed(named("open"));
    await keeper.flush();
    await storage.remove(keeper.id ?? "");
    keeper.storageLost();
    await keeper.flush();
    expect((await storage.list()).map(({ name, id }) => [name, id])).toEqual([["open", keeper.id]]);
  });
});
