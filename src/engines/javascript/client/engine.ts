// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration, which nothing can import
/// <reference path="../shared/text-imports.d.ts" />
import { messageOf } from "#base/message-of.ts";
import { followLinks, isSymbolicLink } from "#contract/symbolic-links.ts";
import type { Compile } from "#bundle/worker/compile.ts";
import type { Compilation } from "#bundle/typescript/compiled-file.ts";
import type {
  ByteConnection,
  Engine,
  EngineEnvironment,
  EngineExtensions,
  EngineFile,
  EnvironmentSpec,
  ExtensionSpec,
  ExtensionStart,
  ProcessSpec,
  StartOutcome,
} from "#contract/engine.ts";
import { vcpusOf } from "#contract/vcpu.ts";
import type { SandboxStart } from "../shared/messages.ts";
import { TmpFiles } from "../shared/tmp-files.ts";
import { Space } from "../shared/tmp-space.ts";
import { builtinScripts } from "./builtin-scripts.ts";
import { keepProgramContexts } from "./contexts/keep-program-contexts.ts";
import { execProblem, extensionFiles } from "./extension-files.ts";
import { DEFAULT_RUNTIME_PATH, findEntryPoint } from "./entry-point.ts";
import { instrumentProgram } from "./stepping/instrument-program.ts";
import { type ProcessShares, SandboxProcess } from "./runtime-process.ts";
import type { ProcessTimes } from "./time/process-times.ts";
import { type CreateSandbox, SandboxPool, type WatchedSandbox } from "./sandbox-pool.ts";

const MEBIBYTE = 1024 * 1024;

/** For the `/tmp` of all environments together: it lies in the simulator's memory. */
const MAX_TMP_BYTES = 1024 * MEBIBYTE;

export interface JavaScriptEngineParts {
  /** Asks the page for a sandbox: see `host/create-sandbox.ts`. */
  readonly createSandbox: CreateSandbox;
  /** For programs in TypeScript. */
  readonly compile: Compile;
  /** Times of the processes, kept together with the simulator's clock; without it they have the wall's. */
  readonly times?: ProcessTimes;
}

/** The first Init of an environment has one whole vCPU, as in the Linux machine (docs/fidelity.md, open facts). */
const INIT_VCPUS = 1;

/**
 * The engine for runtimes written in JavaScript or TypeScript. Each process is a Web Worker in an opaque origin, made
 * by the page, and ends with it.
 */
export function createJavaScriptEngine({
  createSandbox,
  compile,
  times,
}: JavaScriptEngineParts): Engine {
  const pool = new SandboxPool(createSandbox);
  const environments = new Set<JavaScriptEnvironment>();
  const tmpSpace = new Space(MAX_TMP_BYTES);
  return {
    id: "javascript",
    async prepare(onProgress) {
      const startedAt = performance.now();
      onProgress({ kind: "starting", what: "JavaScript sandbox" });
      try {
        await Promise.all([pool.prepare(), times?.ready]);
        onProgress({ kind: "ready", tookMs: performance.now() - startedAt });
      } catch (error) {
        onProgress({
          kind: "failed",
          message: messageOf(error),
        });
        throw error;
      }
    },
    async createEnvironment(spec) {
      await times?.ready;
      const environment = new JavaScriptEnvironment(spec, {
        pool,
        program: await loadProgram(spec.files, compile),
        // Now, not when its process starts: making a sandbox is no part of a function's Init.
        sandbox: await pool.take(spec.allowedOrigins),
        times,
        tmpSpace,
        onDispose: () => environments.delete(environment),
      });
      environments.add(environment);
      return environment;
    },
    dispose() {
      for (const environment of environments) environment.dispose();
      pool.dispose();
      times?.dispose();
    },
  };
}

interface EnvironmentParts {
  readonly pool: SandboxPool;
  readonly program: Program;
  /** For the first process. */
  readonly sandbox: WatchedSandbox;
  readonly times: ProcessTimes | undefined;
  readonly tmpSpace: Space;
  readonly onDispose: () => void;
}

class JavaScriptEnvironment implements EngineEnvironment {
  readonly #spec: EnvironmentSpec;
  readonly #parts: EnvironmentParts;
  readonly #tmpBytes: number;
  readonly #tmpSpace: Space;
  readonly #tmp: TmpFiles;
  /** Stands ready for the next process. */
  #sandbox: WatchedSandbox | undefined;
  readonly #processes = new Set<SandboxProcess>();
  /** `/tmp` of each extension: a sandbox sees nothing of another one's (docs/fidelity.md). */
  readonly #extensionTmp = new Map<string, TmpFiles>();
  readonly extensions: EngineExtensions;
  #isDisposed = false;
  #hasStarted = false;

  constructor(spec: EnvironmentSpec, parts: EnvironmentParts) {
    this.#spec = spec;
    this.#parts = parts;
    this.#tmpBytes = Math.min(spec.tmpMb * MEBIBYTE, MAX_TMP_BYTES);
    this.#tmpSpace = new Space(this.#tmpBytes, parts.tmpSpace);
    this.#tmp = new TmpFiles(this.#tmpSpace);
    this.#sandbox = parts.sandbox;
    const files = extensionFiles(parts.program.files);
    this.extensions = {
      list: () => [...files.keys()],
      start: (extension) => this.#startExtension(extension, files),
    };
    void parts.sandbox.lost.then(() => {
      if (this.#sandbox === parts.sandbox) this.#sandbox = undefined;
    });
  }

  async start(spec: ProcessSpec): Promise<StartOutcome> {
    const { entry, files, compiled, builtins } = this.#parts.program;
    const { candidates, path } = entry;
    if (entry.kind === "not-executable")
      return { kind: "exec-failed", entryPoint: path, candidates, errno: "EACCES" };
    const program = spec.lineStepping
      ? await instrumentProgram(files, compiled)
      : { compiled, stops: new Map() };
    const ready = this.#sandbox;
    this.#sandbox = undefined;
    const process = await this.#run(
      ready,
      {
        files,
        variables: [...spec.variables],
        entryPoint: path,
        now: spec.now,
        ...program,
        builtins,
      },
      this.#tmp,
    );
    this.#hasStarted = true;
    return { kind: "started", entryPoint: path, candidates, process };
  }

  async #startExtension(
    { path, variables, now }: ExtensionSpec,
    files: ReadonlyMap<string, EngineFile>,
  ): Promise<ExtensionStart> {
    const name = path.slice(path.lastIndexOf("/") + 1);
    const file = files.get(name);
    const errno = file === undefined ? "ENOENT" : execProblem(file);
    if (errno !== undefined) return { kind: "exec-failed", errno };
    const { program } = this.#parts;
    const tmp = this.#extensionTmp.get(name) ?? new TmpFiles(this.#tmpSpace);
    this.#extensionTmp.set(name, tmp);
    const process = await this.#run(
      undefined,
      {
        files: program.files,
        variables: [...variables],
        entryPoint: path,
        now,
        compiled: program.compiled,
        stops: new Map(),
        builtins: program.builtins,
      },
      tmp,
    );
    return { kind: "started", process };
  }

  async #run(
    ready: WatchedSandbox | undefined,
    start: Omit<SandboxStart, "speed" | "allowedOrigins" | "tmp" | "tmpBytes">,
    tmp: TmpFiles,
  ): Promise<SandboxProcess> {
    const { allowedOrigins, runtimeApi } = this.#spec;
    const process = new SandboxProcess({
      sandbox: ready ?? (await this.#parts.pool.take(allowedOrigins)),
      runtimeApi,
      start: {
        ...start,
        speed: undefined,
        allowedOrigins,
        tmp: tmp.snapshot(),
        tmpBytes: this.#tmpBytes,
      },
      tmp,
      times: this.#parts.times,
      shares: this.#shares(),
    });
    this.#processes.add(process);
    void process.exited.then(() => this.#processes.delete(process));
    if (this.#isDisposed) process.kill("SIGKILL");
    return process;
  }

  #shares(): ProcessShares {
    const { speed = "lambda", memoryMb } = this.#spec;
    if (speed === "this-computer") return { init: undefined, later: undefined };
    const later = vcpusOf(memoryMb);
    const init = this.#hasStarted ? later : INIT_VCPUS;
    return { init, later };
  }

  connect(port: number): Promise<ByteConnection> {
    for (const { listeners } of this.#processes)
      if (listeners.has(port)) return Promise.resolve(listeners.connect(port));
    return Promise.reject(new Error("Connection refused"));
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const process of this.#processes) process.kill("SIGKILL");
    this.#sandbox?.dispose();
    this.#sandbox = undefined;
    this.#tmpSpace.close();
    this.#parts.onDispose();
  }
}

/** What a process of these files runs with. */
interface Program {
  readonly entry: ReturnType<typeof findEntryPoint>;
  /** With the default runtime, where the package has none of its own. */
  readonly files: readonly EngineFile[];
  readonly compiled: Compilation["files"];
  readonly builtins: Awaited<ReturnType<typeof builtinScripts>>;
}

const followed = new WeakMap<readonly EngineFile[], readonly EngineFile[]>();

/** The sandbox knows files only. Once for a deployment: what is made of its files is kept by the list. */
function withoutLinks(files: readonly EngineFile[]): readonly EngineFile[] {
  if (!files.some(isSymbolicLink)) return files;
  const plain = followed.get(files) ?? followLinks(files);
  followed.set(files, plain);
  return plain;
}

async function loadProgram(deployed: readonly EngineFile[], compile: Compile): Promise<Program> {
  const given = withoutLinks(deployed);
  const entry = findEntryPoint(given);
  const files = entry.path === DEFAULT_RUNTIME_PATH ? [...given, await defaultRuntime()] : given;
  const [{ files: compiled }, builtins] = await Promise.all([
    compiledOnce(given, compile),
    builtinScripts(given),
  ]);
  return { entry, files, compiled: await keepProgramContexts(files, compiled), builtins };
}

async function defaultRuntime(): Promise<EngineFile> {
  const { default: source } = await import("#project/default-runtime/bootstrap.mjs?raw");
  return { path: DEFAULT_RUNTIME_PATH, bytes: new TextEncoder().encode(source), mode: 0o755 };
}

const compilations = new WeakMap<readonly EngineFile[], Promise<Compilation>>();

/** A deployment's files never change, and each of its environments has the same. */
function compiledOnce(files: readonly EngineFile[], compile: Compile): Promise<Compilation> {
  let compilation = compilations.get(files);
  if (compilation === undefined) {
    compilations.set(files, (compilation = compile(files)));
    // Another environment tries again.
    compilation.catch(() => compilations.delete(files));
  }
  return compilation;
}
