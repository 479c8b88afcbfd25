import { App, type Target } from "./app.ts";
import { expect, test } from "./fixture.ts";
import { serveBuild } from "./static-site.ts";

/* What works in each browser when the server is gone for good, not only out of the browser's sight. */

test.describe.configure({ timeout: 600_000 });

const button = (name: string): Target => ({ role: "button", name });
const page: Target = { role: "page" };
const result: Target = { role: "region", name: "Result" };
const files: Target = { role: "tree", name: "Files" };

async function chooseOffline(app: App): Promise<void> {
  await app.click(button("More"));
  await app.click({ role: "menuitemcheckbox", name: "Available offline", isPart: true });
}

test("offline: below a path, without its server, the page opens, edits, runs both engines, imports and downloads", async ({
  driver,
}) => {
  const site = await serveBuild("/tools/lambda/");
  const app = new App(driver, site.url);
  try {
    await app.open("./?example=javascript");
    await chooseOffline(app);
    await app.says(page, "are kept on this computer");
    await app.until("the service worker to have the page", () =>
      driver.evaluate(
        () =>
          navigator.serviceWorker.controller?.scriptURL.endsWith("/playground-worker.js") === true,
        undefined,
      ),
    );
    await site.close();

    await app.open("./?example=typescript");
    await app.click(button("Invoke"));
    await app.says(result, "Succeeded");
    // The compiler behind the editor is kept, too: it finds what is wrong.
    await app.click({ role: "treeitem", name: "greeting.ts", isPart: true, within: files });
    await app.replaceText(
      'export const greet = (name: string | undefined): number => "Hello" + name;\n',
    );
    await app.until("the editor to colour the words and to mark the mistake", () =>
      driver.evaluate(() => {
        const words = [...document.querySelectorAll(".view-lines [class*=mtk]")];
        const kinds = new Set(words.map(({ className }) => className));
        return kinds.size > 2 && document.querySelector(".squiggly-error") !== null;
      }, undefined),
    );
    const saved = await app.download("Project (.zip)");
    await app.open("./?example=bash");
    await app.click(button("Invoke"));
    await app.says(result, '{"statusCode":200');
    await app.drop("saved.zip", saved);
    await app.says(page, "from saved.zip");
    await app.says(files, "greeting.ts");
    await driver.reload();
    await app.ready();
    await app.click(button("Invoke"));
    await app.says(result, "HelloAda");

    await chooseOffline(app);
    await app.says(page, "is removed from this computer");
    const kept = await driver.evaluate(() => caches.keys(), undefined);
    expect(kept.filter((name) => name.startsWith("playground:"))).toEqual([]);
  } finally {
    await site.close();
  }
});
