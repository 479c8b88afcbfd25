import { withoutVersion } from "#runtime-api/paths.ts";
import { useMemo } from "react";
import { Copy, Terminal } from "lucide-react";
import type { Session } from "#ui/state/session/session.ts";
import { explainEvent } from "#ui/state/explain/explain-event.ts";
import { SectionLinks } from "./section-links.tsx";
import { explainHeader } from "#ui/state/explain/explain-header.ts";
import { curlCommand, rawMessage } from "#trace/http-text.ts";
import { heldAt, heldMessage } from "#trace/held.ts";
import { type Inspected, inspect, joinBodies, requestBodies } from "#trace/inspected.ts";
import { invocationAt, tellingSeq } from "#trace/shown-invocation.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import { utf8Text } from "#base/utf8.ts";
import type { HeaderList } from "#runtime-api/message.ts";
import { formatBytes, formatClock } from "#ui/kit/format/format.ts";
import { CopyButton } from "#ui/kit/controls/copy-button.tsx";
import { momentOf, select, useCalmSelection, useTrace } from "#ui/state/selection/use-trace.ts";
import { ExplainView } from "./explain-view.tsx";
import { PayloadView } from "#ui/kit/payload/payload-view.tsx";
import { ScrollArea } from "#ui/kit/controls/scroll-area.tsx";
import css from "./inspector.module.css";

export type InspectorTab = "headers" | "payload" | "raw" | "explain";

/** The selected message of a trace that has some, in the view that `tab` names. */
export function InspectedMessage({
  session,
  tab,
}: {
  readonly session: Session;
  readonly tab: InspectorTab;
}) {
  const shown = useInspected(session);
  if (shown === undefined)
    return (
      <p className={css["empty"]}>
        This part of the trace has been dropped to keep it within its bound. Select a later message.
      </p>
    );
  const { inspected, explanation, body } = shown;
  // Without headers and facts the explanation stands in their place.
  const isBare = inspected.headers.length === 0 && invocationFacts(inspected).length === 0;
  const isExplained = tab === "explain" || (tab === "headers" && isBare);
  return (
    <div className={css["body"]}>
      {tab === "explain" ? null : (
        <>
          {explanation === undefined || isExplained ? null : (
            <p className={css["headline"]}>{explanation.what}</p>
          )}
          <Title session={session} inspected={inspected} body={body} />
        </>
      )}
      {tab === "headers" && !isBare ? <Headers inspected={inspected} /> : null}
      {tab === "payload" ? (
        <PayloadView
          key={inspected.bodies.map(({ id }) => id).join()}
          bytes={body}
          size={inspected.bodies.reduce((sum, { size }) => sum + size, 0)}
          hasBody={inspected.bodies.length > 0}
          contentType={inspected.contentType}
        />
      ) : null}
      {tab === "raw" ? <Raw inspected={inspected} body={body} /> : null}
      {isExplained ? (
        <ExplainView
          explanation={explanation}
          event={inspected.event}
          position={inspected.exchange?.request.position}
          onReveal={session.commands.revealSource}
        />
      ) : null}
    </div>
  );
}

interface Shown {
  readonly inspected: Inspected;
  readonly explanation: ReturnType<typeof explainEvent>;
  readonly body: Uint8Array | undefined;
}

/** The selected message; `undefined` when the trace does not have it any more. */
function useInspected(session: Session): Shown | undefined {
  const { trace } = session;
  const snapshot = useTrace(trace);
  const selection = useCalmSelection(session);
  const moment = momentOf(selection, snapshot);
  // With nothing selected: the message that is held, else the most telling one of the invocation that Result shows.
  const gate = selection.selectedSeq === undefined ? heldAt(trace, moment).at(-1) : undefined;
  const seq =
    selection.selectedSeq ??
    (gate === undefined ? undefined : heldMessage(trace, gate)) ??
    tellingMessage(trace, moment) ??
    moment;
  const explanation = explainEvent(trace, gate?.event.seq ?? seq);
  const inspected = inspect(trace, seq);
  const body = useMemo(
    () =>
      inspected === undefined || inspected.bodies.length === 0
        ? undefined
        : joinBodies(trace, inspected.bodies),
    // The revision stands for what the store holds: a chunk may have come.
    // eslint-disable-next-line react/exhaustive-deps
    [trace, seq, inspected?.bodies.length, snapshot.generation],
  );
  return inspected === undefined ? undefined : { inspected, explanation, body };
}

function tellingMessage(trace: TraceStore, moment: number): number | undefined {
  const invocation = invocationAt(trace, undefined, moment);
  return invocation === undefined ? undefined : tellingSeq(trace, invocation, moment);
}

/** Which message this is, with a way to its other half. */
function Title({
  session,
  inspected,
  body,
}: {
  readonly session: Session;
  readonly inspected: Inspected;
  readonly body: Uint8Array | undefined;
}) {
  const { exchange, side, event } = inspected;
  const response = exchange?.response;
  return (
    <div className={css["title"]}>
      {exchange === undefined || side === undefined ? (
        <span className={css["titleText"]}>{inspected.title}</span>
      ) : (
        <span className={css["sides"]}>
          <button
            type="button"
            className={css["side"]}
            aria-pressed={side === "request"}
            onClick={() => select(session, exchange.request.seq)}
          >
            Request
          </button>
          <button
            type="button"
            className={css["side"]}
            aria-pressed={side === "response"}
            disabled={response === undefined}
            onClick={() => response !== undefined && select(session, response.seq)}
          >
            {response === undefined ? "No answer yet" : `Answer ${response.status}`}
          </button>
        </span>
      )}
      {exchange === undefined ? null : (
        <span className={css["titlePath"]} title={exchange.request.path}>
          {exchange.request.method} {withoutVersion(exchange.request.path)}
        </span>
      )}
      <time className={css["titleTime"]}>{formatClock(event.at)}</time>
      <Tools session={session} inspected={inspected} body={body} />
    </div>
  );
}

function Headers({ inspected }: { readonly inspected: Inspected }) {
  const { headers, trailers } = inspected;
  if (headers.length === 0) {
    const facts = invocationFacts(inspected);
    return (
      <ScrollArea className={css["scroll"]} label="Facts of the event">
        <table className={css["headers"]} aria-label="Facts">
          <tbody>
            {facts.map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className={css["value"]}>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
    );
  }
  return (
    <ScrollArea className={css["scroll"]} label="Headers of the message">
      <HeaderTable label="Headers" headers={headers} />
      {trailers.length === 0 ? null : (
        <>
          <h3 className={css["subhead"]}>Trailers, sent after the body</h3>
          <HeaderTable label="Trailers" headers={trailers} />
        </>
      )}
    </ScrollArea>
  );
}

function HeaderTable({ label, headers }: { readonly label: string; readonly headers: HeaderList }) {
  return (
    <table className={css["headers"]} aria-label={label}>
      <thead className={css["hiddenHead"]}>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Value</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        {headers.map(([name, value], at) => {
          const { meaning, section } = explainHeader(name);
          return (
            // Header names may repeat: their place tells them apart.
            <tr
              key={`${at} ${name}`}
              data-own={name.toLowerCase().startsWith("lambda-") || undefined}
            >
              <th scope="row">{name}</th>
              <td className={css["value"]}>{readable(name, value)}</td>
              <td className={css["meaning"]}>
                {meaning}
                {section === undefined ? null : (
                  <span className={css["section"]}>
                    <SectionLinks text={section} />
                  </span>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** A deadline in epoch milliseconds is unreadable: the time of day stands beside it. */
function readable(name: string, value: string) {
  if (name.toLowerCase() !== "lambda-runtime-deadline-ms" || !/^\d{13}$/.test(value)) return value;
  return (
    <>
      {value} <span className={css["aside"]}>{formatClock(Number(value))} UTC</span>
    </>
  );
}

function invocationFacts({ event, invocation }: Inspected): readonly (readonly [string, string])[] {
  if (event.kind !== "invocation.received" && event.kind !== "invocation.responded") return [];
  const received = invocation?.received;
  const facts: (readonly [string, string])[] = [["Request ID", event.requestId]];
  if (received !== undefined) {
    facts.push(["Invocation type", received.invocationType], ["Came through", received.source]);
    if (received.qualifier !== undefined) facts.push(["Qualifier", received.qualifier]);
    if (received.clientContext !== undefined)
      facts.push(["Client context", received.clientContext]);
    if (received.cognitoIdentity !== undefined)
      facts.push(["Cognito identity", received.cognitoIdentity]);
    if (received.tenantId !== undefined) facts.push(["Tenant ID", received.tenantId]);
    if (received.traceHeader !== undefined) facts.push(["Trace header", received.traceHeader]);
    facts.push(["Payload", formatBytes(received.payload.size)]);
  }
  if (event.kind === "invocation.responded") {
    facts.push(["Mode", event.mode], ["Answer", formatBytes(event.payload.size)]);
    if (event.functionError !== undefined)
      facts.push(["X-Amz-Function-Error", event.functionError]);
  }
  return facts;
}

function Raw({
  inspected,
  body,
}: {
  readonly inspected: Inspected;
  readonly body: Uint8Array | undefined;
}) {
  const { exchange, side } = inspected;
  if (exchange === undefined || side === undefined) {
    return (
      <p className={css["empty"]}>
        This event is no HTTP message. Select a request or an answer to see its bytes.
      </p>
    );
  }
  return (
    <ScrollArea className={css["raw"]} label="Raw message">
      <pre className={css["text"]}>{rawMessage(exchange, side, body)}</pre>
    </ScrollArea>
  );
}

function Tools({
  session,
  inspected,
  body,
}: {
  readonly session: Session;
  readonly inspected: Inspected;
  readonly body: Uint8Array | undefined;
}) {
  const { exchange } = inspected;
  return (
    <>
      {exchange === undefined ? null : (
        <CopyButton
          label="Copy as curl"
          icon={Terminal}
          text={() => curlCommand(exchange, joinBodies(session.trace, requestBodies(exchange)))}
        />
      )}
      {inspected.bodies.length === 0 ? null : (
        <CopyButton
          label="Copy payload"
          icon={Copy}
          text={() => (body === undefined ? undefined : utf8Text(body))}
        />
      )}
    </>
  );
}
