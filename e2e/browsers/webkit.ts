import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { Builder, Capabilities, Key, Origin, type WebDriver } from "selenium-webdriver";
import { type DrivenBrowser, type Driver, insertIntoFocused } from "./driver.ts";

export interface WebKitPaths {
  readonly driver: string;
  readonly browser: string;
}

const SCREEN = "1600x1200x24";
/** MiniBrowser's own bars; the page has 1440 × 900. */
const WINDOW = { width: 1440, height: 938, x: 0, y: 0 };
const LIMIT_MS = 600_000;
/** Far more than a browser takes to start beside other work. */
const START_MS = 60_000;

/** Debian's WebKitGTK over WebDriver, on a screen that nobody sees. Each page is a browser of its own. */
export async function launchWebKit(paths: WebKitPaths): Promise<DrivenBrowser> {
  const screen = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", SCREEN, "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const display = await firstLine(screen);
  return {
    open: () => openPage(paths, display),
    async close() {
      screen.kill();
      if (screen.exitCode === null && screen.signalCode === null) await once(screen, "exit");
    },
  };
}

/** A driver and a browser of its own for each page. One that does not get up in time is ended, and another started. */
async function openPage(paths: WebKitPaths, display: string): Promise<Driver> {
  for (let start = 1; ; start += 1) {
    const server = await startServer(paths, display);
    const session = startSession(paths, server.port);
    const late = new Promise<undefined>((resolve) => setTimeout(resolve, START_MS, undefined));
    const driver = await Promise.race([session, late]);
    if (driver !== undefined) {
      await driver.manage().setTimeouts({ script: LIMIT_MS, pageLoad: LIMIT_MS });
      await driver.manage().window().setRect(WINDOW);
      const found = await driver.getCapabilities();
      return new WebKitDriver(driver, found.getBrowserVersion() ?? "", server.end);
    }
    session.catch(() => undefined); // its server is ended
    server.end();
    if (start === 3) throw new Error("WebKitGTK did not start, three times.");
  }
}

interface Server {
  readonly port: number;
  readonly end: () => void;
}

async function startServer(paths: WebKitPaths, display: string): Promise<Server> {
  const port = await freePort();
  const server = spawn(paths.driver, [`--port=${port}`], {
    stdio: "ignore",
    // A process group of its own, so that the browser ends with its driver.
    detached: true,
    env: {
      ...process.env,
      DISPLAY: `:${display}`,
      GDK_BACKEND: "x11",
      NO_AT_BRIDGE: "1",
      LIBGL_ALWAYS_SOFTWARE: "1",
      // As root, in a container, WebKit's own sandbox of its processes cannot be set up.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    },
  });
  await answers(port);
  return {
    port,
    end: () => {
      if (server.pid === undefined) return;
      try {
        process.kill(-server.pid, "SIGKILL");
      } catch {
        // all of the group have ended
      }
    },
  };
}

function startSession(paths: WebKitPaths, port: number): Promise<WebDriver> {
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    "webkitgtk:browserOptions": { binary: paths.browser, args: ["--automation"] },
  });
  const building = new Builder()
    .usingServer(`http://127.0.0.1:${port}`)
    .withCapabilities(capabilities)
    .build();
  // The builder gives its driver before the session is there.
  return building.getSession().then(() => building);
}

class WebKitDriver implements Driver {
  readonly browser = "webkit";
  readonly version: string;
  readonly #driver: WebDriver;

  readonly #end: () => void;

  constructor(driver: WebDriver, version: string, end: () => void) {
    this.#driver = driver;
    this.version = version;
    this.#end = end;
  }

  async goto(url: string): Promise<void> {
    await this.#driver.get(url);
    await this.#listen();
  }

  async reload(): Promise<void> {
    await this.#driver.navigate().refresh();
    await this.#listen();
  }

  async evaluate<Input, Output>(
    run: (input: Input) => Output | Promise<Output>,
    input: Input,
  ): Promise<Output> {
    // Through JSON: WebDriver turns some values into others on the way.
    const answer = await this.#driver.executeAsyncScript<{ value?: string; error?: string }>(
      `const [input, done] = arguments;
      Promise.resolve().then(() => (${String(run)})(JSON.parse(input))).then(
        (value) => done({ value: JSON.stringify(value) }),
        (error) => done({ error: String(error && error.stack || error) }));`,
      JSON.stringify(input ?? null),
    );
    if (answer.error !== undefined) throw new Error(answer.error);
    return (answer.value === undefined ? undefined : JSON.parse(answer.value)) as Output; // what `run` gave
  }

  async clickAt(x: number, y: number): Promise<void> {
    const point = { x: Math.round(x), y: Math.round(y), origin: Origin.VIEWPORT };
    await this.#driver.actions().move(point).click().perform();
  }

  async press(key: string): Promise<void> {
    const keys = key.split("+").map((name) => KEYS[name] ?? name);
    const actions = this.#driver.actions();
    for (const each of keys) actions.keyDown(each);
    for (const each of keys.toReversed()) actions.keyUp(each);
    await actions.perform();
  }

  insertText(text: string): Promise<void> {
    return this.evaluate(insertIntoFocused, text);
  }

  errors(): Promise<readonly string[]> {
    return this.evaluate(() => (globalThis as { uncaught?: string[] }).uncaught ?? [], undefined);
  }

  async close(): Promise<void> {
    await this.#driver.quit();
    this.#end();
  }

  /** WebDriver tells of no uncaught errors; the page collects them from its load on. */
  #listen(): Promise<void> {
    return this.evaluate(() => {
      const uncaught: string[] = [];
      Object.assign(globalThis, { uncaught });
      addEventListener("error", (event) => {
        // No error: what an observer changed is measured in the next frame.
        if (!event.message.startsWith("ResizeObserver loop")) uncaught.push(event.message);
      });
      addEventListener("unhandledrejection", ({ reason }) => uncaught.push(String(reason)));
    }, undefined);
  }
}

const KEYS: Readonly<Record<string, string>> = {
  Control: Key.CONTROL,
  Enter: Key.ENTER,
  Escape: Key.ESCAPE,
  Delete: Key.DELETE,
  Home: Key.HOME,
  End: Key.END,
  F8: Key.F8,
  F10: Key.F10,
};

async function firstLine(process: ChildProcess): Promise<string> {
  const [, , , pipe] = process.stdio;
  if (pipe === null || pipe === undefined) throw new Error("Xvfb has no pipe for its display.");
  const [bytes] = (await once(pipe, "data")) as [Buffer];
  return bytes.toString("utf8").trim();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No port was free.");
  return address.port;
}

async function answers(port: number): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    try {
      await fetch(`http://127.0.0.1:${port}/status`);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("WebKitWebDriver did not answer.");
}
