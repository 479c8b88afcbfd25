import { expect, it } from "vitest";
import { epochMs } from "#base/brand.ts";
import { stepEnvironment } from "#lambda/environment-machine.ts";
import {
  type EnvironmentInput,
  type EnvironmentMachine,
  newMachine,
} from "#lambda/environment-state.ts";
import { PHASE_EDGES, PHASE_NODES } from "./environment-machine.ts";
import { EXTENSION_EDGES, EXTENSION_NODES } from "./extension-machine.ts";
import {
  NARROW_EDGES,
  NARROW_EXTENSION_EDGES,
  NARROW_EXTENSION_NODES,
  NARROW_NODES,
} from "./narrow-machines.ts";
import { EDGES, type MachineEdge, type MachineNode, NODES, NODE_HEIGHT } from "./machine.ts";

const NOW = epochMs(1_769_860_800_000);
const EXIT = { kind: "exited", code: 1 } as const;
const INPUTS: readonly EnvironmentInput[] = [
  { kind: "initialise" },
  { kind: "assign", requestId: "A" },
  { kind: "retire" },
  { kind: "kill" },
  { kind: "stop", reason: "stopped", how: "now" },
  { kind: "stop", reason: "shut down", how: "orderly" },
  { kind: "prepared" },
  { kind: "gate-passed" },
  { kind: "processes-ended" },
  { kind: "measured" },
  { kind: "ready" },
  { kind: "extension-appeared" },
  { kind: "extensions-registered" },
  { kind: "extensions-ready" },
  { kind: "exited", status: EXIT },
  { kind: "extension-exited", name: "x", status: EXIT },
  { kind: "timed-out" },
];

/** Every way between two phases that the environment's machine can take, however it got there. */
function ways(): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const open: { readonly machine: EnvironmentMachine; readonly phase: string }[] = [
    { machine: newMachine({ timeoutMs: 3_000, initMs: 10_000 }), phase: "" },
  ];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const input of INPUTS) {
      const { machine, effects } = stepEnvironment(next.machine, input, NOW);
      let { phase } = next;
      for (const effect of effects) {
        if (effect.kind !== "enter-phase") continue;
        if (phase !== "") found.add(`${phase} → ${effect.phase}`);
        ({ phase } = effect);
      }
      const key = JSON.stringify([machine, phase]);
      if (seen.has(key)) continue;
      seen.add(key);
      open.push({ machine, phase });
    }
  }
  return found;
}

it("draws every way between the phases of an environment, and no other", () => {
  const drawn = PHASE_EDGES.map(({ from, to }) => `${from} → ${to}`);
  expect(drawn.toSorted()).toEqual([...ways()].toSorted());
});

type Point = readonly [x: number, y: number];

/** Points along a path of `M`, `L`, `H`, `V` and `C`. */
function pointsOf(path: string): Point[] {
  const points: Point[] = [];
  let at: Point = [0, 0];
  for (const [, letter = "", rest = ""] of path.matchAll(/([MLHVC])([^MLHVC]*)/g)) {
    const numbers = rest.split(/[\s,]+/).flatMap((text) => (text === "" ? [] : [Number(text)]));
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = numbers;
    const end: Point =
      letter === "H" ? [a, at[1]] : letter === "V" ? [at[0], a] : letter === "C" ? [e, f] : [a, b];
    if (letter !== "M")
      for (let t = 0; t <= 1; t += 0.02)
        points.push(letter === "C" ? curve([at, [a, b], [c, d], end], t) : between(at, end, t));
    at = end;
  }
  return points;
}

function between([x, y]: Point, [toX, toY]: Point, t: number): Point {
  return [x + (toX - x) * t, y + (toY - y) * t];
}

function curve(points: readonly Point[], t: number): Point {
  const [first = [0, 0] as Point, ...others] = points;
  if (others.length === 0) return first;
  return curve(
    others.map((point, index) => between(points[index] ?? first, point, t)),
    t,
  );
}

const MACHINES: readonly [string, readonly MachineNode[], readonly MachineEdge[]][] = [
  ["runtime", NODES, EDGES],
  ["environment", PHASE_NODES, PHASE_EDGES],
  ["extension", EXTENSION_NODES, EXTENSION_EDGES],
  ["narrow runtime", NARROW_NODES, NARROW_EDGES],
  ["narrow extension", NARROW_EXTENSION_NODES, NARROW_EXTENSION_EDGES],
];

it.each([
  ["runtime", EDGES, NARROW_EDGES],
  ["extension", EXTENSION_EDGES, NARROW_EXTENSION_EDGES],
])("draws the same %s for a phone", (_name, wide, narrow) => {
  const ways = (edges: readonly MachineEdge[]) => edges.map(({ from, to }) => `${from} ${to}`);
  expect(ways(narrow).toSorted()).toEqual(ways(wide).toSorted());
});

it.each(MACHINES)("leads no edge of the %s's drawing through a node", (_name, nodes, edges) => {
  const through = edges.flatMap(({ from, to, path }) =>
    nodes
      .filter(({ x, y, width }) =>
        pointsOf(path).some(
          ([px, py]) => Math.abs(px - x) < width / 2 - 2 && Math.abs(py - y) < NODE_HEIGHT / 2 - 2,
        ),
      )
      .map(({ id }) => `${from} → ${to} through ${id}`),
  );
  expect(through).toEqual([]);
});
