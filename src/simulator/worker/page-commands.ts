import { createCommandHandler } from "../commands/command-handler.ts";
import type { CommandParts } from "../commands/command-handler.ts";
import type { Command } from "../protocol.ts";
import type { Sandboxes } from "./sandboxes.ts";

export interface PageCommandParts extends CommandParts {
  readonly sandboxes: Sandboxes;
  /** Requests of outside clients that the service worker caught. */
  readonly answerOutside: (command: Extract<Command, { kind: "outside-request" }>) => void;
}

/** Carries out the commands of the page that made this Web Worker: those of every page, and what only its own can bring. */
export function createPageCommandHandler(parts: PageCommandParts): (command: Command) => void {
  const { sandboxes, answerOutside } = parts;
  const carryOut = createCommandHandler(parts);
  return (command) => {
    switch (command.kind) {
      case "sandbox":
        sandboxes.resolve(command.sandboxId, command.port);
        return;
      case "sandbox-failed":
        sandboxes.reject(command.sandboxId, command.message);
        return;
      case "outside-request":
        answerOutside(command);
        return;
      default:
        carryOut(command);
    }
  };
}
