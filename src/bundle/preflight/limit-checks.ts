import type { PackageContents } from "../package-contents.ts";
import type { PreflightFinding } from "./finding.ts";

/** Runtime API reference §7, "Package" and "Layers". */
export const MAX_ZIPPED_BYTES = 52_428_800;
export const MAX_UNZIPPED_BYTES = 262_144_000;
const MAX_LAYERS = 5;

/** Sizes and counts that Lambda refuses. The zipped size is known once the zip is made. */
export function limitFindings(
  contents: PackageContents,
  layerCount: number,
  zippedBytes?: number,
): PreflightFinding[] {
  const found: PreflightFinding[] = [];
  const unzipped = [contents.function, ...contents.layers]
    .flatMap(({ entries }) => entries)
    .reduce((sum, { bytes }) => sum + bytes.length, 0);
  if (unzipped > MAX_UNZIPPED_BYTES) {
    found.push({
      id: "size-unzipped",
      severity: "error",
      title: `The package with its layers has ${megabytes(unzipped)} MB`,
      detail: `Lambda would answer: Unzipped size must be smaller than ${MAX_UNZIPPED_BYTES} bytes. Remove what the function doesn't need.`,
    });
  }
  if (zippedBytes !== undefined && zippedBytes > MAX_ZIPPED_BYTES) {
    found.push({
      id: "size-zipped",
      severity: "error",
      title: `The zip has ${megabytes(zippedBytes)} MB`,
      detail: `Lambda would answer to a direct upload: Zipped size must be smaller than ${MAX_ZIPPED_BYTES} bytes. Move files into a layer, or deploy through S3 with the Project zip.`,
    });
  }
  if (layerCount > MAX_LAYERS) {
    found.push({
      id: "too-many-layers",
      severity: "error",
      title: `${layerCount} layers are attached`,
      detail: `Lambda would answer: Cannot reference more than ${MAX_LAYERS} layers. Detach some, or merge them.`,
    });
  }
  return found;
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
