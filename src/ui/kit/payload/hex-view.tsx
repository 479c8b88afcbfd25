import { useState } from "react";
import { ScrollArea } from "../controls/scroll-area.tsx";
import { useVirtualList } from "../lists/use-virtual-list.ts";
import css from "./payload.module.css";

const LINE = 18;
const WIDTH = 16;

/** Bytes in hex with their characters, 16 a line; only the lines in view are made. */
export function HexView({ bytes }: { readonly bytes: Uint8Array }) {
  const [scroller, setScroller] = useState<HTMLDivElement | null>(null);
  const virtualizer = useVirtualList({
    count: Math.ceil(bytes.length / WIDTH),
    getScrollElement: () => scroller,
    estimateSize: () => LINE,
    overscan: 8,
  });
  return (
    <ScrollArea className={css["hex"] ?? ""} ref={setScroller} label="Payload in hex">
      <div style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
        {virtualizer.getVirtualItems().map((item) => (
          <div
            key={item.key}
            className={css["hexLine"]}
            style={{ transform: `translateY(${item.start}px)` }}
          >
            {hexLine(bytes, item.index * WIDTH)}
          </div>
        ))}
      </div>
    </ScrollArea>
  );
}

/** `00000010  48 65 6c …  Hel…` */
export function hexLine(bytes: Uint8Array, offset: number): string {
  const line = bytes.subarray(offset, offset + WIDTH);
  const hex = [...line].map((byte) => byte.toString(16).padStart(2, "0"));
  const halves = [hex.slice(0, 8).join(" ").padEnd(23), hex.slice(8).join(" ").padEnd(23)].join(
    "  ",
  );
  const characters = [...line]
    .map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·"))
    .join("");
  return `${offset.toString(16).padStart(6, "0")}  ${halves}  ${characters}`;
}
