import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { App } from "./app.ts";
import type { BrowserName } from "./driver.ts";
import { attemptNames, escapeAttempts } from "./escape-attempts.ts";
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

test.describe.configure({ timeout: 240_000 });

/**
 * Holes in a browser's own walls (docs/browsers.md): only the removal of names closes them. Firefox had this one until
 * 140; 153 has it no more.
 */
const HOLES: Readonly<Record<BrowserName, RegExp | undefined>> = {
  chromium: undefined,
  firefox: /^\/font/,
  webkit: undefined,
};

/** What stops a Web Worker of an opaque origin for good: it is as good as an endless loop, and no way out. */
const ENDLESS: Readonly<Record<BrowserName, readonly string[]>> = {
  chromium: [],
  firefox: ["the storage's size"],
  webkit: [],
};

/** Reached, but its own and empty: nothing of the page's is in it. */
const OWN_AND_EMPTY: Readonly<Record<BrowserName, readonly string[]>> = {
  chromium: [],
  firefox: [],
  webkit: ["caches.open", "caches.keys"],
};

const GROUP: Readonly<Record<BrowserName, number>> = { chromium: 100, firefox: 13, webkit: 100 };

type Results = Readonly<Record<string, string>>;

async function openFixture(app: App): Promise<void> {
  await app.open("e2e/fixtures/javascript-engine.html");
}

function reached(results: Results): string[] {
  return Object.keys(results).filter((name) => results[name]?.startsWith("reached") === true);
}

/**
 * Runs a script as the Web Worker of a sandbox, without the engine; gives its first message, or null when it is silent
 * for longer than any of its attempts may be.
 */
function rawSandbox(
  app: App,
  script: string,
  kind: string,
): Promise<{ origin: string; results: Results } | null> {
  return app.driver.evaluate(
    async ({ text, worker }) => {
      const scope = globalThis as unknown as {
        rawSandbox(script: string, decoy?: string, kind?: string): Promise<unknown>;
      };
      const silence = new Promise<null>((resolve) => setTimeout(resolve, 20_000, null));
      return Promise.race([scope.rawSandbox(text, undefined, worker), silence]) as Promise<{
        origin: string;
        results: Record<string, string>;
      } | null>;
    },
    { text: script, worker: kind },
  );
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
      const results: Record<string, string> = {};
      const make = async (names: readonly string[]): Promise<void> => {
        const made = names.filter((name) => !ENDLESS[browser].includes(name));
        const attempts = escapeAttempts(server.origin, baseURL ?? "", made);
        const found = await rawSandbox(
          app,
          `onmessage = async ({ ports: [port] }) => {
            port.postMessage({ origin: self.origin, results: await ${attempts} });
          };`,
          kind,
        );
        if (found !== null) {
          expect(found.origin).toBe("null");
          Object.assign(results, found.results);
        } else if (names.length > 1) {
          // Firefox's Web Worker stops for good now and then when attempts meet: then each for itself.
          for (const name of names) await make([name]);
        }
      };
      for (const names of attemptNames(GROUP[browser])) await make(names);
      expect(Object.keys(results).length).toBeGreaterThanOrEqual(60);
      expect(reached(results)).toEqual(OWN_AND_EMPTY[browser].filter((name) => name in results));
      const hole = HOLES[browser];
      const requests = [...new Set(server.requests)];
      expect(requests.filter((path) => hole === undefined || !hole.test(path))).toEqual([]);
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
