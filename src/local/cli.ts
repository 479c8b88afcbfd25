import { ACCOUNT_ID, REGION } from "#contract/account.ts";
import { randomBytes } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { FunctionConfiguration } from "#lambda/contract.ts";
import { validateConfiguration } from "#lambda/validate-configuration.ts";
import { formatTraceHead, formatTraceLines } from "#trace/trace-file.ts";
import type { TraceBatch } from "#trace/trace-recorder.ts";
import { type Result, ok } from "#base/result.ts";
import { type BuildCommand, build } from "./build-command.ts";
import { watchFolders } from "./folder-watch.ts";
import { openInBrowser } from "./open-browser.ts";
import { findPage } from "./page-files.ts";
import { hostDifferences } from "./host-differences.ts";
import { watchLauncher } from "./launcher-watch.ts";
import type { LocalSimulator, WorkbenchOptions } from "./local-simulator.ts";
import { PortError } from "./port-error.ts";
import { type LocalCommand, type LocalOptions, parseLocalOptions, usage } from "./options.ts";
import { isProjectSource } from "./project-name.ts";
import {
  type SettingsFile,
  findSettingsFile,
  newSettingsPath,
  settingsToSave,
  writeSettingsFile,
} from "./settings-file.ts";
import { readEvents } from "./workspace.ts";

/** Exit status for input that is wrong; 1 is for what goes wrong with good input. */
const BAD_INPUT = 2;

/** How the person started us: the repository runs the sources, the package what was built of them. */
const PROGRAM = import.meta.url.endsWith(".ts")
  ? "npm run local --"
  : "npx lambda-runtime-playground";

await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<void> {
  const parse = (saved?: SettingsFile): Result<LocalCommand, string> =>
    parseLocalOptions(argv, {
      program: PROGRAM,
      findSaved: (named) =>
        saved === undefined ? findSettingsFile(named, process.cwd()) : ok(saved),
    });
  let command = parse();
  if (
    command.ok &&
    command.value.kind === "run" &&
    isProjectSource(command.value.options.directory)
  ) {
    const { unpackProject } = await import("./project-source.ts");
    const unpacked = await unpackProject(command.value.options.directory, process.cwd());
    if (!unpacked.ok) return fail(unpacked.error, BAD_INPUT);
    note(
      `Unpacked to ${dirname(unpacked.value.path)}: its code runs as you on this computer, outside the page's sandbox, from the first invocation on.`,
    );
    command = parse(unpacked.value);
  }
  if (!command.ok) return fail(command.error, BAD_INPUT);
  if (command.value.kind === "help") process.stdout.write(usage(PROGRAM));
  else await run(command.value.options);
}

async function run(options: LocalOptions): Promise<void> {
  const directory = resolve(options.directory);
  const layers = options.layers.map((layer) => resolve(layer));
  const extensions = options.extensions.map((folder) => resolve(folder));
  const command = buildCommand(options);
  const wrong =
    checkPlatform() ??
    (command === undefined ? checkDirectory(directory, options.directory) : undefined) ??
    [
      ...options.layers.map((layer) => checkLayer("--layer", layer)),
      ...options.extensions.map((folder) => checkLayer("--extensions", folder)),
    ].find((problem) => problem !== undefined);
  if (wrong !== undefined) return fail(wrong, BAD_INPUT);
  const configuration = configurationOf(options);
  const [problem] = validateConfiguration(configuration);
  if (problem !== undefined) return fail(problem.message, BAD_INPUT);

  if (command !== undefined) {
    if (!(await build(command, note)))
      return fail(`The build ${JSON.stringify(command.text)} failed, see above.`, 1);
    // It may have made the directory.
    const missing = checkDirectory(directory, options.directory);
    if (missing !== undefined) return fail(missing, BAD_INPUT);
  }

  // What reads our output is gone: nothing is left to do.
  process.stdout.on("error", () => process.exit(0));
  const print = printAfterwards(options.printsJson ? printJson : printLogs);
  const page = findPage();
  const secret = randomBytes(24).toString("base64url");
  let simulator: LocalSimulator;
  try {
    // Late, so that wrong input is told at once.
    const { startLocalSimulator } = await import("./local-simulator.ts");
    simulator = await startLocalSimulator({
      ...options,
      directory,
      layers,
      extensions,
      configuration,
      onTrace: print.batch,
      onNote: note,
      workbench:
        page === undefined
          ? undefined
          : { page, secret, ...keptSettings(options, { directory, layers, extensions }) },
    });
  } catch (error) {
    if (error instanceof PortError) return fail(portProblem(error), 1);
    throw error;
  }
  stopOnSignals(simulator);
  announce(simulator, options, directory);
  offerPage(simulator, options, page === undefined ? undefined : secret);
  print.begin();
  if (options.watches) watch({ directory, layers: [...layers, ...extensions], command, simulator });
}

/** The build that makes the directory, and where it runs: beside the settings file that names it. */
function buildCommand({ command, saved }: LocalOptions): BuildCommand | undefined {
  if (command === undefined) return undefined;
  const isSaved = saved !== undefined && command === saved.command;
  return { text: command, workingDirectory: isSaved ? dirname(saved.path) : process.cwd() };
}

function watch({
  directory,
  layers,
  command,
  simulator,
}: {
  readonly directory: string;
  readonly layers: readonly string[];
  readonly command: BuildCommand | undefined;
  readonly simulator: LocalSimulator;
}): void {
  watchFolders({
    folders: command === undefined ? [directory, ...layers] : [command.workingDirectory],
    except: command === undefined ? [] : [directory],
    onChange: async () => {
      if (command === undefined || (await build(command, note))) simulator.redeploy();
    },
    onNote: note,
  });
}

/** What the page gets of the settings file, and how it writes it. */
function keptSettings(
  { events, saved, command, watches }: LocalOptions,
  folders: Pick<SettingsFile, "directory" | "layers" | "extensions">,
): Pick<WorkbenchOptions, "events" | "savedEvents" | "save"> {
  const eventsDirectory = events === undefined ? undefined : resolve(events);
  const path = saved?.path ?? newSettingsPath(folders.directory, process.cwd());
  return {
    events: eventsDirectory,
    savedEvents: saved?.events ?? [],
    save(configuration, kept) {
      const ofFolder = new Map(readEvents(eventsDirectory).map(({ name, text }) => [name, text]));
      writeSettingsFile({
        path,
        ...folders,
        eventsDirectory,
        command,
        watches,
        settings: settingsToSave(configuration),
        events: kept.filter(({ name, text }) => ofFolder.get(name) !== text),
      });
      return path;
    },
  };
}

function configurationOf({
  handler,
  timeoutSeconds,
  memoryMb,
  variables,
  startsProcess,
  saved,
}: LocalOptions): FunctionConfiguration {
  const settings = saved?.settings ?? {};
  return {
    functionName: settings.functionName ?? "function",
    handler,
    timeoutSeconds,
    memoryMb,
    tmpMb: settings.tmpMb ?? 512,
    variables,
    architecture: process.arch === "arm64" ? "arm64" : "x86_64",
    // One runtime that somebody started is one environment: a second one would wait for its runtime for ever.
    concurrencyLimit: startsProcess ? (settings.concurrencyLimit ?? 10) : 1,
    logFormat: settings.logFormat ?? "Text",
    failureLogStyle: settings.failureLogStyle ?? "new",
    extraTools: false,
    speed: "this-computer",
    region: REGION,
    accountId: ACCOUNT_ID,
    qualifiers: new Map(),
    allowedOrigins: [],
    engine: "local",
  };
}

function announce(
  { invokeApi, runtimeApi }: LocalSimulator,
  options: LocalOptions,
  directory: string,
): void {
  const message = `listening on http://${invokeApi}`;
  const ready = { kind: "local.listening", message, invokeApi, runtimeApi };
  process.stdout.write(
    options.printsJson ? `${JSON.stringify(ready)}\n${formatTraceHead()}` : `${message}\n`,
  );
  if (options.startsProcess) {
    const hasBootstrap = [directory, ...options.layers].some((folder) =>
      existsSync(join(folder, "bootstrap")),
    );
    if (!hasBootstrap) {
      note(`There is no bootstrap in ${directory}: every invocation fails, as it would in Lambda.`);
    }
    for (const difference of hostDifferences(directory)) note(`Differs from Lambda: ${difference}`);
    note(`Runtime API on http://${runtimeApi}; /var/task is ${directory}`);
  } else {
    note(`Waiting for your runtime: start it with AWS_LAMBDA_RUNTIME_API=${runtimeApi}`);
  }
  note(
    `Invoke it with: curl -d '{}' http://${invokeApi}/2015-03-31/functions/function/invocations`,
  );
}

/** The page, with its secret where neither a server nor a `Referer` sees it; shown to people, never to a pipe. */
function offerPage(
  { invokeApi }: LocalSimulator,
  options: LocalOptions,
  secret: string | undefined,
): void {
  if (secret === undefined) {
    note("The page is not built here: run `npx vite build` once to see runs in the browser.");
    return;
  }
  const address = `http://${invokeApi}/#attached=${secret}`;
  note(`See it run: ${address}`);
  if (options.opensPage && process.stdout.isTTY) openInBrowser(address);
}

/** Remarks of our own go where no log line goes. */
function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Keeps what happens during the start until the address has been printed. */
function printAfterwards(print: (batch: TraceBatch) => void): {
  readonly batch: (batch: TraceBatch) => void;
  readonly begin: () => void;
} {
  let early: TraceBatch[] | undefined = [];
  return {
    batch(batch) {
      if (early === undefined) print(batch);
      else early.push(batch);
    },
    begin() {
      const waiting = early ?? [];
      early = undefined;
      for (const batch of waiting) print(batch);
    },
  };
}

function printLogs({ events }: TraceBatch): void {
  for (const event of events) {
    if (event.kind !== "log") continue;
    const target = event.isNote === true ? process.stderr : process.stdout;
    target.write(`${event.text}\n`);
  }
}

/** Bodies stand on lines of their own, before the first event that mentions them: see `formatTraceLines`. */
function printJson(batch: TraceBatch): void {
  process.stdout.write(formatTraceLines(batch));
}

/** A terminal and npm may both deliver the same Ctrl-C. */
const SAME_SIGNAL_MS = 500;

/** Ctrl-C and its like shut down cleanly; a second one does not wait. */
function stopOnSignals(simulator: LocalSimulator): void {
  let stoppingSince: number | undefined;
  const stop = (): void => {
    if (stoppingSince !== undefined) return;
    stoppingSince = performance.now();
    simulator.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  const onSignal = (): void => {
    if (stoppingSince !== undefined && performance.now() - stoppingSince > SAME_SIGNAL_MS)
      process.exit(130);
    stop();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  watchLauncher(stop);
}

function checkPlatform(): string | undefined {
  if (process.platform !== "win32") return undefined;
  return "Local mode needs Linux or macOS: Windows has no process groups and signals as Lambda uses them. Run it inside WSL.";
}

function checkDirectory(directory: string, given: string): string | undefined {
  let stats;
  try {
    stats = statSync(directory);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return code === "EACCES"
      ? `The directory ${given} cannot be read: permission denied.`
      : `There is no directory ${given}: name the folder that holds bootstrap.`;
  }
  if (stats.isDirectory()) return undefined;
  return `${given} is not a directory: name the folder that holds bootstrap${given.endsWith("bootstrap") ? ", not the file" : ""}.`;
}

function checkLayer(option: "--layer" | "--extensions", given: string): string | undefined {
  if (statSync(given, { throwIfNoEntry: false })?.isDirectory() === true) return undefined;
  return `${option} is ${JSON.stringify(given)}, which is no directory: name a folder whose content belongs at /opt${option === "--layer" ? ". Unpack a layer's zip first" : "/extensions"}.`;
}

function portProblem({ option, port, code }: PortError): string {
  if (code === "EADDRINUSE") {
    return `Port ${port} is in use: another program listens there, perhaps another local mode. Choose another with ${option}.`;
  }
  if (code === "EACCES")
    return `Port ${port} is not for ordinary users: choose one from 1024 up with ${option}.`;
  return `Port ${port} could not be opened (${code}): choose another with ${option}.`;
}

function fail(message: string, status: number): void {
  process.stderr.write(`error: ${message.replaceAll(/\s*\n\s*/g, " ")}\n`);
  process.exitCode = status;
}
