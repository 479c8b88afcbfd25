// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration, which nothing can import
/// <reference path="../shared/text-imports.d.ts" />
import type {
  Engine,
  EngineEnvironment,
  EngineFile,
  EnvironmentSpec,
  ProcessSpec,
  StartOutcome,
} from "../../engine.ts";
import { TmpFiles } from "../shared/tmp-files.ts";
import { Space } from "../shared/tmp-space.ts";
import { builtinScripts } from "./builtin-scripts.ts";
import { DEFAULT_RUNTIME_PATH, findEntryPoint } from "./entry-point.ts";
import { SandboxProcess } from "./runtime-process.ts";
import { type CreateSandbox, SandboxPool } from "./sandbox-pool.ts";

const MEBIBYTE = 1024 * 1024;

/** For the `/tmp` of all environments together: it lies in the simulator's memory. */
const MAX_TMP_BYTES = 1024 * MEBIBYTE;

export interface JavaScriptEngineParts {
  /** Asks the page for a sandbox: see `host/create-sandbox.ts`. */
  readonly createSandbox: CreateSandbox;
  /** Simulated wall clock, epoch milliseconds; `Date` in the sandbox follows it at each answer of the Runtime API. */
  readonly now?: () => number;
}

/**
 * The engine for runtimes written in JavaScript or TypeScript. Each process is a Web Worker in an opaque origin, made
 * by the page, and ends with it.
 */
export function createJavaScriptEngine({ createSandbox, now }: JavaScriptEngineParts): Engine {
  const pool = new SandboxPool(createSandbox);
  const environments = new Set<JavaScriptEnvironment>();
  const tmpSpace = new Space(MAX_TMP_BYTES);
  return {
    id: "javascript",
    async prepare(onProgress) {
      const startedAt = performance.now();
      onProgress({ kind: "starting", what: "JavaScript sandbox" });
      try {
        await pool.prepare();
        onProgress({ kind: "ready", tookMs: performance.now() - startedAt });
      } catch (error) {
        onProgress({
          kind: "failed",
          message: error instanceof Error ? error.message : String(error),
        });
        throw error;
      }
    },
    async createEnvironment(spec) {
      const environment = new JavaScriptEnvironment(spec, {
        pool,
        now,
        tmpSpace,
        onDispose: () => environments.delete(environment),
      });
      environments.add(environment);
      return environment;
    },
    dispose() {
      for (const environment of environments) environment.dispose();
      pool.dispose();
    },
  };
}

interface EnvironmentParts {
  readonly pool: SandboxPool;
  readonly now: (() => number) | undefined;
  readonly tmpSpace: Space;
  readonly onDispose: () => void;
}

class JavaScriptEnvironment implements EngineEnvironment {
  readonly #spec: EnvironmentSpec;
  readonly #parts: EnvironmentParts;
  readonly #tmpBytes: number;
  readonly #tmpSpace: Space;
  readonly #tmp: TmpFiles;
  #process: SandboxProcess | undefined;
  #isDisposed = false;

  constructor(spec: EnvironmentSpec, parts: EnvironmentParts) {
    this.#spec = spec;
    this.#parts = parts;
    this.#tmpBytes = Math.min(spec.tmpMb * MEBIBYTE, MAX_TMP_BYTES);
    this.#tmpSpace = new Space(this.#tmpBytes, parts.tmpSpace);
    this.#tmp = new TmpFiles(this.#tmpSpace);
  }

  async start(spec: ProcessSpec): Promise<StartOutcome> {
    const entry = findEntryPoint(this.#spec.files);
    const { candidates, path } = entry;
    if (entry.kind === "not-executable")
      return { kind: "exec-failed", entryPoint: path, candidates, errno: "EACCES" };
    const files =
      path === DEFAULT_RUNTIME_PATH
        ? [...this.#spec.files, await defaultRuntime()]
        : this.#spec.files;
    const typeScript = files.some((file) => /\.[mc]?ts$/.test(file.path))
      ? await typeScriptStripper()
      : undefined;
    const builtins = await builtinScripts(this.#spec.files);
    const { allowedOrigins, runtimeApi } = this.#spec;
    const sandbox = await this.#parts.pool.take(allowedOrigins);
    const process = new SandboxProcess({
      sandbox,
      runtimeApi,
      start: {
        files,
        variables: [...spec.variables],
        entryPoint: path,
        now: spec.now,
        allowedOrigins,
        typeScript,
        builtins,
        tmp: this.#tmp.snapshot(),
        tmpBytes: this.#tmpBytes,
      },
      tmp: this.#tmp,
      now: this.#parts.now,
    });
    this.#process = process;
    if (this.#isDisposed) process.kill("SIGKILL");
    return { kind: "started", entryPoint: path, candidates, process };
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#process?.kill("SIGKILL");
    this.#tmpSpace.close();
    this.#parts.onDispose();
  }
}

async function defaultRuntime(): Promise<EngineFile> {
  const { default: source } = await import("#project/default-runtime/bootstrap.mjs?raw");
  return { path: DEFAULT_RUNTIME_PATH, bytes: new TextEncoder().encode(source), mode: 0o755 };
}

async function typeScriptStripper(): Promise<string> {
  const { default: script } = await import("../worker/typescript/main.ts?bundled-text");
  return script;
}
