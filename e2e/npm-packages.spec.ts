import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { EnginePage } from "./support/javascript-engine-page.ts";
import { installedPackages } from "./support/installed-packages.ts";

/*
 * Packages from npm in the sandbox, as they are after `npm install`: the table in docs/discoveries/npm-packages.md says
 * which, and that they work.
 */

interface Trial {
  readonly packages: readonly string[];
  readonly code: string;
  readonly result: unknown;
}

const EVENT = `{ version: "2.0", routeKey: "$default", rawPath: "/hello/ada", rawQueryString: "a=1", headers: { "content-type": "application/json" }, queryStringParameters: { a: "1" }, requestContext: { http: { method: "POST", path: "/hello/ada", sourceIp: "203.0.113.7" }, stage: "$default" }, body: '{"n":2}', isBase64Encoded: false }`;

const TRIALS: readonly Trial[] = [
  {
    packages: ["@aws-sdk/client-lambda"],
    code: `import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
      const requestHandler = { handle: async ({ headers, method, path }) => { sent = { method, path, signed: headers.authorization.startsWith("AWS4-HMAC-SHA256 Credential=a/") }; return { response: { statusCode: 200, headers: {}, body: new Blob(['{"ok":true}']).stream() } }; }, metadata: {}, httpHandlerConfigs: () => ({}), updateHttpClientConfig() {} };
      let sent;
      const client = new LambdaClient({ region: "eu-west-1", credentials: { accessKeyId: "a", secretAccessKey: "b" }, requestHandler });
      export const handler = async () => { const { StatusCode } = await client.send(new InvokeCommand({ FunctionName: "f", Payload: "{}" })); return { ...sent, StatusCode }; };`,
    result: {
      method: "POST",
      path: "/2015-03-31/functions/f/invocations",
      signed: true,
      StatusCode: 200,
    },
  },
  {
    packages: ["axios"],
    code: `import axios from "axios";
      import { createRequire } from "node:module";
      const required = createRequire(import.meta.url)("axios");
      export const handler = async () => {
        const url = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/nothing";
        const { status } = await axios.get(url, { validateStatus: () => true });
        const again = await required.get(url, { validateStatus: () => true });
        return { status, same: again.status === status };
      };`,
    result: { status: 400, same: true },
  },
  {
    packages: ["uuid", "nanoid", "ulid", "zod", "semver", "yaml"],
    code: `import { v4, v7 } from "uuid";
      import { nanoid } from "nanoid";
      import { ulid } from "ulid";
      import { z } from "zod";
      import semver from "semver";
      import { parse } from "yaml";
      export const handler = async () => ({ ids: [v4().length, v7().length, nanoid().length, ulid().length], bad: z.object({ a: z.number() }).safeParse({ a: "x" }).success, ok: semver.satisfies("1.2.3", "^1.0.0"), yaml: parse("a: [1]") });`,
    result: { ids: [36, 36, 21, 26], bad: false, ok: true, yaml: { a: [1] } },
  },
  {
    packages: ["lodash", "dayjs", "luxon", "dotenv"],
    code: `import _ from "lodash";
      import groupBy from "lodash/groupBy.js";
      import dayjs from "dayjs";
      import utc from "dayjs/plugin/utc.js";
      import { DateTime } from "luxon";
      import dotenv from "dotenv";
      dayjs.extend(utc);
      export const handler = async () => ({ chunks: _.chunk([1, 2, 3], 2), groups: groupBy([1.2, 1.8, 2], Math.floor), day: dayjs.utc("2026-01-31").add(1, "month").format("YYYY-MM-DD"), luxon: DateTime.fromISO("2026-01-31", { zone: "utc" }).plus({ months: 1 }).toISODate(), env: dotenv.parse("A=1") });`,
    result: {
      chunks: [[1, 2], [3]],
      groups: { 1: [1.2, 1.8], 2: [2] },
      day: "2026-02-28",
      luxon: "2026-02-28",
      env: { A: "1" },
    },
  },
  {
    packages: ["@middy/core", "@aws-lambda-powertools/logger", "pino", "winston"],
    code: `import middy from "@middy/core";
      import { Logger } from "@aws-lambda-powertools/logger";
      import pino from "pino";
      import winston from "winston";
      const lines = [];
      const log = pino({ base: null, timestamp: false }, { write: (line) => lines.push(JSON.parse(line)) });
      const loud = winston.createLogger({ transports: [new winston.transports.Console()] });
      const logger = new Logger({ serviceName: "orders" });
      export const handler = middy(async () => { log.info({ a: 1 }, "hi"); loud.info("out"); logger.info("power"); return { lines, added }; }).before(() => { added = true; });
      let added = false;`,
    result: { lines: [{ level: 30, a: 1, msg: "hi" }], added: true },
  },
  {
    packages: ["jsonwebtoken", "ajv"],
    code: `const jwt = require("jsonwebtoken");
      const Ajv = require("ajv");
      exports.handler = async () => ({ user: jwt.verify(jwt.sign({ user: "ada" }, "secret"), "secret").user, valid: new Ajv().compile({ type: "object", required: ["a"] })({ a: 1 }) });`,
    result: { user: "ada", valid: true },
  },
  {
    packages: ["express", "serverless-http"],
    code: `const express = require("express");
      const serverless = require("serverless-http");
      const app = express();
      app.use(express.json());
      app.post("/hello/:name", (request, response) => response.status(201).cookie("c", "1").json({ hello: request.params.name, a: request.query.a, n: request.body.n }));
      const run = serverless(app);
      exports.handler = async () => { const { statusCode, body, headers } = await run(${EVENT}, {}); return { statusCode, body: JSON.parse(body), type: headers["content-type"] }; };`,
    result: {
      statusCode: 201,
      body: { hello: "ada", a: "1", n: 2 },
      type: "application/json; charset=utf-8",
    },
  },
  {
    packages: ["koa", "serverless-http"],
    code: `import Koa from "koa";
      import serverless from "serverless-http";
      const app = new Koa();
      app.use(async (context) => { context.body = { path: context.path, a: context.query.a }; });
      const run = serverless(app);
      export const handler = async () => { const { statusCode, body } = await run(${EVENT}, {}); return { statusCode, body: JSON.parse(body) }; };`,
    result: { statusCode: 200, body: { path: "/hello/ada", a: "1" } },
  },
  {
    packages: ["fastify", "@fastify/aws-lambda"],
    code: `const fastify = require("fastify");
      const awsLambdaFastify = require("@fastify/aws-lambda");
      const app = fastify();
      app.post("/hello/:name", async (request) => ({ hello: request.params.name, n: request.body.n }));
      const run = awsLambdaFastify(app);
      exports.handler = async () => { const { statusCode, body } = await run(${EVENT}, {}); return { statusCode, body: JSON.parse(body) }; };`,
    result: { statusCode: 200, body: { hello: "ada", n: 2 } },
  },
  {
    packages: ["got"],
    code: `import got from "got";
      export const handler = async () => { const { statusCode } = await got("http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/nothing", { throwHttpErrors: false, retry: { limit: 0 } }); return { statusCode }; };`,
    result: { statusCode: 400 },
  },
];

for (const { packages, code, result } of TRIALS) {
  test(`works in the sandbox: ${packages.join(", ")}`, async ({ page }) => {
    const engine = await EnginePage.open(page);
    const name = /\brequire\("/.test(code) && !code.includes("import ") ? "index.cjs" : "index.mjs";
    const environment = await engine.start("a", { ...installedPackages(packages), [name]: code });
    const outcome = await Promise.race([
      environment.result(),
      environment.exited().then(async () => (await environment.output()).stderr),
    ]);
    expect(outcome).toEqual(result);
  });
}

test("the table of packages names those that are tried here", () => {
  const table = readFileSync(
    new URL("../docs/discoveries/npm-packages.md", import.meta.url),
    "utf8",
  );
  const tried = table.split("## Tried by hand")[0] ?? "";
  for (const name of TRIALS.flatMap(({ packages }) => packages))
    expect(tried).toContain(`\`${name}\``);
});
