import type { EnvironmentSpec } from "#contract/engine.ts";
import { RUN_LOCALLY } from "#contract/run-locally.ts";
import { EXTRA_TOOLS, ONLY_ON_LAMBDA } from "../shared/extra-tools.ts";
import { type ElfHeader, foreignProgramText } from "./foreign-program.ts";

/**
 * Explains what the kernel reports of a process (docs/linux-agent-protocol.md, frame `kernelNote`): something failed
 * here that would not have failed on Lambda, or works on other computers and not on Lambda.
 */
export class KernelNotes {
  readonly #spec: EnvironmentSpec;

  constructor(spec: EnvironmentSpec) {
    this.#spec = spec;
  }

  /** A line for the log; `undefined` when there is nothing to say about it. */
  read(note: string): string | undefined {
    const [kind = "", ...rest] = note.split(" ");
    switch (kind) {
      case "missing":
        return this.#missing(rest.join(" "));
      case "foreign":
        return this.#foreign(rest);
      case "full":
        return (
          "The machine in this tab has no memory left for files: “No space left on device” does not come from the " +
          "size of /tmp. All execution environments share 2 GB here; on Lambda each has a disk of its own."
        );
      default:
        return undefined;
    }
  }

  #missing(path: string): string | undefined {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (ONLY_ON_LAMBDA.includes(name)) {
      return `${name} was not found: the machine in this tab lacks it. provided.al2023 has it (Tools lists what is there). “${RUN_LOCALLY}” (menu More) has a command for a computer that has it.`;
    }
    if (!EXTRA_TOOLS.includes(name) || this.#spec.extraTools === true || this.#isBrought(name)) {
      return undefined;
    }
    return (
      `${name} was not found: provided.al2023 has no ${name}. Bring it in a layer (its bin folder is on the PATH as ` +
      "/opt/bin). To try without it, turn on “Allow tools that Lambda lacks” in Settings."
    );
  }

  /** Looked for in /usr/bin first, and found later on the PATH. */
  #isBrought(name: string): boolean {
    return this.#spec.files.some(({ path }) => path.endsWith(`/bin/${name}`));
  }

  #foreign([bits = "", machine = "", ...path]: readonly string[]): string {
    const header: ElfHeader = { bits: bits === "2" ? 64 : 32, machine: Number(machine) };
    return foreignProgramText(path.join(" "), header, this.#spec.architecture);
  }
}
