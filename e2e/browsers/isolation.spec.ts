import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { App } from "./app.ts";
import type { BrowserName } from "./driver.ts";
import { escapeAttempts } from "./escape-attempts.ts";
import { expect, test as base } from "./fixture.ts";

/*
 * What a Web Worker of the JavaScript sandbox can reach: raw, so that the browser's own walls are tried, and as a
 * program of the engine, which is what counts. On both kinds of Web Worker, in each browser.
 */

interface Server {
  readonly origin: string;
  readonly requests: string[];
}

const test = base.extend<{ server: Server }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to know what a fixture needs
  async server({}, provide) {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(request.url ?? "");
      response.setHeader("Access-Control-Allow-Origin", "*");
      response.setHeader("Content-Type", "text/javascript");
      response.end("/* reached */");
    });
    server.on("upgrade", (request, socket) => {
      requests.push(`UPGRADE ${request.url}`);
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // a TCP server has one
    await provide({ origin: `http://127.0.0.1:${port}`, requests });
    server.closeAllConnections();
    server.close();
  },
});

test.describe.configure({ timeout: 600_000 });

/** Holes in a browser's own walls (docs/browsers.md): only the removal of names closes them. Exact, so that we learn of a change. */
const HOLES: Readonly<Record<BrowserName, RegExp | undefined>> = {
  chromium: undefined,
  firefox: /^\/font/,
  webkit: undefined,
};

/** Reached, but its own and empty: nothing of the page's is in it. */
const OWN_AND_EMPTY: Readonly<Record<BrowserName, readonly string[]>> = {
  chromium: [],
  firefox: [],
  webkit: ["caches.open", "caches.keys"],
};

type Results = Readonly<Record<string, string>>;

async function openFixture(app: App): Promise<void> {
  await app.open("e2e/fixtures/javascript-engine.html");
}

function reached(results: Results): string[] {
  return Object.keys(results).filter((name) => results[name]?.startsWith("reached") === true);
}

test.describe("raw", () => {
  // What the Web Workers inside the Web Worker are refused is thrown in them.
  test.use({ mayHaveErrors: true });
  for (const kind of ["data", "blob"] as const) {
    test(`isolation: the browser's walls hold around a ${kind}: Web Worker`, async ({
      app,
      server,
      baseURL,
    }) => {
      await openFixture(app);
      const { browser } = app.driver;
      const script = `onmessage = async ({ ports: [port] }) => {
      port.postMessage({ origin: self.origin, results: await ${escapeAttempts(server.origin, baseURL ?? "")} });
    };`;
      const found = await app.driver.evaluate(
        async ({ text, worker }) => {
          const scope = globalThis as unknown as {
            rawSandbox(script: string, decoy?: string, kind?: string): Promise<unknown>;
          };
          return scope.rawSandbox(text, undefined, worker) as Promise<{
            origin: string;
            results: Record<string, string>;
          }>;
        },
        { text: script, worker: kind },
      );
      expect(found.origin).toBe("null");
      expect(Object.keys(found.results).length).toBeGreaterThanOrEqual(60);
      expect(reached(found.results)).toEqual(
        OWN_AND_EMPTY[browser].filter((name) => name in found.results),
      );
      const hole = HOLES[browser];
      const requests = [...new Set(server.requests)];
      expect(requests.filter((path) => hole === undefined || !hole.test(path))).toEqual([]);
      if (hole !== undefined) expect(requests.some((path) => hole.test(path))).toBe(true);
    });
  }
});

test("isolation: a program of the engine reaches nothing", async ({ app, server, baseURL }) => {
  await openFixture(app);
  const results = await app.driver.evaluate(
    async (source) => {
      const { command } = globalThis as unknown as {
        command: (name: string, ...args: readonly unknown[]) => Promise<unknown>;
      };
      await command("start", "a", { files: { "/var/task/index.mjs": source } });
      const { body } = (await command("invoke", "a", {})) as { body: string };
      return JSON.parse(body) as Record<string, string>;
    },
    `export const handler = () => ${escapeAttempts(server.origin, baseURL ?? "")};`,
  );
  expect(Object.keys(results).length).toBeGreaterThanOrEqual(60);
  expect(reached(results)).toEqual([]);
  expect(server.requests).toEqual([]);
});
