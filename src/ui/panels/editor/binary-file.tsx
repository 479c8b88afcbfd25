import { formatCount } from "#ui/kit/format/format-count.ts";
import { useProject } from "#ui/state/app-context.ts";
import css from "./editor-status.module.css";

const SHOWN_BYTES = 1024;

/** A file that is no text: what it is and how it begins. */
export function BinaryFile({ path }: { readonly path: string }) {
  const content = useProject((project) => project.files.get(path)?.content);
  if (content?.kind !== "binary") return null;
  const { bytes } = content;
  const rows = Math.ceil(Math.min(bytes.length, SHOWN_BYTES) / 16);
  return (
    <section className={css["binary"]} aria-label={`${path}, binary file`}>
      <p>
        Binary file, {formatCount(bytes.length)} bytes
        {bytes.length > SHOWN_BYTES ? `; the first ${SHOWN_BYTES} follow` : ""}.
      </p>
      <pre>{Array.from({ length: rows }, (_, row) => hexRow(bytes, row * 16)).join("\n")}</pre>
    </section>
  );
}

function hexRow(bytes: Uint8Array, from: number): string {
  const row = [...bytes.subarray(from, from + 16)];
  const hex = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const text = row
    .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "."))
    .join("");
  return `${from.toString(16).padStart(8, "0")}  ${hex.padEnd(47)}  ${text}`;
}
