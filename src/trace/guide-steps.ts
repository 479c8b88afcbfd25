import type { Invocation } from "./invocation.ts";
import type { TraceStore } from "./trace-store.ts";

/** One caption of the guided run, at a message of the visitor's own invocation. */
export interface GuideStep {
  readonly seq: number;
  readonly caption: string;
}

/** The first invocation of the trace that was answered, message by message; empty while there is none. */
export function guideSteps(trace: TraceStore): readonly GuideStep[] {
  const invocation = trace.index.attempts
    .slice()
    .find(({ finished, deliveries }) => finished !== undefined && deliveries.length > 0);
  return invocation === undefined ? [] : stepsOf(trace, invocation);
}

function stepsOf(trace: TraceStore, invocation: Invocation): readonly GuideStep[] {
  const [delivered] = invocation.deliveries;
  const next = delivered && trace.index.exchange(delivered.environmentId, delivered.exchangeId);
  const { received, reply, responded, finished } = invocation;
  const frozen = trace.events
    .slice()
    .find(
      (event) =>
        event.kind === "environment.phase" &&
        event.phase === "frozen" &&
        event.seq > (responded?.seq ?? Infinity),
    );
  const steps: readonly (readonly [seq: number | undefined, caption: string])[] = [
    [
      received?.seq,
      "Somebody invokes the function. Lambda has the event now; your runtime knows nothing of it yet.",
    ],
    [
      next?.request.seq,
      "The runtime asks first: GET …/invocation/next. Lambda never calls it, and lets the request wait until there is an event.",
    ],
    [
      next?.response?.seq ?? delivered?.seq,
      "Lambda answers that request with the event. The request ID stands in a header: the answer needs it. From here the timeout runs.",
    ],
    [
      reply?.request.seq,
      "The handler has returned, and the runtime posts what it made to …/invocation/<request ID>/response.",
    ],
    [
      responded?.seq,
      "Lambda hands the answer to the caller. The invocation is not over yet: the runtime may still have work to do.",
    ],
    [
      frozen?.seq ?? finished?.seq,
      "The runtime asks again, and that ends the invocation. With nothing to do, Lambda freezes the whole environment until the next event.",
    ],
  ];
  return steps
    .flatMap(([seq, caption]) => (seq === undefined ? [] : [{ seq, caption }]))
    .toSorted((a, b) => a.seq - b.seq);
}
