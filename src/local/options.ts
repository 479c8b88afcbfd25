import { messageOf } from "#base/message-of.ts";
import { parseArgs } from "node:util";
import { type Result, err, ok } from "#base/result.ts";
import type { SettingsFile } from "./settings-file.ts";

/** What the command line asks for. Units in the names. */
export interface LocalOptions {
  /** As given: the function's directory, a zip or a share link; absolute where the settings file names it. */
  readonly directory: string;
  /** Of the Invoke API; 0 is any free port. */
  readonly port: number;
  /** Of the first environment's Runtime API; 0 is any free port. */
  readonly apiPort: number;
  readonly handler: string;
  readonly timeoutSeconds: number;
  readonly memoryMb: number;
  readonly variables: ReadonlyMap<string, string>;
  /** False with `--no-process`: somebody else starts the runtime. */
  readonly startsProcess: boolean;
  readonly printsJson: boolean;
  /** As given: folders that make up `/opt`, lowest first. */
  readonly layers: readonly string[];
  /** As given: folders with programs that belong in `/opt/extensions`. */
  readonly extensions: readonly string[];
  /** As given: a folder with `*.json` events for the page. */
  readonly events: string | undefined;
  /** Redeploys when files change. */
  readonly watches: boolean;
  /** Shell command that makes the package, run before each deployment. */
  readonly command: string | undefined;
  /** False with `--no-open`: the page's address is printed, no browser is opened. */
  readonly opensPage: boolean;
  /** The file with the rest of the settings, where there is one: the command line goes before it. */
  readonly saved: SettingsFile | undefined;
}

/** Where the command line was typed. */
export interface CommandContext {
  /** How the person starts the program, for examples: `npm run local --`. */
  readonly program: string;
  /** The settings file for a directory, as named on the command line or not named at all. */
  readonly findSaved: (named: string | undefined) => Result<SettingsFile | undefined, string>;
}

export type LocalCommand =
  | { readonly kind: "help" }
  | { readonly kind: "run"; readonly options: LocalOptions };

/** The text of `--help`. */
export const usage = (program: string): string => `Usage: ${program} <dir> [options]

Runs <dir>/bootstrap as a Lambda function of runtime provided.al2023 on this machine, and serves a page that shows and
steps what it does. <dir> may be a project's zip or a share link, which is unpacked into a new folder first. Without it,
playground.json says what to run; options go before what that file says.

  --port <n>         Invoke API, POST /2015-03-31/functions/<name>/invocations (default 9000; 0: any free port)
  --api-port <n>     Runtime API of the first execution environment (default 9001; 0: any free port)
  --handler <text>   Handler setting, handed over in _HANDLER (default function.handler)
  --timeout <s>      function timeout in seconds, 1 to 900 (default 3)
  --memory <mb>      memory setting in MB, 128 to 10240 (default 128; reported, not enforced)
  --env <K=V>        environment variable; repeat for more
  --layer <dir>      folder whose content is at /opt; repeat for more, later ones win
  --extensions <dir> folder whose programs are started as external extensions, beside those of layers; repeat for more
  --events <dir>     folder with *.json events, offered in the page
  --watch            deploy again when files in <dir> or a layer have changed
  --command <text>   shell command that builds <dir>, before each deployment; with --watch, changes below the
                     working directory start it
  --no-open          print the page's address, but open no browser
  --no-process       start nothing: wait for a runtime that you start
  --json             print trace events, one JSON object a line, instead of log lines
  --help             print this text
`;

const OPTIONS = {
  port: { type: "string", default: "9000" },
  "api-port": { type: "string", default: "9001" },
  handler: { type: "string" },
  timeout: { type: "string" },
  memory: { type: "string" },
  env: { type: "string", multiple: true, default: [] as string[] },
  layer: { type: "string", multiple: true, default: [] as string[] },
  extensions: { type: "string", multiple: true, default: [] as string[] },
  events: { type: "string" },
  watch: { type: "boolean" },
  command: { type: "string" },
  "no-open": { type: "boolean", default: false },
  "no-process": { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/**
 * Reads the command line. An error is one line that says what is wrong and what is right. What Lambda says of settings
 * (handler, reserved variables) is checked with the configuration.
 */
export function parseLocalOptions(
  argv: readonly string[],
  { program, findSaved }: CommandContext,
): Result<LocalCommand, string> {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: OPTIONS,
    });
  } catch (error) {
    return err(`${firstSentence(error)} Run with --help for the options.`);
  }
  const { values, positionals } = parsed;
  if (values.help) return ok({ kind: "help" });
  const [named, ...rest] = positionals;
  const found = findSaved(named);
  if (!found.ok) return found;
  const saved = found.value;
  const directory = saved?.directory ?? named;
  if (directory === undefined || directory === "") {
    return err(
      `No directory given: name the folder that holds bootstrap, for example \`${program} ./my-function\`.`,
    );
  }
  if (rest.length > 0)
    return err(`More than one directory given: ${positionals.join(", ")}. Name one.`);

  const ports = readPorts(values.port, values["api-port"]);
  if (!ports.ok) return ports;
  const timeout = wholeNumber("--timeout", values.timeout ?? "3", 1, 900, " seconds");
  if (!timeout.ok) return timeout;
  const memory = wholeNumber("--memory", values.memory ?? "128", 128, 10_240, " MB");
  if (!memory.ok) return memory;
  const variables = variablesFrom(values.env);
  if (!variables.ok) return variables;
  return ok({
    kind: "run",
    options: {
      directory,
      ...ports.value,
      ...settingsOf(values.handler, {
        timeoutSeconds: values.timeout === undefined ? undefined : timeout.value,
        memoryMb: values.memory === undefined ? undefined : memory.value,
        saved,
      }),
      variables: new Map([...Object.entries(saved?.settings.variables ?? {}), ...variables.value]),
      startsProcess: !values["no-process"],
      printsJson: values.json,
      layers: values.layer.length > 0 ? values.layer : (saved?.layers ?? []),
      extensions: values.extensions.length > 0 ? values.extensions : (saved?.extensions ?? []),
      events: values.events ?? saved?.eventsDirectory,
      watches: values.watch ?? saved?.watches ?? false,
      command: values.command ?? saved?.command,
      opensPage: !values["no-open"],
      saved,
    },
  });
}

/** What the command line says, else what was saved, else Lambda's defaults. */
function settingsOf(
  handler: string | undefined,
  given: {
    readonly timeoutSeconds: number | undefined;
    readonly memoryMb: number | undefined;
    readonly saved: LocalOptions["saved"];
  },
): Pick<LocalOptions, "handler" | "timeoutSeconds" | "memoryMb"> {
  const settings = given.saved?.settings ?? {};
  return {
    handler: handler ?? settings.handler ?? "function.handler",
    timeoutSeconds: given.timeoutSeconds ?? settings.timeoutSeconds ?? 3,
    memoryMb: given.memoryMb ?? settings.memoryMb ?? 128,
  };
}

function readPorts(
  invokeApi: string,
  runtimeApi: string,
): Result<Pick<LocalOptions, "port" | "apiPort">, string> {
  const port = wholeNumber("--port", invokeApi, 0, 65_535);
  if (!port.ok) return port;
  const apiPort = wholeNumber("--api-port", runtimeApi, 0, 65_535);
  if (!apiPort.ok) return apiPort;
  if (port.value !== 0 && port.value === apiPort.value) {
    return err(
      `--port and --api-port are both ${port.value}: the Invoke API and the Runtime API need a port each.`,
    );
  }
  return ok({ port: port.value, apiPort: apiPort.value });
}

function wholeNumber(
  option: string,
  text: string,
  from: number,
  to: number,
  unit = "",
): Result<number, string> {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= from && value <= to) return ok(value);
  return err(
    `${option} is ${JSON.stringify(text)}: it has to be a whole number from ${from} to ${to}${unit}.`,
  );
}

function variablesFrom(entries: readonly string[]): Result<ReadonlyMap<string, string>, string> {
  const variables = new Map<string, string>();
  for (const entry of entries) {
    const separator = entry.indexOf("=");
    if (separator === -1) return err(`--env is ${JSON.stringify(entry)}: it has to be NAME=value.`);
    variables.set(entry.slice(0, separator), entry.slice(separator + 1));
  }
  return ok(variables);
}

/** `parseArgs` explains at length; its first sentence says it. */
function firstSentence(error: unknown): string {
  const message = messageOf(error);
  const sentence = message.split(/\.\s|\n/)[0] ?? message;
  return sentence.endsWith(".") ? sentence : `${sentence}.`;
}
