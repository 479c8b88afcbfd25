import { type ProcessId, RUNTIME_PROCESS, isProcessId } from "#contract/process-id.ts";
import type { Lifeline, SequenceRow } from "#trace/sequence-row.ts";
import type { Tone } from "#trace/environment.ts";
import { ARROW_Y, ROW_HEIGHT, layoutSequence, lifelineHeads, placeOf } from "./lifelines.ts";

/** Width of the picture in its own pixels; an SVG grows without loss. */
const WIDTH = 820;
const HEAD_HEIGHT = 44;
const MARGIN = 16;
/** More rows make no picture that anybody could read: of a longer trace its end is drawn. */
const MAX_ROWS = 300;

/** Colours on white paper, one hue for each tone as on screen; printed in grey they still differ in their words. */
const INK: Readonly<Record<Tone, string>> = {
  init: "#8035a0",
  delivery: "#0b6a8a",
  handler: "#7c4c00",
  response: "#1d6b35",
  error: "#a12622",
  frozen: "#5a6472",
  neutral: "#333b45",
};

/** The conversation as a standalone SVG: white background, system fonts, nothing loaded from anywhere. */
export function sequencePicture(rows: readonly SequenceRow[]): string {
  const shown = rows.slice(-MAX_ROWS);
  const extensions = [...new Set(shown.flatMap(lifelinesOf))].filter(isExtension);
  const layout = layoutSequence(WIDTH, false, extensions);
  const height = HEAD_HEIGHT + shown.length * ROW_HEIGHT + MARGIN;
  const heads = lifelineHeads(layout).map(({ id, label }) => {
    const x = placeOf(layout, id);
    return [
      `<line x1="${x}" x2="${x}" y1="30" y2="${height - MARGIN / 2}" stroke="#aab2bd"/>`,
      `<text x="${x}" y="20" text-anchor="middle" font-weight="600">${escaped(label)}</text>`,
    ].join("");
  });
  const drawn = shown.map((row, at) => {
    const previous = shown[at - 1];
    const delta = previous === undefined ? undefined : row.at - previous.at;
    return `<g transform="translate(0 ${HEAD_HEIGHT + at * ROW_HEIGHT})">${deltaOf(delta)}${drawing(row, (lifeline) => placeOf(layout, lifeline))}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
    ...heads,
    ...drawn,
    "</svg>",
  ].join("\n");
}

function lifelinesOf(row: SequenceRow): readonly Lifeline[] {
  return row.kind === "message" ? [row.from, row.to] : [];
}

function isExtension(lifeline: Lifeline): lifeline is ProcessId {
  return isProcessId(lifeline) && lifeline !== RUNTIME_PROCESS;
}

function deltaOf(delta: number | undefined): string {
  if (delta === undefined || delta < 0.005) return "";
  const text =
    delta < 1000 ? `+${delta.toFixed(delta < 10 ? 2 : 0)} ms` : `+${(delta / 1000).toFixed(2)} s`;
  return `<text x="66" y="${ARROW_Y}" text-anchor="end" font-size="10" fill="#5a6472">${text}</text>`;
}

function drawing(row: SequenceRow, place: (lifeline: Lifeline) => number): string {
  const ink = INK[row.tone];
  switch (row.kind) {
    case "message": {
      const [from, to] = [place(row.from), place(row.to)];
      const direction = Math.sign(to - from);
      const dashes = row.isInferred ? ' stroke-dasharray="4 3"' : "";
      return [
        `<line x1="${from}" x2="${to - direction * 6}" y1="${ARROW_Y}" y2="${ARROW_Y}" stroke="${ink}" stroke-width="1.5"${dashes}/>`,
        `<path d="M ${to} ${ARROW_Y} l ${-direction * 7} -4 v 8 Z" fill="${ink}"/>`,
        `<text x="${(from + to) / 2}" y="${ARROW_Y - 6}" text-anchor="middle" fill="${ink}">${escaped(row.text)}</text>`,
      ].join("");
    }
    case "wait": {
      const [from, to] = [place("lambda"), place(row.exchange.process)];
      const y = ROW_HEIGHT / 2;
      return [
        `<line x1="${from}" x2="${to}" y1="${y}" y2="${y}" stroke="${ink}" stroke-dasharray="1 4"/>`,
        `<rect x="${(from + to) / 2 - 64}" y="${y - 8}" width="128" height="16" fill="#fff"/>`,
        `<text x="${(from + to) / 2}" y="${y + 4}" text-anchor="middle" font-style="italic" fill="${ink}">waits for an event</text>`,
      ].join("");
    }
    case "note": {
      const middle = (place("client") + place("handler")) / 2;
      const text = row.detail === undefined ? row.text : `${row.text}: ${row.detail}`;
      const short = text.length > 84 ? `${text.slice(0, 83)}…` : text;
      const width = short.length * 6.4 + 20;
      return [
        `<rect x="${middle - width / 2}" y="4" width="${width}" height="20" fill="#fff" stroke="${ink}"/>`,
        `<text x="${middle}" y="18" text-anchor="middle" fill="${ink}">${escaped(short)}</text>`,
      ].join("");
    }
  }
}

/** Words come from the user's program: they must stay words. Characters that XML has no place for are left out. */
function escaped(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
