import { expect, test } from "./support/test.ts";

/* `?embed`: the layout for an article, in a frame; and what a link says besides the project. */

test("code and stage stand side by side in a frame of 600 px, as the link asks", async ({
  page,
  baseURL,
}) => {
  const address = new URL("?example=bash&embed#filter=status:2xx&step=messages", baseURL).href;
  await page.goto("./licences.txt");
  await page.setContent(
    `<iframe src="${address}" title="A runtime" width="600" height="520"></iframe>`,
  );
  const frame = page.frameLocator("iframe");
  const editor = frame.getByRole("region", { name: "Editor" });
  const sequence = frame.getByRole("region", { name: "Sequence" });
  await expect(editor).toBeVisible();
  await expect(sequence).toBeVisible();
  await expect(frame.getByRole("tree", { name: "Files" })).toHaveCount(0);
  const [code, stage] = [await editor.boundingBox(), await sequence.boundingBox()];
  expect((code?.x ?? 0) + (code?.width ?? 0)).toBeLessThanOrEqual((stage?.x ?? 0) + 2);

  // What the link says is set, and nothing ran by it.
  const stepMode = frame.getByRole("switch", { name: "Step mode" });
  await expect(stepMode).toBeChecked();
  await expect(sequence).toContainText("A custom runtime asks, Lambda answers");
  await stepMode.click();
  await frame.getByRole("button", { name: "Invoke", exact: true }).click();
  await expect(frame.getByRole("region", { name: "Result", exact: true })).toContainText(
    "Hello World",
  );

  const own = frame.getByRole("link", { name: "Open in the playground" });
  await expect(own).not.toHaveAttribute("href", /embed/);
});
