// AWS's runtime interface clients: where each comes from, and how a function is made with it. `obtain` throws an error that
// says why a client cannot be had; the function's folder is what local mode is started with.
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The newest release on npm; it runs on Node 22 and newer, which comes from npm too, since this repository supports 20. */
const RIC_VERSION = "4.0.2";
const NODE_VERSION = "22.23.3";
const root = fileURLToPath(new URL("../..", import.meta.url));
const cache = `${root}node_modules/.cache/conformance`;
const handlers = `${root}e2e/conformance/handlers`;

/**
 * `checks`: files of e2e/conformance, by the beginning of their names.
 *
 * @type {readonly { id: string; title: string; checks: readonly string[]; obtain: (checkout?: string) => { directory: string; version: string } }[]}
 */
export const CLIENTS = [
  {
    id: "node",
    checks: ["official", "streaming", "node"],
    title: "Node.js, aws-lambda-ric",
    obtain: nodeClient,
  },
  { id: "cpp", checks: ["official"], title: "C++, aws-lambda-cpp", obtain: cppClient },
  { id: "python", checks: ["official"], title: "Python, awslambdaric", obtain: pythonClient },
  { id: "go", checks: ["official", "streaming"], title: "Go, aws-lambda-go", obtain: goClient },
  { id: "rust", checks: ["official"], title: "Rust, lambda_runtime", obtain: rustClient },
];

function nodeClient() {
  const { node, client } = builtRic();
  const directory = functionFolder("node", {
    bootstrap: `#!/bin/bash\nexec ${node}/bin/node ${client}/index.mjs "$_HANDLER"\n`,
  });
  copyFileSync(`${handlers}/app.mjs`, `${directory}/app.mjs`);
  return { directory, version: `${RIC_VERSION} under Node ${NODE_VERSION}` };
}

/** The sources of aws-lambda-cpp are part of aws-lambda-ric, whose native half is made of them. */
function cppClient() {
  const { client } = builtRic();
  const made = `${client}/deps/artifacts`;
  const directory = functionFolder("cpp");
  run("g++", [
    "-std=c++11",
    "-pthread",
    `-I${made}/include`,
    `-o${directory}/bootstrap`,
    `${handlers}/main.cpp`,
    `${made}/lib/libaws-lambda-runtime.a`,
    `${made}/lib/libcurl.a`,
  ]);
  return { directory, version: `0.2.6, as aws-lambda-ric ${RIC_VERSION} brings it` };
}

/** @param {string | undefined} checkout its source, where PyPI cannot be reached */
function pythonClient(checkout) {
  const packages = `${cache}/python`;
  if (!existsSync(`${packages}/awslambdaric`)) {
    const install = ["-m", "pip", "install", "--quiet", "--retries", "0", "--target", packages];
    const what =
      checkout === undefined ? ["awslambdaric"] : ["--no-build-isolation", "--no-deps", checkout];
    run("python3", [...install, ...what]);
  }
  const directory = functionFolder("python", {
    bootstrap: `#!/bin/bash\nexport PYTHONPATH=${packages}\nexec ${whereIs("python3")} -m awslambdaric "$_HANDLER"\n`,
  });
  copyFileSync(`${handlers}/app.py`, `${directory}/app.py`);
  const version = run("python3", ["-c", "import awslambdaric; print(awslambdaric.__version__)"], {
    env: { ...process.env, PYTHONPATH: packages },
  });
  return { directory, version: version.trim() };
}

/** @param {string | undefined} checkout its source, where Go's module proxy cannot be reached */
function goClient(checkout) {
  const build = `${cache}/go`;
  rmSync(build, { recursive: true, force: true });
  mkdirSync(build, { recursive: true });
  copyFileSync(`${handlers}/main.go`, `${build}/main.go`);
  const module = "github.com/aws/aws-lambda-go";
  const source = checkout && `require ${module} v0.0.0\nreplace ${module} => ${checkout}\n`;
  writeFileSync(`${build}/go.mod`, `module function\n\ngo 1.18\n${source ?? ""}`);
  const go = { cwd: build, env: { ...process.env, GOFLAGS: "-mod=mod" } };
  if (checkout === undefined) run("go", ["get", `${module}@latest`], go);
  const directory = functionFolder("go");
  run("go", ["build", "-o", `${directory}/bootstrap`, "."], go);
  const version = run("go", ["list", "-m", module], go).trim().split(" ")[1] ?? "";
  return { directory, version: checkout === undefined ? version : `from ${checkout}` };
}

function rustClient() {
  throw new Error(
    "its forty packages are on crates.io only, which neither npm nor Debian brings in these versions",
  );
}

/** Node 22 and the client compiled for it; `deps/artifacts` keeps the C++ client and libcurl. */
function builtRic() {
  if (process.platform !== "linux") throw new Error("its native half is built on Linux only");
  const node = `${cache}/node_modules/node-linux-${process.arch}`;
  const client = `${cache}/package`;
  if (existsSync(`${client}/rapid-client.node`)) return { node, client };
  const tools = ["cmake", "make", "g++", "autoconf", "automake", "libtoolize", "python3", "xz"];
  const missing = tools.filter((tool) => spawnSync(tool, ["--version"]).error !== undefined);
  if (missing.length > 0) {
    throw new Error(
      `${missing.join(", ")} missing. On Debian: apt-get install cmake make g++ autoconf automake libtool libtool-bin python3 xz-utils`,
    );
  }
  console.log(
    `Installing aws-lambda-ric ${RIC_VERSION} under node_modules/.cache (compiles for some minutes).`,
  );
  mkdirSync(cache, { recursive: true });
  rmSync(client, { recursive: true, force: true });
  writeFileSync(`${cache}/package.json`, '{ "private": true }\n');
  const quiet = ["--no-fund", "--no-audit", "--loglevel=error"];
  run("npm", ["install", `node-linux-${process.arch}@${NODE_VERSION}`, ...quiet], { cwd: cache });
  // Unpacked, not installed: inside node_modules it throws away what the C++ function is linked with.
  run("npm", ["pack", `aws-lambda-ric@${RIC_VERSION}`, "--silent"], { cwd: cache });
  run("tar", ["xzf", `aws-lambda-ric-${RIC_VERSION}.tgz`], { cwd: cache });
  run("npm", ["install", "--omit=dev", ...quiet], {
    cwd: client,
    env: { ...process.env, PATH: `${node}/bin:${process.env.PATH}`, npm_config_nodedir: node },
  });
  return { node, client };
}

/**
 * @param {string} id
 * @param {Record<string, string>} files
 */
function functionFolder(id, files = {}) {
  const directory = `${cache}/functions/${id}`;
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(`${directory}/${name}`, text);
    chmodSync(`${directory}/${name}`, 0o755);
  }
  return directory;
}

/** @param {string} program */
function whereIs(program) {
  return run("sh", ["-c", `command -v ${program}`]).trim();
}

/**
 * What a program prints; throws with its last words.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string; env?: NodeJS.ProcessEnv }} options
 */
function run(program, args, options = {}) {
  const { error, status, stdout, stderr } = spawnSync(program, args, {
    encoding: "utf8",
    maxBuffer: 64 << 20,
    ...options,
  });
  if (error !== undefined) throw new Error(`${program} is not installed`);
  if (status === 0) return stdout;
  const words = `${stdout}${stderr}`.trim().split("\n").slice(-1)[0] ?? "";
  throw new Error(`${program} ${args[0]} ended with status ${status}: ${words.trim()}`);
}
