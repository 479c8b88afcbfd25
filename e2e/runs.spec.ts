import { expect, test } from "./support/test.ts";
import { openPage, replaceText } from "./support/project-page.ts";

/* Runs are compared: an edit, Replay, kept runs, and files beside what they were. */

const BOOTSTRAP = (second: string) => `#!/bin/bash
API="http://\${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime"
COUNT=0
while true; do
  HEADERS=$(mktemp)
  EVENT=$(curl -sS -LD "$HEADERS" "$API/invocation/next")
  ID=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$HEADERS" | tr -d '[:space:]' | cut -d: -f2)
  COUNT=$((COUNT + 1))
  ANSWER="answer $COUNT"
  [ "$COUNT" = 2 ] && ANSWER="${second}"
  curl -sS "$API/invocation/$ID/response" --data-binary "$ANSWER" >/dev/null
done
`;

test("an edit that changes the second of five answers is found by Replay and in the comparison", async ({
  page,
}) => {
  await openPage(page, "?example=bash");
  await page.getByRole("treeitem", { name: /^bootstrap/ }).click();
  await replaceText(page, BOOTSTRAP("answer 2"));
  const result = page.getByRole("region", { name: "Result", exact: true });
  for (const count of [1, 2, 3, 4, 5]) {
    await page.getByRole("button", { name: "Invoke", exact: true }).click();
    await expect(result).toContainText(`answer ${count}`);
  }

  await replaceText(page, BOOTSTRAP("another one"));
  await page.getByRole("button", { name: "Trace", exact: true }).click();
  await page.getByRole("menuitem", { name: /^Replay/ }).click();
  await expect(page.getByText(/First difference: invocation 2, the answer/).first()).toBeVisible();
  await expect(result).toContainText("another one");

  // The run before is kept, and the two stand beside each other.
  await page.getByRole("button", { name: "Compare", exact: true }).click();
  const runs = page.getByRole("dialog", { name: "Runs" });
  await expect(runs.getByRole("list", { name: "Kept runs" })).toContainText("Before the replay");
  const compared = runs.getByRole("table", { name: "Compared invocations" });
  await expect(compared.getByText("First difference")).toHaveCount(1);
  await expect(compared.getByLabel("Before")).toContainText("answer 2");
  await expect(compared.getByLabel("After")).toContainText("another one");

  // Its files, too; the right side is the open project.
  await runs.getByRole("button", { name: "Compare the files with Before the replay" }).click();
  const files = page.getByRole("dialog", { name: "Compare files" });
  await expect(files.getByText(/files? differ|No file differs/)).toBeVisible();
  await files
    .getByRole("combobox", { name: "Compare with" })
    .selectOption({ label: "Example: Bash runtime" });
});
