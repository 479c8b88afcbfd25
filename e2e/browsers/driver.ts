/**
 * What a journey needs of a browser, no matter who drives it. Everything else is found in the page itself, by role and
 * accessible name, with `evaluate`.
 */
export interface Driver {
  readonly browser: BrowserName;
  readonly version: string;
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Calls a function of the page; it is handed over as text, so it may use nothing from around it. */
  evaluate<Input, Output>(
    run: (input: Input) => Output | Promise<Output>,
    input: Input,
  ): Promise<Output>;
  /** A real click at a point of the viewport. */
  clickAt(x: number, y: number): Promise<void>;
  /** A key by its name of the DOM, `Control+` in front where it is held. */
  press(key: string): Promise<void>;
  /** Text where the focus is, in one piece, as an input method or a paste gives it. */
  insertText(text: string): Promise<void>;
  /** Uncaught errors of the page so far. */
  errors(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export type BrowserName = "chromium" | "firefox" | "webkit";

/** What `insertText` does in the page where the driver has nothing of its own for it. */
export function insertIntoFocused(text: string): void {
  document.execCommand("insertText", false, text);
}

/** Starts a browser, with a profile of its own for each page that is opened. */
export interface DrivenBrowser {
  open(): Promise<Driver>;
  close(): Promise<void>;
}
