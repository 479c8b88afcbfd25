import "fake-indexeddb/auto";
import { describe, expect, test } from "vitest";
import { exampleProject } from "../examples/examples.dom.ts";
import type { Project } from "../project.ts";
import { type KeeperNews, ProjectKeeper, type TabMessage } from "./project-keeper.ts";
import { ProjectStorage } from "./project-storage.ts";

const bash = await exampleProject("bash");
const named = (name: string): Project => ({ ...bash, name });

let databases = 0;

/** Tabs of one browser: each with its keeper, all with one database. Messages are passed on by hand. */
async function browser() {
  databases += 1;
  let ids = 0;
  const storage = await ProjectStorage.open({
    name: `keeper-${databases}`,
    createId: () => {
      ids += 1;
      return `id-${ids}`;
    },
    now: () => 1_000_000,
  });
  const tab = (failing?: { error: unknown }) => {
    const news: KeeperNews[] = [];
    const posted: TabMessage[] = [];
    const shown: Project[] = [];
    const keeper = new ProjectKeeper({
      storage: () =>
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- whatever a browser throws
        failing?.error === undefined ? Promise.resolve(storage) : Promise.reject(failing.error),
      after: () => () => undefined,
      post: (message) => posted.push(message),
      onNews: (one) => news.push(one),
      show: (project) => shown.push(project),
    });
    return { keeper, news, posted, shown, kinds: () => news.map(({ kind }) => kind) };
  };
  return { storage, tab };
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
    expect(new Set(kinds())).toEqual(new Set(["failed"]));
    failing.error = undefined;
    await keeper.flush();
    expect((await storage.list()).map(({ name }) => name)).toEqual(["precious"]);
  });
});
