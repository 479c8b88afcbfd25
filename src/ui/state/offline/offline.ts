import { isJsonObject } from "#base/json.ts";
import { messageOf } from "#base/message-of.ts";
import { formatBytes } from "#ui/kit/format/format.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { missingServiceWorkers } from "../live/missing-service-workers.ts";
import { keepOffline, removeOffline } from "./keep-offline.ts";
import { offlineSetting } from "./offline-setting.ts";
import { watchVersion } from "./watch-version.ts";

let isBusy = false;

/** Keeps the whole playground on this computer, or removes it again; says what became of it. */
export async function toggleOffline(): Promise<void> {
  if (isBusy) return;
  isBusy = true;
  try {
    await (offlineSetting.read() === undefined ? keep() : remove());
  } finally {
    isBusy = false;
  }
}

/** Brings what is kept up to the version that is open, without a word: it is the one that the network has. */
export async function refreshOffline(): Promise<void> {
  if (offlineSetting.read() === undefined || isBusy || !navigator.onLine) return;
  isBusy = true;
  try {
    offlineSetting.write(await keepOffline(parts(() => undefined)));
  } catch {
    // The version that was kept before goes on working.
  } finally {
    isBusy = false;
  }
}

/** Says when a newer version of the playground is there; it comes with a reload, at the person's word. */
export function announceNewVersions(): void {
  void watchVersion({
    async revision() {
      const url = new URL("version.json", document.baseURI).href;
      const response = await fetch(url, { cache: "no-cache" });
      const json: unknown = response.ok ? await response.json() : undefined;
      return isJsonObject(json) && typeof json["revision"] === "string"
        ? json["revision"]
        : undefined;
    },
    onShown(callback) {
      document.addEventListener("visibilitychange", () => {
        if (document.visibilityState === "visible") callback();
      });
    },
    now: () => Date.now(),
    onNewVersion() {
      notify(
        "status",
        "A new version of the playground is there. It comes with a reload; your project is kept.",
        { label: "Reload", run: () => location.reload() },
        // Told once: it waits for the person who looks at something else.
        true,
      );
    },
  });
}

async function keep(): Promise<void> {
  const missing = missingServiceWorkers();
  if (missing !== undefined || typeof caches === "undefined") {
    notify(
      "error",
      `The playground can't be kept for use without a network. ${missing ?? "This browser refuses storage to the page."}`,
    );
    return;
  }
  let isTold = false;
  try {
    const bytes = await keepOffline(
      parts((_, all) => {
        if (isTold) return;
        isTold = true;
        notify("status", `Keeping the playground on this computer: ${formatBytes(all)}.`);
      }),
    );
    offlineSetting.write(bytes);
    notify(
      "status",
      `Available offline: ${formatBytes(bytes)} are kept on this computer. The page opens and functions run without a network.`,
      { label: "Remove", run: () => void toggleOffline() },
    );
  } catch (error) {
    notify("error", `The playground was not kept on this computer: ${messageOf(error)}.`, {
      label: "Try again",
      run: () => void toggleOffline(),
    });
  }
}

async function remove(): Promise<void> {
  await removeOffline(parts(() => undefined));
  offlineSetting.write(undefined);
  notify("status", "What was kept for use without a network is removed from this computer.");
}

function parts(
  onProgress: (bytes: number, all: number) => void,
): Parameters<typeof keepOffline>[0] {
  return {
    fetch: (url, init) => fetch(url, init),
    caches,
    base: new URL(".", document.baseURI).href,
    onProgress,
  };
}
