import type { Page } from "@playwright/test";

/** What a test gives to start an environment; the fixture's Web Worker takes the same. */
export interface StartOptions {
  readonly handler?: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly allowedOrigins?: readonly string[];
  readonly now?: number;
  readonly modes?: Readonly<Record<string, number>>;
  /** Room in `/tmp`; 512 if left out. */
  readonly tmpMb?: number;
  readonly lineStepping?: boolean;
}

export interface Answer {
  readonly kind: "response" | "error";
  readonly body: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly trailers: readonly (readonly [string, string])[];
}

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly isEnded: boolean;
}

export interface Stop {
  readonly path: string;
  readonly line: number;
  readonly command?: string;
  readonly functionName?: string;
  readonly variables: readonly (readonly [name: string, value: string])[];
}

export type Files = Readonly<Record<string, string>>;

/** One execution environment on the fixture page, with a scripted Runtime API. */
export class EnginePage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  static async open(page: Page): Promise<EnginePage> {
    await page.goto("e2e/fixtures/javascript-engine.html");
    await page.locator('html[data-ready="true"]').waitFor({ state: "attached" });
    return new EnginePage(page);
  }

  /** Calls a command of the fixture's Web Worker. */
  async command<T>(name: string, ...args: readonly unknown[]): Promise<T> {
    const answer: unknown = await this.page.evaluate(
      ([command, values]) => {
        const scope = globalThis as unknown as {
          command(name: string, ...args: readonly unknown[]): Promise<unknown>;
        };
        return scope.command(command, ...values);
      },
      [name, args] as const,
    );
    return answer as T; // the caller names what the command gives
  }

  /** Starts a process; `files` are under `/var/task`. */
  async start(id: string, files: Files, options: StartOptions = {}): Promise<Environment> {
    const placed = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [
        name.startsWith("/") ? name : `/var/task/${name}`,
        text,
      ]),
    );
    const outcome = await this.command<{ kind: string }>("start", id, {
      ...options,
      files: placed,
    });
    return new Environment(this, id, outcome);
  }

  /** Starts a process whose whole Web Worker is `script`: it has the port, and the engine's code is not there. */
  async startHostile(id: string, script: string): Promise<Environment> {
    return new Environment(this, id, await this.command("startHostile", id, script));
  }
}

export class Environment {
  readonly #page: EnginePage;
  readonly #id: string;
  readonly outcome: { readonly kind: string };

  constructor(page: EnginePage, id: string, outcome: { readonly kind: string }) {
    this.#page = page;
    this.#id = id;
    this.outcome = outcome;
  }

  #call<T>(name: string, ...args: readonly unknown[]): Promise<T> {
    return this.#page.command<T>(name, this.#id, ...args);
  }

  invoke(event: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer> {
    return this.#call("invoke", event, headers);
  }

  /** The parsed result of a handler that must succeed. */
  async result(event: unknown = {}): Promise<unknown> {
    const answer = await this.invoke(event);
    if (answer.kind === "error") throw new Error(`The handler failed: ${answer.body}`);
    return JSON.parse(answer.body) as unknown;
  }

  initError(): Promise<{ readonly body: string; readonly type: string | undefined }> {
    return this.#call("initError");
  }

  whenParked(): Promise<void> {
    return this.#call("whenParked");
  }

  exited(): Promise<unknown> {
    return this.#call("exited");
  }

  output(): Promise<Output> {
    return this.#call("output");
  }

  position(): Promise<unknown> {
    return this.#call("position");
  }

  /** Where line stepping stands, once it does. */
  async stopped(): Promise<Stop> {
    for (;;) {
      const stop = await this.#call<Stop | undefined>("stop");
      if (stop !== undefined) return stop;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  goOn(mode: "step" | "run" = "step"): Promise<void> {
    return this.#call("goOn", mode);
  }

  restart(options: StartOptions = {}): Promise<unknown> {
    return this.#call("restart", options);
  }

  freeze(): Promise<void> {
    return this.#call("freeze");
  }

  thaw(now: number): Promise<void> {
    return this.#call("thaw", now);
  }

  kill(signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<void> {
    return this.#call("kill", signal);
  }
}
