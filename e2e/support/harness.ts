import type { Page } from "@playwright/test";

/** Calls the harness of a fixture's page (`e2e/fixtures`) and gives its answer. */
export function callHarness<T>(page: Page, method: string, argument?: unknown): Promise<T> {
  return page.evaluate(
    ([name, value]) =>
      (globalThis as unknown as { harness: (...call: unknown[]) => Promise<T> }).harness(
        name,
        value,
      ),
    [method, argument] as const,
  );
}
