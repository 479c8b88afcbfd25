import type { Driver } from "./driver.ts";

/** An element as a person who listens finds it. */
export interface Target {
  readonly role: string;
  /** Accessible name: the whole, or a part of it where `isPart`. */
  readonly name?: string;
  readonly isPart?: boolean;
  /** The element that it is in. */
  readonly within?: Target;
}

interface Found {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly value: string;
  readonly isDisabled: boolean;
}

/** Far longer than any computer needs; a test that waits so long has failed and says for what. */
const LIMIT_MS = 240_000;

/** The playground in one browser. Waits for what it looks for, never for a time. */
export class App {
  readonly driver: Driver;
  readonly #base: string;

  constructor(driver: Driver, base: string) {
    this.driver = driver;
    this.#base = base;
  }

  /** Opens an address below the application's and waits until the page can be used. */
  async open(address: string): Promise<void> {
    await this.driver.goto(new URL(address, this.#base).href);
    await this.ready();
  }

  async ready(): Promise<void> {
    await this.until("the page to be ready", () =>
      this.driver.evaluate(() => document.documentElement.dataset["ready"] === "true", undefined),
    );
  }

  /** Polls until something is so, and gives what it was. */
  async until<Value>(what: string, look: () => Promise<Value>): Promise<NonNullable<Value>> {
    const end = Date.now() + LIMIT_MS;
    for (;;) {
      const found = await look();
      if (found !== undefined && found !== null && found !== false && found !== "") return found;
      if (Date.now() > end) throw new Error(`Waited in vain for ${what}. ${await this.#seen()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  find(target: Target): Promise<Found | undefined> {
    return this.driver.evaluate(findInPage, target).then((found) => found ?? undefined);
  }

  async click(target: Target): Promise<void> {
    const { x, y } = await this.until(`${describe(target)} to be there and enabled`, async () => {
      const found = await this.find(target);
      return found?.isDisabled === false ? found : undefined;
    });
    await this.driver.clickAt(x, y);
  }

  /** Waits until an element says something, and gives all that it says. */
  async says(target: Target, text: string): Promise<string> {
    const found = await this.until(`${describe(target)} to say “${text}”`, async () => {
      const element = await this.find(target);
      return element !== undefined && element.text.includes(text) ? element : undefined;
    });
    return found.text;
  }

  /** Puts text into a field as typing and leaving it does. */
  async fill(target: Target, text: string): Promise<void> {
    await this.click(target);
    await this.driver.evaluate(
      () => (document.activeElement as HTMLInputElement).select(),
      undefined,
    );
    await this.driver.insertText(text);
    await this.driver.evaluate(
      () => (document.activeElement as HTMLInputElement).blur(),
      undefined,
    );
  }

  /** Types over the whole open file. */
  async replaceText(text: string): Promise<void> {
    const isFocused = (): Promise<boolean> =>
      this.driver.evaluate(() => {
        // Chromium's editor is an EditContext, the others' a text area.
        const field = document.querySelector<HTMLElement>(
          ".monaco-editor .native-edit-context, .monaco-editor textarea",
        );
        field?.focus();
        return field !== null && document.activeElement === field;
      }, undefined);
    await this.until("the editor to take the focus", isFocused);
    await this.driver.press("Control+a");
    await this.driver.press("Delete");
    await this.driver.insertText(text);
    await this.until("the editor to have the text", () =>
      this.driver.evaluate((value) => {
        const shown = document.querySelector(".view-lines")?.textContent ?? "";
        const plain = (any: string): string => any.replaceAll(/\s/g, "");
        return plain(shown) === plain(value);
      }, text),
    );
  }

  /** Gives a file to the page as a person who drops it. */
  drop(name: string, bytes: Uint8Array): Promise<void> {
    return this.driver.evaluate(
      ({ fileName, content }) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(content)], fileName, { type: "application/zip" }));
        for (const kind of ["dragenter", "dragover", "drop"]) {
          document.body.dispatchEvent(
            new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }),
          );
        }
      },
      { fileName: name, content: [...bytes] },
    );
  }

  /** Has the page hand its next downloads over instead of writing them to a disk, of which WebDriver says nothing. */
  async download(item: string): Promise<Uint8Array> {
    await this.driver.evaluate(() => {
      const scope = globalThis as unknown as { downloads?: Promise<number[]>[] };
      if (scope.downloads !== undefined) {
        scope.downloads.length = 0;
        return;
      }
      const downloads: Promise<number[]>[] = [];
      scope.downloads = downloads;
      addEventListener(
        "click",
        (event) => {
          const link = event.target;
          if (!(link instanceof HTMLAnchorElement) || !link.hasAttribute("download")) return;
          event.preventDefault();
          const blobs = (globalThis as unknown as { blobs: Map<string, Blob> }).blobs;
          const blob = blobs.get(link.href);
          if (blob !== undefined)
            downloads.push(blob.arrayBuffer().then((buffer) => [...new Uint8Array(buffer)]));
        },
        true,
      );
      const blobs = new Map<string, Blob>();
      Object.assign(globalThis, { blobs });
      const native = URL.createObjectURL.bind(URL);
      URL.createObjectURL = (object) => {
        const url = native(object);
        if (object instanceof Blob) blobs.set(url, object);
        return url;
      };
      // A link that is in no document sends its click nowhere: it is put into it first.
      // oxlint-disable-next-line typescript/unbound-method -- called with its element below
      const { click } = HTMLElement.prototype;
      HTMLAnchorElement.prototype.click = function () {
        if (!this.isConnected) document.body.append(this);
        click.call(this);
      };
    }, undefined);
    await this.click({ role: "button", name: "Download" });
    await this.click({ role: "menuitem", name: item, isPart: true });
    const bytes = await this.until(`the download of ${item}`, () =>
      this.driver.evaluate(
        () => (globalThis as unknown as { downloads: Promise<number[]>[] }).downloads.at(0) ?? null,
        undefined,
      ),
    );
    return new Uint8Array(bytes);
  }

  #seen(): Promise<string> {
    return this.driver.evaluate(
      () => `The page shows: ${document.body.innerText.replaceAll(/\s+/g, " ").slice(0, 1500)}`,
      undefined,
    );
  }
}

function describe({ role, name, within }: Target): string {
  const own = name === undefined ? role : `${role} “${name}”`;
  return within === undefined ? own : `${own} in ${describe(within)}`;
}

/** Runs in the page, as text: scrolls the element into view and gives its middle. */
function findInPage(target: Target): Found | null {
  const selectors: Record<string, string> = {
    button: "button:not([role]), [role=button], summary",
    tab: "[role=tab]",
    region: "section, [role=region]",
    textbox: "input:not([type]), input[type=text], textarea, [role=textbox]",
    combobox: "select, [role=combobox]",
    switch: "[role=switch]",
    slider: "input[type=range], [role=slider]",
    log: "[role=log]",
    listitem: "li, [role=listitem]",
    menuitem: "[role=menuitem]",
    menuitemcheckbox: "[role=menuitemcheckbox]",
    dialog: "dialog, [role=dialog]",
    status: "output, [role=status]",
    alert: "[role=alert]",
    tree: "[role=tree]",
    treeitem: "[role=treeitem]",
    page: "body",
  };
  const nameOf = (element: Element): string => {
    const labelled = element.getAttribute("aria-labelledby")?.split(/\s+/) ?? [];
    const names = labelled.map((id) => document.getElementById(id)?.textContent ?? "");
    const labels = [...((element as HTMLInputElement).labels ?? [])].map(
      (label) => label.textContent,
    );
    const text =
      names.join(" ") ||
      element.getAttribute("aria-label") ||
      labels.join(" ") ||
      element.textContent ||
      element.getAttribute("title") ||
      "";
    return text.replaceAll(/\s+/g, " ").trim();
  };
  const look = (wanted: Target): HTMLElement | undefined => {
    const scope = wanted.within === undefined ? document : look(wanted.within);
    if (scope === undefined) return undefined;
    const all = scope.querySelectorAll<HTMLElement>(selectors[wanted.role] ?? "unknown-role");
    return [...all].find((element) => {
      if (element.getClientRects().length === 0) return false;
      if (wanted.name === undefined) return true;
      const name = nameOf(element);
      return wanted.isPart === true ? name.includes(wanted.name) : name === wanted.name;
    });
  };
  const element = look(target);
  if (element === undefined) return null;
  const before = element.getBoundingClientRect();
  const isOutside =
    before.top < 0 || before.left < 0 || before.bottom > innerHeight || before.right > innerWidth;
  if (isOutside) element.scrollIntoView({ block: "center", inline: "center" });
  const { left, top, width, height } = element.getBoundingClientRect();
  return {
    x: left + width / 2,
    y: top + height / 2,
    text: element.innerText,
    value: (element as HTMLInputElement).value ?? "",
    isDisabled: element.matches(":disabled") || element.getAttribute("aria-disabled") === "true",
  };
}
