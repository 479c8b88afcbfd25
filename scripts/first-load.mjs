// Holds the first-load budget: HTML + CSS + JS that the page loads before the editor, gzip, at most 150 kB.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET = 150_000;
const html = readFileSync("dist/index.html", "utf8");
const files = new Set(["index.html"]);
for (const [, url] of html.matchAll(/(?:src|href)="\.\/([^"]+\.(?:js|css))"/g)) files.add(url);

// Static imports load before the page runs; dynamic ones do not count.
const queue = [...files].filter((file) => file.endsWith(".js"));
for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
  const code = readFileSync(`dist/${file}`, "utf8");
  for (const [, url] of code.matchAll(
    /(?:^|[;}\s])(?:import|export)(?:[^"'();]*from)?\s*["']\.\/([^"']+\.js)["']/g,
  )) {
    const found = `assets/${url}`;
    if (!files.has(found)) {
      files.add(found);
      queue.push(found);
    }
  }
}
let total = 0;
for (const file of files) {
  const size = gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length;
  total += size;
  console.log(`${String(size).padStart(8)}  ${file}`);
}
console.log(`${String(total).padStart(8)}  total gzip, budget ${BUDGET}`);
if (total > BUDGET) {
  console.error(
    `The first load is ${total - BUDGET} bytes over its budget. Load something on demand instead.`,
  );
  process.exit(1);
}
