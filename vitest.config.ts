import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts"],
    environment: "node",
    // Two cores: more threads than that only compete.
    maxWorkers: 2,
    testTimeout: 20_000,
  },
});
