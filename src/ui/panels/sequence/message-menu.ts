import { utf8Text } from "#base/utf8.ts";
import { curlCommand } from "#trace/http-text.ts";
import { inspect, joinBodies, requestBodies } from "#trace/inspected.ts";
import type { SequenceRow } from "#trace/sequence-row.ts";
import type { MenuEntry } from "#ui/kit/controls/menu-button.tsx";
import { copyText } from "#ui/kit/notices/copy-text.ts";
import type { Session } from "#ui/state/session/session.ts";

/** What can be done with a message of the conversation, or with a note in it. */
export function messageMenu(session: Session, row: SequenceRow): MenuEntry[] {
  const groups = [
    copyEntries(session, row),
    filterEntries(session, row),
    codeEntries(session, row),
  ];
  return groups
    .filter((entries) => entries.length > 0)
    .flatMap((entries, at): MenuEntry[] => (at === 0 ? entries : [{ kind: "line" }, ...entries]));
}

function copyEntries({ trace }: Session, row: SequenceRow): MenuEntry[] {
  const exchange = exchangeOf(row);
  const bodies = inspect(trace, row.seq)?.bodies ?? [];
  const { requestId } = row;
  const entries: MenuEntry[] = [
    { kind: "item", label: "Copy its words", detail: row.name, run: () => void copyText(row.name) },
  ];
  if (exchange !== undefined)
    entries.push({
      kind: "item",
      label: "Copy as curl",
      run: () =>
        void copyText(
          curlCommand(exchange, joinBodies(trace, requestBodies(exchange))),
          "the request as a curl command",
        ),
    });
  if (bodies.length > 0)
    entries.push({
      kind: "item",
      label: "Copy payload",
      run: () => {
        const bytes = joinBodies(trace, bodies);
        if (bytes !== undefined) void copyText(utf8Text(bytes), "the payload");
      },
    });
  if (requestId !== undefined)
    entries.push({
      kind: "item",
      label: "Copy request ID",
      detail: requestId,
      run: () => void copyText(requestId, "the request ID"),
    });
  return entries;
}

function filterEntries(session: Session, row: SequenceRow): MenuEntry[] {
  const endpoint = endpointOf(row);
  const { requestId } = row;
  const filter = (text: string) => (): void => session.selection.setState({ filter: text });
  const entries: MenuEntry[] = [];
  if (requestId !== undefined)
    entries.push({
      kind: "item",
      label: "Show only this invocation",
      run: filter(`req:${requestId}`),
    });
  if (endpoint !== undefined)
    entries.push({
      kind: "item",
      label: "Show only this endpoint",
      detail: endpoint,
      run: filter(`path:${endpoint}`),
    });
  return entries;
}

function codeEntries(session: Session, row: SequenceRow): MenuEntry[] {
  const position = exchangeOf(row)?.request.position;
  const endpoint = endpointOf(row);
  const entries: MenuEntry[] = [];
  if (position !== undefined)
    entries.push({
      kind: "item",
      label: "Show the line that called",
      detail: `${position.path}:${position.line}`,
      run: () => session.commands.revealSource(position.path, position.line),
    });
  if (endpoint !== undefined && session.kind === "live") {
    const { breakpoints } = session.run.getState();
    const isSet = breakpoints.some(({ path }) => path === endpoint);
    entries.push({
      kind: "choice",
      label: `Hold at ${endpoint}`,
      isChosen: isSet,
      run: () =>
        session.commands.setBreakpoints(
          isSet
            ? breakpoints.filter(({ path }) => path !== endpoint)
            : [...breakpoints, { id: crypto.randomUUID(), path: endpoint }],
        ),
    });
  }
  return entries;
}

function exchangeOf(row: SequenceRow) {
  return row.kind === "note" ? undefined : row.exchange;
}

/** The part of the path that all requests to the endpoint share: `/next`, `/response`. */
function endpointOf(row: SequenceRow): string | undefined {
  const path = exchangeOf(row)?.request.path;
  return path === undefined ? undefined : path.slice(path.lastIndexOf("/"));
}
