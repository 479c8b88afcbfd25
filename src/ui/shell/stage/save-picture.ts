import { utf8 } from "#base/utf8.ts";
import type { TraceStore } from "#trace/trace-store.ts";
import { messageOf } from "#base/message-of.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { sequencePicture } from "#ui/panels/sequence/sequence-picture.ts";
import { saveFile } from "#ui/state/transfer/save-file.ts";

/** For screens and print: dots for each of the picture's own pixels. */
const SCALE = 2;

/** Saves the conversation as a picture. */
export async function savePicture(trace: TraceStore, kind: "svg" | "png"): Promise<void> {
  const svg = utf8(sequencePicture(trace.sequence.rows.slice()));
  if (kind === "svg") {
    saveFile(svg, "sequence.svg", "image/svg+xml");
    return;
  }
  try {
    saveFile(await dots(svg), "sequence.png", "image/png");
  } catch (error) {
    notify("error", `The picture could not be made as PNG: ${messageOf(error)} Save it as SVG.`);
  }
}

async function dots(svg: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * SCALE;
    canvas.height = image.naturalHeight * SCALE;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (blob === null) throw new Error("it is too large for this browser.");
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(url);
  }
}
