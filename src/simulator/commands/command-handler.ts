import type { Clock } from "#base/clock.ts";
import { messageOf } from "#base/message-of.ts";
import type { InvokeOutcome, LambdaService } from "#lambda/contract.ts";
import type { AttachedCommand } from "../attached-protocol.ts";
import type {
  AnsweredCommand,
  Answers,
  InvokeAnswer,
  InvokeCommand,
  SimulatorMessage,
} from "../protocol.ts";
import { configurationOf } from "./configuration.ts";
import { exchangeHttp } from "./http-exchange.ts";

export interface CommandParts {
  readonly clock: Clock;
  readonly service: LambdaService;
  readonly createUuid: () => string;
  readonly post: (message: SimulatorMessage, transfer?: Transferable[]) => void;
}

/**
 * Carries out a page's commands, in its Web Worker or in local mode. Every command with an id is answered, with a result
 * or with a text for people.
 */
export function createCommandHandler(parts: CommandParts): (command: AttachedCommand) => void {
  const { service, post } = parts;

  return (command) => {
    if (isSteering(command)) {
      steer(service.gates, command);
      return;
    }
    switch (command.kind) {
      case "deploy":
        answering(post, command, async () => {
          service.deploy(configurationOf(command.settings), { files: command.files });
        });
        return;
      case "prepare-engine":
        answering(post, command, () => service.prepareEngine(command.engine));
        return;
      case "invoke":
        answering(post, command, () => invokeFor(service, command.invoke));
        return;
      case "http":
        answering(post, command, () => exchangeHttp(parts, command.http));
        return;
      case "variables":
        answering(post, command, () => service.variables(command.environmentId));
        return;
      case "stop-environment":
        service.stopEnvironment(command.environmentId, command.how);
        return;
      case "inject":
        answering(post, command, async () => service.inject(command.injection));
        return;
      case "stop-all":
        answering(post, command, async () => service.stopAll());
        return;
      default:
        refuseUnknown(command);
    }
  };
}

const STEERING = new Set<AttachedCommand["kind"]>(["step-mode", "breakpoints", "step", "continue"]);
type Steering = Extract<
  AttachedCommand,
  { kind: "step-mode" | "breakpoints" | "step" | "continue" }
>;

function isSteering(command: AttachedCommand): command is Steering {
  return STEERING.has(command.kind);
}

function steer(gates: LambdaService["gates"], command: Steering): void {
  switch (command.kind) {
    case "step-mode":
      gates.setLineStepping(command.lineStepping);
      gates.setStepMode(command.isOn);
      return;
    case "breakpoints":
      gates.setBreakpoints(command.breakpoints);
      return;
    case "step":
      gates.step();
      return;
    case "continue":
      gates.continue();
  }
}

/** The answer's type is the one that the protocol names for the command. */
function answering<K extends AnsweredCommand["kind"]>(
  post: CommandParts["post"],
  { id }: Extract<AnsweredCommand, { readonly kind: K }>,
  work: () => Promise<Answers[K]>,
): void {
  void Promise.resolve()
    .then(work)
    .then(
      (answer) => post({ kind: "answer", id, answer }),
      (error: unknown) => post({ kind: "failed", id, message: messageOf(error) }),
    );
}

async function invokeFor(service: LambdaService, invoke: InvokeCommand): Promise<InvokeAnswer> {
  const outcome = await service.invoke({
    ...invoke,
    wantsLogTail: invoke.invocationType === "RequestResponse",
    source: "invoke",
  });
  return answerOf(outcome);
}

function answerOf(outcome: InvokeOutcome): InvokeAnswer {
  switch (outcome.kind) {
    case "response":
      return {
        kind: "response",
        requestId: outcome.requestId,
        status: 200,
        payload: outcome.payload,
        contentType: outcome.contentType,
        functionError: outcome.functionError,
        logTail: outcome.logTail,
      };
    case "accepted":
      return { kind: "accepted", requestId: outcome.requestId, status: 202 };
    case "dry-run":
      return { kind: "dry-run", requestId: outcome.requestId, status: 204 };
    case "rejected":
      return {
        kind: "rejected",
        requestId: outcome.requestId,
        status: outcome.status,
        errorType: outcome.errorType,
        message: outcome.message,
        reason: outcome.reason,
      };
  }
}

/** Page and simulator come from one build; anything else is a bug worth seeing. */
function refuseUnknown(command: never): never {
  throw new Error(`Unknown command: ${JSON.stringify(command)}`);
}
