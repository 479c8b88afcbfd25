import type { ProcessMoment } from "#trace/process-record.ts";
import { EXTENSION_EDGES, EXTENSION_NODES } from "./extension-machine.ts";
import { EDGES, type MachineNode, NODES, NODE_HEIGHT } from "./machine.ts";
import { MACHINE_HEIGHT, MACHINE_WIDTH } from "./machine-size.ts";
import { stateTone } from "./state-tone.ts";
import css from "./state.module.css";

interface MachineDrawingProps {
  readonly now: ProcessMoment | undefined;
  /** Name of the extension whose machine it is; `undefined` for the runtime. */
  readonly extension: string | undefined;
}

/** The machine with the current state, the edge just travelled and a refused edge. */
export function MachineDrawing({ now, extension }: MachineDrawingProps) {
  const edges = extension === undefined ? EDGES : EXTENSION_EDGES;
  const nodes = extension === undefined ? NODES : EXTENSION_NODES;
  const entered = now?.entered;
  const refused = now?.refused;
  const tone = stateTone(now);
  return (
    <svg
      className={css["machine"]}
      viewBox={`0 0 ${MACHINE_WIDTH} ${MACHINE_HEIGHT}`}
      role="img"
      aria-label={describe(now, extension)}
      focusable="false"
    >
      <defs>
        {["plain", "travelled", "refused"].map((kind) => (
          <marker
            key={kind}
            id={`stage-tip-${kind}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M 0 0.5 L 8 4 L 0 7.5 Z" className={css[`tip-${kind}`]} />
          </marker>
        ))}
      </defs>
      {edges.map((edge) => {
        const isTravelled = entered?.from === edge.from && entered.to === edge.to;
        const kind = isTravelled ? "travelled" : "plain";
        return (
          <g key={`${edge.from} ${edge.to}`} data-tone={tone}>
            <path className={css[kind]} d={edge.path} markerEnd={`url(#stage-tip-${kind})`} />
            {edge.label === "" ? null : (
              <text
                className={isTravelled ? css["edgeLabelNow"] : css["edgeLabel"]}
                x={edge.labelAt[0]}
                y={edge.labelAt[1]}
                textAnchor={edge.labelAt[2]}
              >
                {edge.label}
              </text>
            )}
          </g>
        );
      })}
      {refused === undefined ? null : (
        <RefusedEdge
          nodes={nodes}
          from={refused.from}
          to={refused.to}
          message={refused.errorMessage}
        />
      )}
      {nodes.map(({ id, x, y, width, isTerminal }) => {
        const isNow = now?.state === id;
        return (
          <g key={id} data-tone={isNow ? tone : undefined}>
            <rect
              className={isNow ? css["nodeNow"] : css["node"]}
              x={x - width / 2}
              y={y - NODE_HEIGHT / 2}
              width={width}
              height={NODE_HEIGHT}
              rx={NODE_HEIGHT / 2}
              data-terminal={isTerminal || undefined}
            />
            <text
              className={isNow ? css["nodeTextNow"] : css["nodeText"]}
              x={x}
              y={y + 3.5}
              textAnchor="middle"
            >
              {id}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** The call that was not allowed: a dashed line that ends in a cross before its target. */
function RefusedEdge({
  nodes,
  from,
  to,
  message,
}: {
  readonly nodes: readonly MachineNode[];
  readonly from: string;
  readonly to: string;
  readonly message: string;
}) {
  const start = nodes.find(({ id }) => id === from);
  const target = nodes.find(({ id }) => id === to);
  if (start === undefined || target === undefined) return null;
  // Only the beginning of the way: the call never arrived, and the drawing stays readable.
  const length = Math.hypot(target.x - start.x, target.y - start.y);
  const reach = 58;
  const end =
    length === 0
      ? { x: start.x + start.width / 2 + 22, y: start.y - NODE_HEIGHT }
      : {
          x: start.x + ((target.x - start.x) / length) * reach,
          y: start.y + ((target.y - start.y) / length) * reach,
        };
  return (
    <g>
      <title>{`403: ${message}`}</title>
      <path className={css["refusedEdge"]} d={`M ${start.x} ${start.y} L ${end.x} ${end.y}`} />
      <path
        className={css["cross"]}
        d={`M ${end.x - 4.5} ${end.y - 4.5} l 9 9 M ${end.x + 4.5} ${end.y - 4.5} l -9 9`}
      />
    </g>
  );
}

function describe(now: ProcessMoment | undefined, extension: string | undefined): string {
  const state = now?.state;
  const whose = `State machine of ${extension ?? "the runtime"}`;
  if (state === undefined) return `${whose}; no process is alive`;
  const from = now?.entered?.from;
  const refused = now?.refused;
  return [
    `${whose}: now in ${state}`,
    from === undefined || from === "" ? "" : `, reached from ${from}`,
    refused === undefined ? "" : `; the call to ${refused.to} was refused`,
  ].join("");
}
