import { notify } from "./notices/notices-store.ts";

/** Uses code once it is loaded; says so when it can't be. */
export function whenLoaded<T>(module: Promise<T>, use: (loaded: T) => void): void {
  module.then(use).catch((error: unknown) => {
    notify(
      "error",
      `This part of the page could not be loaded: ${error instanceof Error ? error.message : String(error)}. Check the connection and try again.`,
    );
  });
}
