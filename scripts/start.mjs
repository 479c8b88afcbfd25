// `npm start`: installs what is missing, then serves the page and prints its URL. Options are passed on to Vite.
import { spawn } from "node:child_process";
import { ensureDependencies } from "./lib/dependencies.mjs";

ensureDependencies();
const vite = spawn(process.execPath, ["node_modules/vite/bin/vite.js", ...process.argv.slice(2)], {
  stdio: "inherit",
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => vite.kill(signal));
vite.on("exit", (code) => process.exit(code ?? 0));
