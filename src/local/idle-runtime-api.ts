import type { RuntimeApiHost } from "#runtime-api/host.ts";
import type { RuntimeApiRequest, RuntimeApiResponse } from "#runtime-api/message.ts";
import { RuntimeSession } from "#runtime-api/runtime-session.ts";

/** The Runtime API as it is before there is an execution environment: pings and wrong paths get their answers. */
export function answerIdle(request: RuntimeApiRequest): Promise<RuntimeApiResponse> {
  return new RuntimeSession(DEAF_HOST).handle(request);
}

const nothing = (): void => {};

/** Nobody listens, nothing is traced. */
const DEAF_HOST: RuntimeApiHost = {
  createExchangeId: () => "",
  gate: () => undefined,
  requested: nothing,
  waiting: nothing,
  chunk: nothing,
  requestEnded: nothing,
  answered: nothing,
  aborted: nothing,
  stateChanged: nothing,
  refused: nothing,
  becameReady: nothing,
  becameRestoreReady: nothing,
  delivered: nothing,
  initFailed: nothing,
  restoreFailed: nothing,
  finished: nothing,
  streamStarted: nothing,
  streamPace: () => undefined,
  streamChunk: nothing,
  streamEnded: nothing,
};
