// `npm run local -- <dir> …`: runs a function directory on this machine. See src/local/options.ts for the options.
import { ensureDependencies } from "./lib/dependencies.mjs";

ensureDependencies();
const { register } = await import("tsx/esm/api");
register();
await import("../src/local/cli.ts");
