import { expect, test } from "vitest";
import { EDGES, NODES, NODE_HEIGHT } from "./machine.ts";

type Point = readonly [x: number, y: number];

/** Points along a path of absolute `M`, `H`, `V`, `L` and `C`. */
function pointsOf(path: string): Point[] {
  const points: Point[] = [];
  let at: Point = [0, 0];
  for (const [, letter = "", rest = ""] of path.matchAll(/([MHVLC])([^MHVLC]*)/g)) {
    const n = rest
      .split(/[\s,]+/)
      .filter((part) => part !== "")
      .map(Number);
    const [a = 0, b = 0, c = 0, d = 0, x = 0, y = 0] = n;
    const [fromX, fromY] = at;
    const to: Point =
      letter === "H" ? [a, fromY] : letter === "V" ? [fromX, a] : letter === "C" ? [x, y] : [a, b];
    for (let step = 0; letter !== "M" && step <= 200; step += 1) {
      const t = step / 200;
      const u = 1 - t;
      const mix = (p: number, q: number, r: number, s: number): number =>
        u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s;
      points.push(
        letter === "C"
          ? [mix(fromX, a, c, to[0]), mix(fromY, b, d, to[1])]
          : [fromX + (to[0] - fromX) * t, fromY + (to[1] - fromY) * t],
      );
    }
    at = to;
  }
  return points;
}

test.each(EDGES)("the edge from $from to $to goes through no other state", ({ from, to, path }) => {
  const points = pointsOf(path);
  expect(points.length).toBeGreaterThan(0);
  // With a little air around each state.
  const air = 4;
  const crossed = NODES.filter(({ id }) => id !== from && id !== to).filter(({ x, y, width }) =>
    points.some(
      ([px, py]) => Math.abs(px - x) < width / 2 + air && Math.abs(py - y) < NODE_HEIGHT / 2 + air,
    ),
  );
  expect(crossed.map(({ id }) => id)).toEqual([]);
});
