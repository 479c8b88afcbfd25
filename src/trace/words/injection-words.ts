import type { Explanation } from "./explanation.ts";
import type { TraceEventOf } from "../trace-event.ts";
import type { WordsOf } from "./words.ts";

/** What a person did to the run. */
export const INJECTION_WORDS: WordsOf<
  "injected.message" | "injected.signal" | "injected.time" | "breakpoint.passed"
> = {
  "injected.message": {
    title: ({ half, what }) => `Injected: ${half} ${what}`,
    explain: message,
  },
  "injected.signal": {
    title: ({ signal }) => `Injected: ${signal}`,
    explain: ({ signal }) => ({
      what: `${signal} was sent to the runtime’s process, as if something in the environment had done it.`,
      why:
        signal === "SIGKILL"
          ? "No process can catch it. Lambda learns of it by the exit, as after an out-of-memory kill."
          : "A process may catch it and go on. Lambda itself sends SIGTERM only at Shutdown, and only where there is an extension.",
      section: "§3.3, §3.5",
    }),
  },
  "injected.time": {
    title: () => "Injected: time passes",
    explain: () => ({
      what: "Time passed at once, while every environment was frozen.",
      why: "In Lambda an idle environment stands still between two invocations, for minutes or hours: timers do not fire, connections break, tokens run out, and the clock jumps.",
      section: "§3.5, §3.6",
    }),
  },
  "breakpoint.passed": {
    title: () => "Breakpoint passed",
    explain: ({ message: what }) => ({
      what: `A breakpoint that only notes what passes matched: ${what}.`,
      why: "Nothing was held, and no time was lost.",
      section: "§2",
    }),
  },
};

const WHY: Readonly<Record<TraceEventOf<"injected.message">["what"], string>> = {
  dropped:
    "Whoever sent it waits for what never comes, as on a connection that has broken without a word.",
  delayed: "It goes on later, as from a slow network or a busy process.",
  duplicated:
    "Lambda sees the call twice, as from a client that tries again though its first try arrived.",
  truncated: "The rest of the body is missing, as from a process that ends while it sends.",
};

function message({ what, half, message: which }: TraceEventOf<"injected.message">): Explanation {
  return {
    what: `The ${half} was ${what}: ${which}. A breakpoint asked for it.`,
    why: WHY[what],
    section: "§1.1",
  };
}
