import { type ReactNode, useId } from "react";
import type { EnvironmentMoment } from "#trace/environment.ts";
import type { ProcessMoment } from "#trace/process-record.ts";
import { PHASE_EDGES, PHASE_NODES } from "./environment-machine.ts";
import { EXTENSION_EDGES, EXTENSION_NODES } from "./extension-machine.ts";
import { EDGES, type MachineEdge, type MachineNode, NODES, NODE_HEIGHT } from "./machine.ts";
import { MACHINE_HEIGHT, MACHINE_WIDTH, PHASES_HEIGHT, PHASES_WIDTH } from "./machine-size.ts";
import {
  NARROW_EDGES,
  NARROW_EXTENSION_EDGES,
  NARROW_EXTENSION_NODES,
  NARROW_HEIGHT,
  NARROW_NODES,
  NARROW_WIDTH,
} from "./narrow-machines.ts";
import { phaseTone, stateTone } from "./state-tone.ts";
import css from "./state.module.css";

interface MachineDrawingProps {
  readonly now: ProcessMoment | undefined;
  /** Name of the extension whose machine it is; `undefined` for the runtime. */
  readonly extension: string | undefined;
  /** For a phone, or a pane as narrow as one. */
  readonly isNarrow: boolean;
}

const SHAPES = {
  wide: {
    size: [MACHINE_WIDTH, MACHINE_HEIGHT],
    runtime: [NODES, EDGES],
    extension: [EXTENSION_NODES, EXTENSION_EDGES],
  },
  narrow: {
    size: [NARROW_WIDTH, NARROW_HEIGHT],
    runtime: [NARROW_NODES, NARROW_EDGES],
    extension: [NARROW_EXTENSION_NODES, NARROW_EXTENSION_EDGES],
  },
} as const;

/** The machine with the current state, the edge just travelled and a refused edge. */
export function MachineDrawing({ now, extension, isNarrow }: MachineDrawingProps) {
  const shape = SHAPES[isNarrow ? "narrow" : "wide"];
  const [nodes, edges] = shape[extension === undefined ? "runtime" : "extension"];
  const refused = now?.refused;
  return (
    <Drawing
      label={describe(now, extension)}
      className={isNarrow ? css["narrow"] : ""}
      size={shape.size}
      nodes={nodes}
      edges={edges}
      at={now?.state}
      travelled={now?.entered}
      tone={stateTone(now)}
    >
      {refused === undefined ? null : (
        <RefusedEdge
          nodes={nodes}
          from={refused.from}
          to={refused.to}
          message={refused.errorMessage}
        />
      )}
    </Drawing>
  );
}

/** The phases of the environment, with the one that it is in and the way there. */
export function PhasesDrawing({ now }: { readonly now: EnvironmentMoment | undefined }) {
  const { phase, phaseBefore } = now ?? {};
  return (
    <Drawing
      label={describePhases(phase, phaseBefore)}
      className={css["phases"]}
      size={[PHASES_WIDTH, PHASES_HEIGHT]}
      nodes={PHASE_NODES}
      edges={PHASE_EDGES}
      at={phase}
      travelled={{ from: phaseBefore, to: phase }}
      tone={phaseTone(phase)}
    />
  );
}

interface DrawingProps {
  /** The whole in words. */
  readonly label: string;
  readonly className?: string | undefined;
  readonly size: readonly [width: number, height: number];
  readonly nodes: readonly MachineNode[];
  readonly edges: readonly MachineEdge[];
  /** ID of the node where it stands. */
  readonly at: string | undefined;
  /** The edge just travelled. */
  readonly travelled:
    | { readonly from: string | undefined; readonly to: string | undefined }
    | undefined;
  readonly tone: string;
  /** Drawn above the edges and below the nodes. */
  readonly children?: ReactNode;
}

function Drawing(props: DrawingProps) {
  const { label, className = "", size, nodes, edges, at, travelled, tone, children } = props;
  const tips = useId();
  const isTravelled = ({ from, to }: MachineEdge): boolean =>
    travelled?.from === from && travelled.to === to;
  return (
    <svg
      className={`${css["machine"]} ${className}`}
      viewBox={`0 0 ${size.join(" ")}`}
      role="img"
      aria-label={label}
      focusable="false"
    >
      <Tips id={tips} />
      {edges
        .filter((edge) => edge.isRare !== true || isTravelled(edge))
        .map((edge) => (
          <Edge
            key={`${edge.from} ${edge.to}`}
            edge={edge}
            tone={tone}
            tips={tips}
            isTravelled={isTravelled(edge)}
          />
        ))}
      {children}
      {nodes.map((node) => (
        <Node key={node.id} node={node} tone={node.id === at ? tone : undefined} />
      ))}
    </svg>
  );
}

/** The heads of arrows. */
function Tips({ id }: { readonly id: string }) {
  return (
    <defs>
      {["plain", "travelled"].map((kind) => (
        <marker
          key={kind}
          id={`${id}-${kind}`}
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
  );
}

interface EdgeProps {
  readonly edge: MachineEdge;
  readonly tone: string;
  readonly tips: string;
  readonly isTravelled: boolean;
}

function Edge({ edge, tone, tips, isTravelled }: EdgeProps) {
  const kind = isTravelled ? "travelled" : "plain";
  return (
    <g data-tone={tone}>
      <path className={css[kind]} d={edge.path} markerEnd={`url(#${tips}-${kind})`} />
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
}

interface NodeProps {
  readonly node: MachineNode;
  /** Of the node where the machine stands. */
  readonly tone: string | undefined;
}

function Node({ node: { id, label = id, x, y, width, isTerminal }, tone }: NodeProps) {
  const isNow = tone !== undefined;
  return (
    <g data-tone={tone}>
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
        {label}
      </text>
    </g>
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

function describePhases(phase: string | undefined, before: string | undefined): string {
  const whose = "Phases of the execution environment";
  const word = (id: string): string => PHASE_NODES.find((node) => node.id === id)?.label ?? id;
  if (phase === undefined) return `${whose}; there is no environment`;
  return `${whose}: now in ${word(phase)}${before === undefined ? "" : `, reached from ${word(before)}`}`;
}
