import AxeBuilder from "@axe-core/playwright";
import { type Page, expect, test } from "./support/test.ts";
import { openPage, replaceText } from "./support/project-page.ts";

const editor = (page: Page) => page.getByRole("region", { name: "Editor" });
const code = (page: Page) => editor(page).locator(".monaco-editor").first();
const tab = (page: Page, name: string) => page.getByRole("tab", { name, exact: true });
const problems = (page: Page) => editor(page).getByRole("button", { name: /problem/ });
const hover = (page: Page) => page.locator(".monaco-hover:visible").first();

/** Opens an example, puts a text into its first file and waits until the editor shows it. */
async function openWith(page: Page, example: string, text: string): Promise<void> {
  await openPage(page, `?example=${example}`);
  await replaceText(page, text);
}

async function newFile(page: Page, name: string, text: string): Promise<void> {
  await page.getByRole("button", { name: "New file" }).click();
  await page.getByRole("textbox", { name: "New file in /var/task" }).fill(name);
  await page.keyboard.press("Enter");
  await expect(tab(page, name)).toHaveAttribute("aria-selected", "true");
  await replaceText(page, text);
}

/** The shown text, without the line endings at its end. After an edit the rows are in any order in the page. */
async function shownText(page: Page): Promise<string> {
  const rows = await code(page)
    .locator(".view-line")
    .evaluateAll((lines) =>
      lines
        .map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent }))
        .toSorted((a, b) => a.top - b.top),
    );
  return rows
    .map(({ text }) => text.replaceAll("\u00a0", " "))
    .join("\n")
    .trimEnd();
}

const format = (page: Page) => page.keyboard.press("Shift+Alt+F");

const UNTIDY = "#!/bin/bash\nif true\nthen\necho    a|cat\nfi";
const TIDY = "#!/bin/bash\nif true; then\n  echo a | cat\nfi";

test.describe("formatting", () => {
  test("tidies Bash, and one undo takes it back", async ({ page }) => {
    await openWith(page, "bash", UNTIDY);
    await format(page);
    await expect.poll(() => shownText(page)).toBe(TIDY);
    await page.keyboard.press("ControlOrMeta+z");
    await expect.poll(() => shownText(page)).toBe(UNTIDY);
  });

  test("loads the formatter of Bash with the first use only", async ({ page }) => {
    const loaded: string[] = [];
    page.on("request", (request) => {
      if (/shfmt/.test(request.url())) loaded.push(request.url());
    });
    await openWith(page, "bash", UNTIDY);
    await expect(editor(page).getByRole("button", { name: "Format the document" })).toBeVisible();
    expect(loaded).toEqual([]);
    await editor(page).getByRole("button", { name: "Format the document" }).click();
    await expect.poll(() => shownText(page)).toBe(TIDY);
    expect(loaded).not.toEqual([]);
  });

  test("is found in the palette, and keeps Windows line endings", async ({ page }) => {
    await openWith(page, "bash", UNTIDY);
    const ends = page.getByRole("combobox", { name: "Line endings" });
    await ends.selectOption("CRLF");
    await page.keyboard.press("ControlOrMeta+K");
    await page.getByRole("combobox", { name: "Command palette" }).fill("format document");
    await page.keyboard.press("Enter");
    await expect.poll(() => shownText(page)).toBe(TIDY);
    await expect(ends).toHaveValue("crlf");
  });

  test("knows a script by its first line", async ({ page }) => {
    await openPage(page, "?example=javascript");
    await newFile(page, "job", "#!/bin/sh\necho    a\n");
    await format(page);
    await expect.poll(() => shownText(page)).toBe("#!/bin/sh\necho a");
  });

  test("names line and column of a mistake, and changes nothing", async ({ page }) => {
    const broken = "#!/bin/bash\nif true; then\n  echo    a";
    await openWith(page, "bash", broken);
    await format(page);
    const notice = page.getByRole("alert").filter({ hasText: "Could not format bootstrap" });
    await expect(notice).toContainText("line 3, column 11");
    await expect(notice).toContainText("“if” on line 2 is not closed");
    await expect(notice).toContainText("The text is as it was.");
    expect(await shownText(page)).toBe(broken);

    await page.keyboard.press("ControlOrMeta+Home");
    await notice.getByRole("button", { name: "Go there" }).click();
    await page.keyboard.type("b");
    expect(await shownText(page)).toContain("echo    ba");
  });

  test("tidies YAML and JSON", async ({ page }) => {
    await openPage(page, "?example=bash");
    await newFile(page, "a.yaml", "a:   !Sub x   # why\nb: {c:   1}\n");
    await format(page);
    await expect.poll(() => shownText(page)).toBe("a: !Sub x # why\nb: {c: 1}");
    await newFile(page, "b.json", '{"a":1}');
    await format(page);
    await expect.poll(() => shownText(page)).toBe('{\n  "a": 1\n}');
  });
});

test.describe("a formatter that is slow to load", () => {
  // Requests that a service worker passes on can't be held up here.
  test.use({ serviceWorkers: "block" });

  test("says that it goes on while it goes on", async ({ page }) => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(/shfmt-.*\.js/, async (route) => {
      await held;
      await route.continue();
    });
    await openWith(page, "bash", UNTIDY);
    await format(page);
    await expect(editor(page).getByText("Formatting…")).toBeVisible();
    release();
    await expect.poll(() => shownText(page)).toBe(TIDY);
    await expect(editor(page).getByText("Formatting…")).toBeHidden();
  });

  test("says so when the formatter can't be loaded, and tries again", async ({ page }) => {
    await page.route(/shfmt-.*\.wasm/, (route) => route.abort());
    await openWith(page, "bash", UNTIDY);
    await format(page);
    const notice = page.getByRole("alert").filter({ hasText: "Could not format bootstrap" });
    await expect(notice).toContainText("could not be loaded");
    await page.unroute(/shfmt-.*\.wasm/);
    await code(page).getByRole("textbox").focus();
    await format(page);
    await expect.poll(() => shownText(page)).toBe(TIDY);
  });
});

test.describe("problems", () => {
  test("are counted below the editor and gone to one after the other", async ({ page }) => {
    await openWith(page, "bash", "#!/bin/bash\nwget x\nif true; then\n  echo a\n");
    await expect(problems(page)).toHaveAccessibleName(
      "2 problems: 1 error, 1 remark. Go to the next one",
    );
    await page.keyboard.press("ControlOrMeta+Home");
    await problems(page).click();
    await expect(hover(page)).toContainText("provided.al2023 has no wget");
    await expect(
      page.getByRole("status").filter({ hasText: "Problem 1 of 2, line 2" }),
    ).toHaveCount(1);
    await page.keyboard.press("Alt+F8");
    await expect(hover(page)).toContainText("“if” on line 3 is not closed");
    await page.keyboard.press("Shift+Alt+F8");
    await expect(hover(page)).toContainText("provided.al2023 has no wget");
  });

  test("go with their cause", async ({ page }) => {
    await openWith(page, "bash", "#!/bin/bash\nif true; then\n  echo a\n");
    await expect(problems(page)).toHaveAccessibleName(/^1 problem: 1 error/);
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("fi");
    await expect(problems(page)).toHaveCount(0);
  });

  for (const example of ["bash", "error", "warm", "layer"]) {
    test(`are none in the example ${example}`, async ({ page }) => {
      const parser = page.waitForResponse(/bash-syntax-.*\.js/);
      await openPage(page, `?example=${example}`);
      await parser;
      await expect(editor(page).getByRole("button", { name: "Word wrap" })).toBeVisible();
      await expect(problems(page)).toHaveCount(0);
    });
  }

  test("of an event are shown where they are", async ({ page }) => {
    await openPage(page, "?example=javascript");
    await page.getByRole("button", { name: "New event", exact: true }).click();
    await page.getByRole("textbox", { name: "New name of event" }).fill("mine");
    await page.keyboard.press("Enter");
    await replaceText(page, '{"a": 1,}');
    await expect(editor(page).getByText("Not JSON: Lambda refuses it with 400.")).toBeVisible();
    await expect(problems(page)).toHaveAccessibleName(/^1 problem: 1 error/);
    await expect(code(page).locator(".squiggly-error")).toHaveCount(1);
    await replaceText(page, '{"a": 1} // no');
    await expect(problems(page)).toHaveAccessibleName(/^1 problem: 1 error/);
    await replaceText(page, '{"a": 1}');
    await expect(problems(page)).toHaveCount(0);
  });

  test("of YAML are shown where they are", async ({ page }) => {
    await openPage(page, "?example=bash");
    await newFile(page, "a.yaml", "a: 1\na: 2\n");
    await problems(page).click();
    await expect(hover(page)).toContainText("This is not YAML: Map keys must be unique.");
  });
});

test.describe("long lines", () => {
  const rows = (page: Page) => code(page).locator(".view-line");

  test("are wrapped, until that is turned off and remembered", async ({ page }) => {
    await openWith(page, "bash", `#${" word".repeat(60)}`);
    const button = editor(page).getByRole("button", { name: "Word wrap" });
    await expect(button).toHaveAttribute("aria-pressed", "true");
    await expect(rows(page)).not.toHaveCount(1);
    await page.keyboard.press("Alt+z");
    await expect(rows(page)).toHaveCount(1);
    await expect(button).toHaveAttribute("aria-pressed", "false");

    await page.reload();
    await replaceText(page, `#${" word".repeat(60)}`);
    await expect(rows(page)).toHaveCount(1);
    await button.click();
    await expect(rows(page)).not.toHaveCount(1);
  });

  test("fit a phone", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto("./?example=bash");
    await tab(page, "Code").click();
    await expect(code(page)).toBeVisible();
    for (const name of ["Format the document", "Word wrap"]) {
      await expect(editor(page).getByRole("button", { name })).toBeInViewport({ ratio: 1 });
    }
    await expect(editor(page).getByRole("combobox", { name: "Line endings" })).toBeInViewport();
  });
});

test.describe("words of the Runtime API", () => {
  test("explain themselves in Bash and JavaScript", async ({ page }) => {
    await openWith(page, "bash", 'echo "$AWS_LAMBDA_RUNTIME_API"\n');
    await code(page).getByText("AWS_LAMBDA_RUNTIME_API").hover();
    await expect(hover(page)).toContainText("Host and port of the Runtime API.");
    await expect(hover(page)).toContainText("Runtime API reference §5.1");

    await newFile(page, "a.mjs", 'const name = "Lambda-Runtime-Aws-Request-Id";\n');
    await code(page).getByText("Lambda-Runtime-Aws-Request-Id").hover();
    await expect(hover(page)).toContainText("part of the path of response and error");
    await expect(hover(page)).toContainText("§4");
  });

  test("explain themselves by keyboard", async ({ page }) => {
    await openWith(page, "bash", "curl $api/invocation/next");
    await page.keyboard.press("ControlOrMeta+K");
    await page.getByRole("combobox", { name: "Command palette" }).fill("explain word");
    await page.keyboard.press("Enter");
    await expect(hover(page)).toContainText("Waits for the next event");
  });

  test("complete themselves in strings", async ({ page }) => {
    await openWith(page, "bash", "");
    const suggestions = page.locator(".suggest-widget");
    await page.keyboard.type('curl "http://$api/');
    await expect(suggestions).toContainText("/2018-06-01/runtime/invocation/next");
    await page.keyboard.type("2018-06-01/runtime/invocation/$id/resp");
    await page.keyboard.press("Enter");
    await expect
      .poll(() => shownText(page))
      .toBe('curl "http://$api/2018-06-01/runtime/invocation/$id/response');

    await newFile(page, "a.mjs", "");
    await page.keyboard.type('response.headers.get("');
    await expect(suggestions).toContainText("Lambda-Runtime-Deadline-Ms");
  });
});

test("goes to a line, comments it out and sets a second caret", async ({ page }) => {
  await openWith(page, "bash", "one\ntwo\ntwo\n");
  await page.keyboard.press("ControlOrMeta+g");
  await page.keyboard.type("2");
  await page.keyboard.press("Enter");
  await expect(code(page).getByRole("textbox")).toBeFocused();
  await page.keyboard.press("ControlOrMeta+/");
  await expect.poll(() => shownText(page)).toBe("one\n# two\ntwo");
  await page.keyboard.press("ControlOrMeta+/");
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  await page.keyboard.press("ControlOrMeta+d");
  await page.keyboard.type("three");
  await expect.poll(() => shownText(page)).toBe("one\nthree\nthree");
});

for (const scheme of ["light", "dark"] as const) {
  test(`has no accessibility violations with problems and a hover shown, ${scheme}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await openWith(page, "bash", "#!/bin/bash\nwget x\nif true; then\n  echo a\n");
    // Those of the whole text: while it is empty, another one is found, whose hover the text closes.
    await expect(problems(page)).toHaveAccessibleName(
      "2 problems: 1 error, 1 remark. Go to the next one",
    );
    await problems(page).click();
    await expect(hover(page)).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(" ")}`),
    ).toEqual([]);
  });
}
