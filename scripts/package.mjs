// `npm run package`: builds the npm package and packs it. Publish with `npm publish .cache/package`.
// `--page DIR` takes a page that is built already, `--into DIR` another place than .cache.
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureDependencies } from "./lib/dependencies.mjs";

ensureDependencies();
const { build } = await import("vite");
const { MAX_PACKAGE_BYTES, layPackage } = await import("./lib/lay-package.mjs");

const root = fileURLToPath(new URL("..", import.meta.url));
const { values } = parseArgs({
  options: { page: { type: "string" }, into: { type: "string", default: `${root}.cache` } },
});
const into = resolve(values.into);
if (values.page === undefined) await build({ root, logLevel: "error" });
const folder = join(into, "package");
await layPackage({ page: values.page ?? `${root}dist`, into: folder });
const pack = spawnSync("npm", ["pack", "--json", "--pack-destination", into], {
  cwd: folder,
  encoding: "utf8",
  stdio: ["ignore", "pipe", "inherit"],
});
if (pack.status !== 0) process.exit(pack.status ?? 1);
const [{ filename, size, unpackedSize }] = JSON.parse(pack.stdout);
const megabytes = (bytes) => `${(bytes / 1024 / 1024).toFixed(1)} MB`;
console.log(`${join(into, filename)}: ${megabytes(size)}, unpacked ${megabytes(unpackedSize)}`);
if (unpackedSize > MAX_PACKAGE_BYTES) {
  console.error(`The package may weigh ${megabytes(MAX_PACKAGE_BYTES)} unpacked.`);
  process.exit(1);
}
