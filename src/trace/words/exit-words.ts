import type { ExitStatus } from "#contract/engine.ts";

/** What an exit status usually means and what to do about it. */
export interface ExitMeaning {
  readonly meaning: string;
  readonly todo: string;
}

const SIGNALS: Readonly<Record<number, string>> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  4: "SIGILL",
  6: "SIGABRT",
  8: "SIGFPE",
  9: "SIGKILL",
  11: "SIGSEGV",
  13: "SIGPIPE",
  15: "SIGTERM",
};

const CODES: Readonly<Record<number, ExitMeaning>> = {
  0: {
    meaning:
      "The process ended as if its work were done. A runtime must not end: Lambda counts even status 0 as a failure.",
    todo: "Keep the loop running: go back to GET …/invocation/next after every response.",
  },
  1: {
    meaning: "A general failure. Under “set -e” it is the status of the command that failed.",
    todo: "Read the last lines on stderr. “set -x” at the top of bootstrap shows every command.",
  },
  2: {
    meaning: "Wrong use of a command, or a syntax error in a script.",
    todo: "Check the script with “bash -n bootstrap”, and the options of the last command.",
  },
  6: {
    meaning: "curl's status for a host name that it could not resolve.",
    todo: "Use $AWS_LAMBDA_RUNTIME_API as it is, with http:// before it.",
  },
  7: {
    meaning: "curl's status for a connection that was refused.",
    todo: "Check the address: http://$AWS_LAMBDA_RUNTIME_API, with the variable spelt like this.",
  },
  22: {
    meaning: "curl's status, with -f, for an answer of 400 or more.",
    todo: "Look at the refused call above: its body says what Lambda did not accept.",
  },
  28: {
    meaning: "curl's status for a time limit of its own (--max-time).",
    todo: "Leave the limit off for GET …/invocation/next: the long poll waits as long as it takes.",
  },
  52: {
    meaning: "curl's status for a server that closed the connection without an answer.",
    todo: "The environment was being reset. Let the process end.",
  },
  56: {
    meaning: "curl's status for a connection that broke while it was reading.",
    todo: "The environment was being reset. Let the process end.",
  },
  126: {
    meaning:
      "The shell found the command but could not run it: no execute permission, or no program.",
    todo: "Give it its executable bit (chmod +x), and check its first line.",
  },
  127: {
    meaning:
      "The shell did not find the command. Often it is a function or a file that was not loaded.",
    todo: 'Check the spelling, the PATH, and that the handler file was sourced: source "$LAMBDA_TASK_ROOT/handler.sh".',
  },
};

/** What the exit status says, in words. */
export function explainExitStatus(status: ExitStatus): ExitMeaning {
  if (status.kind === "signaled") {
    if (status.isOutOfMemory) {
      return {
        meaning: "The kernel killed the process because the environment's memory was used up.",
        todo: "Raise the memory setting, or keep less in memory at once.",
      };
    }
    return {
      meaning: `The process was ended by a signal: ${status.signal}.`,
      todo: "If nothing of yours sent it, look for a crash in a native program just before.",
    };
  }
  const known = CODES[status.code];
  if (known !== undefined) return known;
  if (status.code > 128 && status.code <= 128 + 64) {
    const number = status.code - 128;
    const name = SIGNALS[number];
    return {
      meaning: `128 + ${number}: a command ended by signal ${number}${name === undefined ? "" : ` (${name})`}.`,
      todo: "Find the command that was ended. 137 is SIGKILL, often for memory; 141 is a pipe closed early.",
    };
  }
  return {
    meaning: `The program's own status ${status.code}.`,
    todo: "Its documentation or its last lines on stderr say what it stands for.",
  };
}
