import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Locator, type Page, expect, test } from "./support/test.ts";

/* A compiled bootstrap at native speed: local mode runs it, the page it serves shows the run. */

/** The Runtime API over sockets, without a library; the handler answers with its process number. */
const PROGRAM = String.raw`
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static char host[256], port[16];

static FILE *call(const char *method, const char *path, const char *body) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *address;
  if (getaddrinfo(host, port, &hints, &address)) exit(2);
  int s = socket(address->ai_family, SOCK_STREAM, 0);
  if (connect(s, address->ai_addr, address->ai_addrlen)) exit(3);
  FILE *f = fdopen(s, "r+");
  fprintf(f, "%s /2018-06-01/runtime/invocation/%s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n"
             "Content-Length: %zu\r\n\r\n%s", method, path, host, port, strlen(body), body);
  fflush(f);
  return f;
}

int main(void) {
  const char *api = getenv("AWS_LAMBDA_RUNTIME_API"), *colon = strrchr(api, ':');
  snprintf(host, sizeof host, "%.*s", (int)(colon - api), api);
  snprintf(port, sizeof port, "%s", colon + 1);
  for (;;) {
    char line[4096], id[64] = "", path[128], answer[64];
    FILE *next = call("GET", "next", "");
    while (fgets(line, sizeof line, next))
      if (!strncasecmp(line, "lambda-runtime-aws-request-id:", 30)) sscanf(line + 30, " %63[^\r\n]", id);
    fclose(next);
    fprintf(stderr, "native handler\n");
    snprintf(path, sizeof path, "%s/response", id);
    snprintf(answer, sizeof answer, "{\"pid\":%d}", getpid());
    FILE *response = call("POST", path, answer);
    while (fgets(line, sizeof line, response));
    fclose(response);
  }
}
`;

const button = (page: Page, name: string): Locator =>
  page.getByRole("button", { name, exact: true });
const region = (page: Page, name: string): Locator =>
  page.getByRole("region", { name, exact: true });
const message = (page: Page, name: string): Locator =>
  region(page, "Sequence").getByRole("listitem", { name });

let directory: string;
test.beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "attached-"));
  writeFileSync(join(directory, "bootstrap.c"), PROGRAM);
  execFileSync("cc", ["-o", join(directory, "bootstrap"), join(directory, "bootstrap.c")]);
});
test.afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Local mode on free ports; gives the address that it prints, and ends with the test. */
async function startLocal(): Promise<{ readonly address: string; readonly end: () => void }> {
  const script = fileURLToPath(new URL("../scripts/local.mjs", import.meta.url));
  const child = spawn(process.execPath, [script, directory, "--port", "0", "--api-port", "0"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let output = "";
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await expect.poll(() => output, { timeout: 60_000 }).toContain("See it run: ");
  return {
    address: /See it run: (\S+)/.exec(output)?.[1] ?? "",
    end: () => void child.kill("SIGINT"),
  };
}

const stateOf = (pid: number): string =>
  /\) (?<state>\S)/.exec(readFileSync(`/proc/${pid}/stat`, "latin1"))?.groups?.["state"] ?? "";

test("a C program is invoked, stepped, burst and stopped from the attached page", async ({
  page,
}) => {
  test.setTimeout(150_000);
  const { address, end } = await startLocal();
  try {
    await page.goto(address);
    await expect(page.locator("html")).toHaveAttribute("data-ready", "true");
    await expect(page.getByRole("banner")).toContainText(`Attached to ${directory}`);
    await expect(page.getByRole("treeitem", { name: /bootstrap\.c/ })).toBeVisible();

    await button(page, "Invoke").click();
    await expect(region(page, "Result")).toContainText("Succeeded", { timeout: 30_000 });
    await expect(page.getByRole("log", { name: "Logs" })).toContainText("native handler");
    const pid = Number(/"pid":\s*(\d+)/.exec(await region(page, "Result").innerText())?.[1]);

    // A client beside the page: the page shows what it did.
    const url = new URL("/2015-03-31/functions/function/invocations", address);
    const answer = await fetch(url, { method: "POST", body: "{}" });
    expect(await answer.json()).toEqual({ pid });
    await expect(message(page, "GET /2018-06-01/runtime/invocation/next")).toHaveCount(3);

    await page.getByRole("switch", { name: "Step mode" }).click();
    await button(page, "Invoke").click();
    await expect(page.getByText("Time stands still")).toBeVisible();
    await expect.poll(() => stateOf(pid)).toBe("T");
    for (let steps = 0; steps < 12 && (await button(page, "Continue").isEnabled()); steps += 1) {
      await button(page, "Step").click();
    }
    await page.getByRole("switch", { name: "Step mode" }).click();

    await button(page, "Burst").click();
    await expect(region(page, "Timeline")).toContainText("10", { timeout: 60_000 });
    await expect(button(page, "Stop")).toBeDisabled({ timeout: 60_000 });

    // The editor shows the file, and does not pretend to change it.
    await page.getByRole("treeitem", { name: /bootstrap\.c/ }).click();
    await page.getByRole("region", { name: "Editor" }).getByRole("textbox").first().focus();
    await page.keyboard.type("typed in vain");
    await expect(region(page, "Editor")).toContainText("#include");
    await expect(region(page, "Editor")).not.toContainText("typed in vain");

    // A page that comes late gets the whole trace.
    const late = await page.context().newPage();
    await late.goto(address);
    await expect(message(late, "GET /2018-06-01/runtime/invocation/next").first()).toBeVisible();

    end();
    await expect(page.getByRole("banner")).toContainText("Not connected", { timeout: 30_000 });
  } finally {
    end();
  }
});

test("an address with a wrong secret shows nothing and says why", async ({ page }) => {
  const { address, end } = await startLocal();
  try {
    await page.goto(address.replace(/attached=.*/, "attached=guess"));
    await expect(page.getByRole("banner")).toContainText("the secret in this page's address");
    await expect(page.locator("html")).not.toHaveAttribute("data-ready", "true");
  } finally {
    end();
  }
});
