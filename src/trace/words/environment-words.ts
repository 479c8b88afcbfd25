import { ENTRY_POINTS } from "#contract/entry-point.ts";
import { RUNTIME_PROCESS, extensionName } from "#contract/process-id.ts";
import { describeExit } from "../exit-status.ts";
import { stopWords } from "../stop-words.ts";
import type { TraceEventOf } from "../trace-event.ts";
import { explainErrorType } from "./error-type-words.ts";
import { explainExitStatus } from "./exit-words.ts";
import type { Explanation } from "./explanation.ts";
import { gateMeaning } from "./gate-words.ts";
import { STATE_MEANINGS } from "./state-words.ts";
import type { WordsOf } from "./words.ts";

/** The function, its environments and what lives in them. */
export const ENVIRONMENT_WORDS: WordsOf<
  | "function.deployed"
  | "engine.progress"
  | "environment.created"
  | "environment.phase"
  | "process.started"
  | "process.start-failed"
  | "process.exited"
  | "runtime.state"
  | "runtime.refused"
  | "gate.held"
  | "line.values"
  | "gate.released"
> = {
  "function.deployed": {
    title: () => "Deployment",
    explain: ({ functionName }) => ({
      what: `The function “${functionName}” was deployed.`,
      why: "Code or settings changed. Environments with the old version finish what they do and are not used again.",
      section: "§3.6",
    }),
  },
  "engine.progress": {
    title: ({ engine }) => `Engine ${engine}`,
    explain: engineProgress,
  },
  "environment.created": {
    title: ({ ordinal }) => `Environment ${ordinal}`,
    explain: ({ ordinal }) => ({
      what: `Lambda made execution environment ${ordinal}: a cold start.`,
      why: "No idle environment was free for this invocation. Each one serves one invocation at a time and is kept for later ones.",
      section: "§3.6",
    }),
  },
  "environment.phase": {
    title: ({ phase }) => `Phase: ${phase}`,
    explain: phase,
  },
  "process.started": {
    title: ({ entryPoint }) => `Start of ${entryPoint}`,
    explain: started,
  },
  "process.start-failed": {
    title: () => "Failed start",
    explain: (event) => ({
      what:
        event.process === RUNTIME_PROCESS
          ? "The runtime could not be started."
          : `The extension ${extensionName(event.process)} could not be started.`,
      why: explainErrorType(event.errorType).meaning,
      todo: startAdvice(event),
      quote: event.message,
      section: "§3.3",
    }),
  },
  "process.exited": {
    title: ({ status }) => `End of the process: ${describeExit(status)}`,
    explain: exited,
  },
  "runtime.state": {
    title: ({ to }) => `State ${to}`,
    explain: ({ from, to }) => ({
      what: `The runtime went from ${from === "" ? "its start" : from} to ${to}.`,
      why: STATE_MEANINGS[to] ?? "A state of the runtime as Lambda keeps it.",
      section: "§2",
    }),
  },
  "runtime.refused": {
    title: () => "Refused call",
    explain: ({ from, to, errorType, errorMessage }) => {
      const { meaning, todo } = explainErrorType(errorType);
      return {
        what: `Lambda refused the call: it would lead from ${from} to ${to}.`,
        why: `${meaning} ${STATE_MEANINGS[from] ?? ""}`.trim(),
        todo,
        quote: errorMessage,
        section: "§1.5, §2",
      };
    },
  },
  "gate.held": {
    title: ({ gate, position }) =>
      gate === "line" && position !== undefined ? stopWords(position) : "Held",
    explain: ({ gate, position }) => ({
      ...gateMeaning(gate),
      ...(gate === "line" &&
        position !== undefined && {
          what: `${stopWords(position)}${position.functionName === undefined ? "" : ` in ${position.functionName}`}${position.command === undefined ? "" : `: ${position.command}`}`,
        }),
    }),
  },
  "line.values": {
    title: () => "Values at the stop",
    explain: () => ({
      what: "The variables were read where your code stands.",
      why: "Lambda knows nothing of it: the playground asks the process.",
      section: "§1",
    }),
  },
  "gate.released": {
    title: () => "Released",
    explain: () => ({
      what: "The gate was opened and the message went on.",
      why: "Time runs again from here.",
      section: "§2",
    }),
  },
};

function engineProgress({ engine, progress }: TraceEventOf<"engine.progress">): Explanation {
  const section = "§5.2";
  switch (progress.kind) {
    case "loading":
      return {
        what: `The ${engine} engine loads ${progress.what}.`,
        why: "It is fetched once and kept by the browser.",
        section,
      };
    case "starting":
      return {
        what: `The ${engine} engine starts ${progress.what}.`,
        why: "It stands in for the machine under the environment.",
        section,
      };
    case "ready":
      return {
        what: `The ${engine} engine is ready after ${Math.round(progress.tookMs)} ms.`,
        why: "Environments can start now.",
        section,
      };
    case "failed":
      return {
        what: `The ${engine} engine failed.`,
        why: progress.message,
        todo: "Reload the page, or choose the other engine in the settings.",
        section,
      };
  }
}

function phase(event: TraceEventOf<"environment.phase">): Explanation {
  switch (event.phase) {
    case "init":
      return event.isSuppressedInit === true
        ? {
            what: "The runtime is initialised again, inside the invocation.",
            why: "The process was lost, by a crash, a time-out or a failed init. This time counts against the function's timeout and is in its Duration.",
            section: "§3.2, §3.6",
          }
        : {
            what: "The init phase began.",
            why: "Lambda starts bootstrap and waits for its first next, 10 seconds at most. Init is billed.",
            section: "§3.1",
          };
    case "invoke":
      return {
        what: "The invoke phase began.",
        why: "The environment belongs to this invocation until the runtime asks for the next one, or until the deadline.",
        section: "§3.1",
      };
    case "frozen":
      return {
        what: "The environment was frozen.",
        why: "Nothing is to be done: all its processes stand still until the next invocation. Memory, /tmp and open sockets stay.",
        section: "§3.5, §3.6",
      };
    case "reset":
      return {
        what: "The environment was reset.",
        why: `${because(event.reason)}All processes are killed. /tmp stays, memory is lost; the next invocation initialises again.`,
        section: "§3.5",
      };
    case "shutdown":
      return {
        what: "The environment shuts down.",
        why: `${because(event.reason)}Without extensions the runtime is killed at once, with no SIGTERM before.`,
        section: "§3.5",
      };
    case "gone":
      return {
        what: "The environment is gone.",
        why: "Its files and processes no longer exist. The next invocation needs another one.",
        section: "§3.6",
      };
  }
}

/** The simulator's reason as a sentence of its own. */
function because(reason: string | undefined): string {
  if (reason === undefined) return "";
  return /[.:]$/.test(reason) ? `${reason} ` : `Reason: ${reason}. `;
}

function started({
  process,
  entryPoint,
  candidates,
}: TraceEventOf<"process.started">): Explanation {
  const what = `Lambda started ${entryPoint}.`;
  if (process !== RUNTIME_PROCESS)
    return {
      what,
      why: "Every executable file in /opt/extensions is started before the runtime, as a process of its own. Init waits until each of them asks for its first event.",
      section: "§3.1",
    };
  return {
    what,
    why:
      candidates.length > 1 && candidates[0]?.outcome !== "taken"
        ? `It looked for bootstrap in order: ${candidates.map(({ path, outcome }) => `${path} (${outcome})`).join(", ")}.`
        : `It is the first file that exists among ${ENTRY_POINTS.join(" and ")}. It runs without arguments in /var/task.`,
    section: "§5.2",
  };
}

function exited(event: TraceEventOf<"process.exited">): Explanation {
  const { process, status, killedBecause, wasAsked } = event;
  const who =
    process === RUNTIME_PROCESS ? "the runtime" : `the extension ${extensionName(process)}`;
  if (killedBecause !== undefined) {
    return {
      what: `Lambda killed ${who}: ${killedBecause.replace(/\.$/, "")}.`,
      why: "The signal goes to the whole process group, so its children die too.",
      section: "§3.5",
    };
  }
  if (wasAsked === true) {
    return {
      what: `The process of ${who} ended after SHUTDOWN: ${describeExit(status)}.`,
      why: "This is how an extension should end: by itself, within the two seconds that Shutdown gives.",
      section: "§3.5",
    };
  }
  const { meaning, todo } = explainExitStatus(status);
  if (process !== RUNTIME_PROCESS) {
    return {
      what: `The process of ${who} ended by itself: ${describeExit(status)}.`,
      why: "Outside Shutdown an extension must not end. Lambda counts even status 0 as Extension.Crash: the invocation fails, and the environment starts all its processes again.",
      todo: "Keep the loop running: after each event back to GET …/extension/event/next, until SHUTDOWN.",
      section: "§10",
    };
  }
  return {
    what: `The runtime process ended by itself: ${describeExit(status)}.`,
    why: meaning,
    todo,
    section: "§3.3",
  };
}

function startAdvice(event: TraceEventOf<"process.start-failed">): string {
  const file = event.entryPoint?.split("/").at(-1) ?? "bootstrap";
  switch (event.errno) {
    case "EACCES":
      return `Turn on the executable bit of ${file} in the file list, or run chmod +x ${file} before zipping.`;
    case "ENOENT":
      return "The interpreter in its first line does not exist. Check the path, and that the line ends with LF and not CRLF.";
    case "ENOEXEC":
      return `Give ${file} a first line such as #!/bin/bash, or check that the binary was built for this architecture.`;
    default:
      return explainErrorType(event.errorType).todo;
  }
}
