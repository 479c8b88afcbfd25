import type { EnvironmentMoment } from "#trace/environment.ts";
import { EDGES, NODES, NODE_HEIGHT } from "./machine.ts";
import { MACHINE_HEIGHT, MACHINE_WIDTH } from "./machine-size.ts";
import { stateTone } from "./state-tone.ts";
import css from "./state.module.css";

/** The machine with the current state, the edge just travelled and a refused edge. */
export function MachineDrawing({ now }: { readonly now: EnvironmentMoment | undefined }) {
  const entered = now?.entered;
  const refused = now?.refused;
  const tone = stateTone(now);
  return (
    <svg
      className={css["machine"]}
      viewBox={`0 0 ${MACHINE_WIDTH} ${MACHINE_HEIGHT}`}
      role="img"
      aria-label={describe(now)}
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
      {EDGES.map((edge) => {
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
        <RefusedEdge from={refused.from} to={refused.to} message={refused.errorMessage} />
      )}
      {NODES.map(({ id, x, y, width, isTerminal }) => {
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
  from,
  to,
  message,
}: {
  readonly from: string;
  readonly to: string;
  readonly message: string;
}) {
  const start = NODES.find(({ id }) => id === from);
  const target = NODES.find(({ id }) => id === to);
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

function describe(now: EnvironmentMoment | undefined): string {
  const state = now?.state;
  if (state === undefined) return "State machine of the runtime; no process is alive";
  const from = now?.entered?.from;
  const refused = now?.refused;
  return [
    `State machine of the runtime: now in ${state}`,
    from === undefined || from === "" ? "" : `, reached from ${from}`,
    refused === undefined ? "" : `; the call to ${refused.to} was refused`,
  ].join("");
}
