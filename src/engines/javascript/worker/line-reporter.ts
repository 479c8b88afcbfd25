import type { Said } from "../shared/messages.ts";
import { type LineStop, MAX_UNSEEN_STOPS } from "../shared/line-stops.ts";
import { inspect } from "./inspect/inspect.ts";

const MAX_VALUE = 2000;

/**
 * Tells the simulator of each statement before it runs, with the values of that moment. The thread cannot stand still
 * and still take messages, so the program runs on until it waits for something; the simulator holds back what it says
 * meanwhile, and shows one line after the other. See docs/decisions/0022-javascript-stepping.md.
 */
export class LineReporter {
  readonly #stops: ReadonlyMap<string, readonly LineStop[]>;
  readonly #send: (message: Said) => void;
  #unseen = 0;

  constructor(stops: ReadonlyMap<string, readonly LineStop[]>, send: (message: Said) => void) {
    this.#stops = stops;
    this.#send = send;
  }

  report(path: string, index: number, read: (name: string) => unknown): void {
    const stop = this.#stops.get(path)?.[index];
    if (stop === undefined || this.#unseen >= MAX_UNSEEN_STOPS) return;
    this.#unseen += 1;
    const { line, column, command, functionName, names } = stop;
    const variables: [string, string][] = [];
    for (const name of names) {
      const value = valueText(name, read);
      if (value !== undefined) variables.push([name, value]);
    }
    this.#send({
      kind: "line",
      position: { path, line, column, functionName },
      command,
      variables,
    });
  }

  /** The simulator has shown so many. */
  seen(count: number): void {
    this.#unseen = Math.max(0, this.#unseen - count);
  }
}

/** `undefined` for what is not there yet, and for functions. */
function valueText(name: string, read: (name: string) => unknown): string | undefined {
  try {
    const value = read(name);
    if (typeof value === "function") return undefined;
    const text = inspect(value);
    return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
  } catch {
    return undefined; // declared further down
  }
}
