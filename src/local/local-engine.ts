import type {
  ByteConnection,
  Engine,
  EngineEnvironment,
  EngineExtensions,
  EngineProcess,
  EnvironmentSpec,
  ExtensionSpec,
  ExtensionStart,
  ProcessSpec,
  StartOutcome,
} from "#contract/engine.ts";
import type { ApiPort, ApiPorts } from "./api-ports.ts";
import { type DebuggerWatch, WatchedClients, watchedOwn } from "./debugger-watch.ts";
import { findEntryPoint } from "./entry-point.ts";
import { execErrno } from "./exec-format.ts";
import { foreignProcess } from "./foreign-process.ts";
import { connectToLoopback } from "./loopback-connection.ts";
import { extensionFile, extensionFiles } from "./extension-files.ts";
import { type HoldableProcess, type LocalStart, startLocalProcess } from "./local-process.ts";
import type { ProcessCages } from "./process-cage.ts";
import type { PrivateFolders } from "./private-folders.ts";
import type { OrphanGuard } from "./orphan-guard.ts";
import { killByVariable } from "./process-tree.ts";

export interface LocalEngineOptions {
  /** Absolute path: `/var/task` of every environment. */
  readonly directory: string;
  /** False: somebody else starts the runtime. */
  readonly startsProcess: boolean;
  readonly ports: ApiPorts;
  readonly guard: OrphanGuard;
  readonly cages: ProcessCages | undefined;
  /** Folders of its own for each environment, where the system lets us. */
  readonly folders: PrivateFolders | undefined;
  readonly debuggers: DebuggerWatch;
}

/** An engine whose processes can be waited for. */
export interface LocalEngine extends Engine {
  /** Resolves when every process that was started has ended. */
  whenGone(): Promise<void>;
  /** Really stops the processes of these environments, and lets the others run. */
  hold(environmentIds: readonly string[]): void;
}

/** Runs the user's bootstrap as a real process of this machine: local mode. */
export function createLocalEngine(options: LocalEngineOptions): LocalEngine {
  const environments = new Set<LocalEnvironment>();
  const ends = new Set<Promise<unknown>>();
  return {
    id: "local",
    waitsForRuntime: !options.startsProcess,
    prepare: () => Promise.resolve(),
    async createEnvironment(spec: EnvironmentSpec): Promise<EngineEnvironment> {
      const port = await options.ports.claim(spec.environmentId);
      const { environmentId } = spec;
      const environment: LocalEnvironment = new LocalEnvironment(options, environmentId, port, {
        onStarted(process) {
          const end: Promise<unknown> = process.exited.then(() => ends.delete(end));
          ends.add(end);
        },
        onDisposed: () => environments.delete(environment),
      });
      environments.add(environment);
      return environment;
    },
    dispose() {
      for (const environment of environments) environment.dispose();
    },
    hold(environmentIds) {
      for (const environment of environments)
        environment.hold(environmentIds.includes(environment.environmentId));
    },
    async whenGone() {
      await Promise.all(ends);
    },
  };
}

interface EnvironmentHooks {
  readonly onStarted: (process: EngineProcess) => void;
  readonly onDisposed: () => void;
}

class LocalEnvironment implements EngineEnvironment {
  readonly environmentId: string;
  readonly extensions: EngineExtensions;
  readonly #options: LocalEngineOptions;
  readonly #port: ApiPort;
  readonly #hooks: EnvironmentHooks;
  readonly #running = new Set<HoldableProcess>();
  #foreign: EngineProcess | undefined;
  #isHeld = false;
  #tmp: string | undefined;

  constructor(
    options: LocalEngineOptions,
    environmentId: string,
    port: ApiPort,
    hooks: EnvironmentHooks,
  ) {
    this.environmentId = environmentId;
    this.#options = options;
    this.#port = port;
    this.#hooks = hooks;
    this.extensions = {
      list: () => (options.startsProcess ? extensionFiles(options.folders?.optFolder) : []),
      start: (spec) => this.#startExtension(spec),
    };
  }

  async start(spec: ProcessSpec): Promise<StartOutcome> {
    return this.#options.startsProcess ? this.#startRuntime(spec) : this.#awaitRuntime();
  }

  /** Environments share this computer's network, so anyone who listens on the port gets it. */
  connect(port: number): Promise<ByteConnection> {
    return connectToLoopback(port);
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    for (const process of this.#running) process.hold(isHeld);
  }

  dispose(): void {
    for (const process of this.#running) process.kill("SIGKILL");
    this.#foreign?.kill("SIGKILL");
    this.#port.release();
    this.#hooks.onDisposed();
  }

  async #startRuntime(spec: ProcessSpec): Promise<StartOutcome> {
    const { directory, folders } = this.#options;
    const { candidates, found } = findEntryPoint(directory, folders?.optFolder);
    if (found === undefined) return { kind: "entry-point-missing", candidates };
    const { entryPoint, path } = found;
    const errno = execErrno(path, folders?.optFolder);
    if (errno !== undefined) return { kind: "exec-failed", entryPoint, candidates, errno };
    const start = await this.#launch(
      this.#command(entryPoint, path),
      this.#localise(spec.variables, ["LAMBDA_TASK_ROOT", directory]),
    );
    return start.kind === "failed"
      ? { kind: "exec-failed", entryPoint, candidates, errno: start.errno }
      : { kind: "started", entryPoint, candidates, process: start.process };
  }

  async #startExtension(spec: ExtensionSpec): Promise<ExtensionStart> {
    const opt = this.#options.folders?.optFolder;
    const file = extensionFile(spec.path, opt);
    const errno = file === undefined ? "ENOENT" : execErrno(file, opt);
    if (errno !== undefined) return { kind: "exec-failed", errno };
    const start = await this.#launch(
      this.#command(spec.path, spec.path),
      this.#localise(spec.variables),
    );
    return start.kind === "failed"
      ? { kind: "exec-failed", errno: start.errno }
      : { kind: "started", process: start.process };
  }

  async #launch(
    command: readonly string[],
    variables: ReadonlyMap<string, string>,
  ): Promise<LocalStart> {
    const { directory, guard, cages } = this.#options;
    this.#port.serve();
    const start = await startLocalProcess({
      command,
      directory,
      variables,
      guard,
      cage: cages?.create(),
    });
    if (start.kind === "failed") return start;
    const { process } = start;
    this.#running.add(process);
    process.hold(this.#isHeld);
    const forget = this.#options.debuggers.add(watchedOwn(process.pid, () => process.stands));
    void process.exited.then(() => {
      forget();
      this.#ended(process);
    });
    this.#hooks.onStarted(process);
    return start;
  }

  /** With the last process nobody of the environment is left, those who had left their group included. */
  #ended(process: HoldableProcess): void {
    this.#running.delete(process);
    if (this.#running.size > 0) return;
    killByVariable("AWS_LAMBDA_RUNTIME_API", this.#port.address);
    this.#port.shut();
  }

  #command(entryPoint: string, path: string): readonly string[] {
    const { folders } = this.#options;
    if (folders === undefined) return [path];
    // Kept over resets, as Lambda keeps it (Runtime API reference §3.5).
    this.#tmp ??= folders.createTmp();
    return folders.commandFor(entryPoint.startsWith("/opt/") ? entryPoint : path, this.#tmp);
  }

  /** The variables that have to name this machine's places. */
  #localise(
    variables: ReadonlyMap<string, string>,
    ...own: readonly (readonly [name: string, value: string])[]
  ): ReadonlyMap<string, string> {
    const { directory } = this.#options;
    const libraries = variables.get("LD_LIBRARY_PATH");
    return new Map([
      ...variables,
      ...own,
      ["AWS_LAMBDA_RUNTIME_API", this.#port.address],
      // Lambda's default names /var/task; a value of the user's own is left alone.
      ...(libraries?.startsWith("/var/lang/lib:") === true
        ? ([["LD_LIBRARY_PATH", libraries.replaceAll("/var/task", directory)]] as const)
        : []),
    ]);
  }

  #awaitRuntime(): StartOutcome {
    const process = foreignProcess(() => this.#port.shut());
    const clients = new WatchedClients();
    const forget = this.#options.debuggers.add(clients);
    this.#port.onClient = (client, server) => clients.connected(client, server);
    void process.exited.then(forget);
    this.#foreign = process;
    this.#port.serve();
    return { kind: "started", entryPoint: "a runtime started by hand", candidates: [], process };
  }
}
