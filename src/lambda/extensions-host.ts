import { extensionProcess } from "#contract/process-id.ts";
import type { ExtensionsHost } from "#runtime-api/extensions/extensions-api.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";

/** What the Extensions API tells is written into the trace. */
export function traceExtensions(
  trace: TraceRecorder,
  environmentId: string,
): Pick<ExtensionsHost, "registered" | "stateChanged" | "refused"> {
  return {
    registered({ name, kind, events }, exchange) {
      trace.record({
        kind: "extension.registered",
        environmentId,
        process: extensionProcess(name),
        exchangeId: exchange.id,
        events,
        isInternal: kind === "internal",
      });
    },
    stateChanged({ name, state }, from, exchange) {
      trace.record({
        kind: "extension.state",
        environmentId,
        process: extensionProcess(name),
        from,
        to: state,
        ...(exchange !== undefined && { exchangeId: exchange.id }),
      });
    },
    refused({ name }, { state, to }, { errorType, errorMessage }, exchange) {
      trace.record({
        kind: "extension.refused",
        environmentId,
        process: extensionProcess(name),
        from: state,
        to,
        exchangeId: exchange.id,
        errorType,
        errorMessage,
      });
    },
  };
}
