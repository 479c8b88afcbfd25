import { createHash } from "node:crypto";
import { type IncomingMessage, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * Lambda's control plane, IAM and API Gateway for tests: as much as the AWS CLI asks of them, with state. What is
 * refused, and when, is what AWS documents:
 *
 * - a new function is `Pending`, an updated one `InProgress`; until then invocations and updates get
 *   `ResourceConflictException` (Lambda developer guide, "Lambda function states");
 * - a role that was just made "cannot be assumed by Lambda" for a while (IAM user guide, "Changes that I make are not
 *   always immediately visible");
 * - what is there twice is a `ResourceConflictException` or `EntityAlreadyExists`, what is not there a
 *   `ResourceNotFoundException`, `NotFoundException` or `NoSuchEntity` (API reference of each service);
 * - a role with policies is not deleted: `DeleteConflict` (IAM API reference, DeleteRole);
 * - a layer that has no versions lists none (Lambda API reference, ListLayerVersions).
 */
export interface ControlPlane {
  readonly url: string;
  /** Each request that was not only reading: `POST /2015-03-31/functions`. */
  readonly changes: string[];
  readonly functions: Map<string, FunctionState>;
  /** Layer name → its versions. */
  readonly layers: Map<string, LayerVersion[]>;
  readonly roles: Map<string, Role>;
  /** What invocations answer; the default echoes the event. */
  handler: (event: string) => { readonly payload: string; readonly error?: string };
  readonly httpApis: Map<string, Named>;
  readonly restApis: Map<string, Named & { readonly methods: string[]; stage?: string }>;
  close(): Promise<void>;
}

interface Named {
  readonly name: string;
  readonly description: string;
}
interface LayerVersion {
  readonly version: number;
  readonly hash: string;
}
interface Role {
  readonly description: string;
  readonly policies: Set<string>;
  /** How often Lambda does not know it yet. */
  unknownTimes: number;
}
export interface FunctionState {
  configuration: Record<string, unknown>;
  hash: string;
  zip: Buffer;
  /** How often it is asked for before it is ready. */
  pendingTimes: number;
  state: "Pending" | "Active";
  permissions: Map<string, Record<string, unknown>>;
  url?: Record<string, unknown>;
}

const ACCOUNT = "123456789012";
const REGION = "us-east-1";

class Refusal extends Error {
  readonly status: number;
  readonly type: string;
  constructor(status: number, type: string, message: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}
const notFound = (what: string): Refusal =>
  new Refusal(404, "ResourceNotFoundException", `${what} not found`);
const conflict = (message: string): Refusal =>
  new Refusal(409, "ResourceConflictException", message);

type Json = Record<string, unknown>;
interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly raw: Buffer;
  readonly body: Json;
}
interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}
type Route = readonly [method: string, pattern: RegExp, (call: Call, ...parts: string[]) => Answer];

export async function startControlPlane(): Promise<ControlPlane> {
  const plane: Omit<ControlPlane, "url" | "close"> & { url: string } = {
    url: "",
    changes: [],
    functions: new Map(),
    layers: new Map(),
    roles: new Map(),
    handler: (event) => ({ payload: event }),
    httpApis: new Map(),
    restApis: new Map(),
  };
  const routes = [...lambdaRoutes(plane), ...layerRoutes(plane), ...gatewayRoutes(plane)];
  const server = createServer((request, response) => {
    void (async () => {
      const raw = await bodyOf(request);
      const url = new URL(request.url ?? "/", "http://plane.invalid");
      const method = request.method ?? "";
      if (url.pathname === "/" && method === "POST") {
        const form = new URLSearchParams(raw.toString());
        const { status, body } = iam(plane, form);
        response.writeHead(status, { "content-type": "text/xml" }).end(body);
        return;
      }
      if (method !== "GET") plane.changes.push(`${method} ${decodeURIComponent(url.pathname)}`);
      const { status = 200, body, headers = {} } = answer(routes, method, url, raw);
      const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body ?? {}));
      response
        .writeHead(status, { "content-type": "application/json", ...headers })
        .end(status === 204 ? undefined : bytes);
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  plane.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP
  return Object.assign(plane, { close: () => stop(server) });
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function answer(routes: readonly Route[], method: string, url: URL, raw: Buffer): Answer {
  for (const [wanted, pattern, route] of routes) {
    const match = wanted === method ? pattern.exec(url.pathname) : null;
    if (match === null) continue;
    try {
      const isJson = raw.length > 0 && !/\/invocations$|^\/_called\//.test(url.pathname);
      const body = isJson ? (JSON.parse(raw.toString()) as Json) : {};
      const parts = match.slice(1).map((part) => decodeURIComponent(part));
      return route({ method, path: url.pathname, query: url.searchParams, raw, body }, ...parts);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return {
        status: error.status,
        headers: { "x-amzn-errortype": error.type },
        body: { Type: "User", Message: error.message, message: error.message },
      };
    }
  }
  return { status: 501, body: { message: `The mock has no ${method} ${url.pathname}` } };
}

type LambdaPlane = Pick<ControlPlane, "functions" | "roles" | "handler" | "layers" | "url">;

const FUNCTION = String.raw`^\/2015-03-31\/functions\/([^/]+)`;

function lambdaRoutes(plane: LambdaPlane): Route[] {
  const functions = functionCalls(plane);
  return [...functionRoutes(plane, functions), ...accessRoutes(plane, functions)];
}

function functionRoutes(
  plane: LambdaPlane,
  { known, told, settled, configure, zipOf }: FunctionCalls,
): Route[] {
  const { functions, roles } = plane;
  return [
    [
      "POST",
      /^\/2015-03-31\/functions\/?$/,
      ({ body }) => {
        const { Code, FunctionName, ...settings } = body as { Code: Json; FunctionName: string };
        if (functions.has(FunctionName)) throw conflict(`Function already exist: ${FunctionName}`);
        const role = roles.get(
          String((settings as Json)["Role"])
            .split("/")
            .at(-1) ?? "",
        );
        if (role !== undefined && role.unknownTimes > 0) {
          role.unknownTimes -= 1;
          throw new Refusal(
            400,
            "InvalidParameterValueException",
            "The role defined for the function cannot be assumed by Lambda.",
          );
        }
        const zip = zipOf(Code["ZipFile"]);
        const state: FunctionState = {
          configuration: {
            FunctionName,
            FunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${FunctionName}`,
            ...configure(settings),
          },
          zip,
          hash: hashOf(zip),
          pendingTimes: 1,
          state: "Pending",
          permissions: new Map(),
        };
        functions.set(FunctionName, state);
        return { status: 201, body: { ...state.configuration, State: "Pending" } };
      },
    ],
    ["GET", new RegExp(`${FUNCTION}/configuration$`), (_, name) => ({ body: told(known(name)) })],
    [
      "GET",
      new RegExp(`${FUNCTION}$`),
      (_, name) => ({ body: { Configuration: told(known(name)), Code: {} } }),
    ],
    [
      "PUT",
      new RegExp(`${FUNCTION}/code$`),
      ({ body }, name) => {
        const state = known(name);
        settled(state);
        state.zip = zipOf(body["ZipFile"]);
        state.hash = hashOf(state.zip);
        if (body["Architectures"] !== undefined)
          state.configuration["Architectures"] = body["Architectures"];
        state.pendingTimes = 1;
        return { body: state.configuration };
      },
    ],
    [
      "PUT",
      new RegExp(`${FUNCTION}/configuration$`),
      ({ body }, name) => {
        const state = known(name);
        settled(state);
        const { FunctionName: _, ...settings } = body;
        state.configuration = { ...state.configuration, ...configure(settings) };
        state.pendingTimes = 1;
        return { body: state.configuration };
      },
    ],
    [
      "DELETE",
      new RegExp(`${FUNCTION}$`),
      (_, name = "") => {
        known(name);
        functions.delete(name);
        return { status: 204 };
      },
    ],
  ];
}

function accessRoutes(plane: LambdaPlane, { known, settled }: FunctionCalls): Route[] {
  return [
    [
      "POST",
      new RegExp(`${FUNCTION}/invocations$`),
      ({ raw }, name) => {
        settled(known(name));
        const { payload, error } = plane.handler(raw.toString());
        const log = Buffer.from("START RequestId: 1 Version: $LATEST\nREPORT RequestId: 1\n");
        return {
          body: Buffer.from(payload),
          headers: {
            "x-amz-log-result": log.toString("base64"),
            ...(error === undefined ? {} : { "x-amz-function-error": error }),
          },
        };
      },
    ],
    [
      "POST",
      new RegExp(`${FUNCTION}/policy$`),
      ({ body }, name) => {
        const { permissions } = known(name);
        const id = String(body["StatementId"]);
        if (permissions.has(id))
          throw conflict(
            `The statement id (${id}) provided already exists. Please provide a new one.`,
          );
        permissions.set(id, body);
        return { status: 201, body: { Statement: JSON.stringify(body) } };
      },
    ],
    [
      "GET",
      /^\/2021-10-31\/functions\/([^/]+)\/url$/,
      (_, name) => {
        const { url } = known(name);
        if (url === undefined) throw notFound(`The URL of ${name ?? ""}`);
        return { body: url };
      },
    ],
    [
      "POST",
      /^\/2021-10-31\/functions\/([^/]+)\/url$/,
      ({ body }, name) => {
        const state = known(name);
        if (state.url !== undefined)
          throw conflict("FunctionUrlConfig exists for this Lambda function");
        state.url = {
          ...body,
          FunctionUrl: `${plane.url}/_called/url/`,
          FunctionArn: state.configuration["FunctionArn"],
          CreationTime: "2026-01-01T00:00:00.000Z",
        };
        return { status: 201, body: state.url };
      },
    ],
  ];
}

type FunctionCalls = ReturnType<typeof functionCalls>;

/** What several routes do with a function. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- the list of calls is its type
function functionCalls(plane: LambdaPlane) {
  const { functions } = plane;
  const known = (name = ""): FunctionState => {
    const found = functions.get(name);
    if (found === undefined) throw notFound(`Function ${name}`);
    return found;
  };
  /** Asking for it is what lets time pass. */
  const told = (state: FunctionState): Json => {
    if (state.pendingTimes > 0) state.pendingTimes -= 1;
    else state.state = "Active";
    const isReady = state.state === "Active" && state.pendingTimes === 0;
    return {
      ...state.configuration,
      CodeSha256: state.hash,
      State: state.state,
      LastUpdateStatus: isReady ? "Successful" : "InProgress",
    };
  };
  const settled = (state: FunctionState): void => {
    if (state.state === "Pending" || state.pendingTimes > 0)
      throw conflict(
        `The operation cannot be performed at this time. The function is currently in the following state: Pending`,
      );
  };
  const configure = (body: Json): Json => ({
    ...body,
    EphemeralStorage: body["EphemeralStorage"] ?? { Size: 512 },
    LoggingConfig: body["LoggingConfig"] ?? { LogFormat: "Text" },
    Layers: ((body["Layers"] ?? []) as string[]).map((arn) => {
      const [, name = "", version] = /:layer:([^:]+):(\d+)$/.exec(arn) ?? [];
      if (plane.layers.get(name)?.every((one) => one.version !== Number(version)) ?? true)
        throw new Refusal(
          400,
          "InvalidParameterValueException",
          `Layer version ${arn} does not exist.`,
        );
      return { Arn: arn };
    }),
  });
  const zipOf = (value: unknown): Buffer => {
    const zip = Buffer.from(String(value), "base64");
    if (zip.length < 30)
      throw new Refusal(
        400,
        "InvalidParameterValueException",
        "Uploaded file must be a non-empty zip",
      );
    return zip;
  };
  return { known, told, settled, configure, zipOf };
}

function layerRoutes({ layers }: Pick<ControlPlane, "layers">): Route[] {
  const told = (name: string, { version, hash }: LayerVersion): Json => ({
    LayerArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:layer:${name}`,
    LayerVersionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:layer:${name}:${version}`,
    Version: version,
    Content: { CodeSha256: hash, CodeSize: 1 },
  });
  const path = String.raw`^\/2018-10-31\/layers`;
  return [
    [
      "GET",
      new RegExp(`${path}$`),
      ({ query }) => {
        const [, name = "", version] = /:layer:([^:]+):(\d+)$/.exec(query.get("Arn") ?? "") ?? [];
        const found = layers.get(name)?.find((one) => one.version === Number(version));
        if (found === undefined) throw notFound("Layer version");
        return { body: told(name, found) };
      },
    ],
    [
      "GET",
      new RegExp(`${path}/([^/]+)/versions$`),
      (_, name = "") => ({
        body: {
          LayerVersions: (layers.get(name) ?? []).toReversed().map((one) => told(name, one)),
        },
      }),
    ],
    [
      "POST",
      new RegExp(`${path}/([^/]+)/versions$`),
      ({ body }, name = "") => {
        const zip = Buffer.from(String((body["Content"] as Json)["ZipFile"]), "base64");
        const versions = layers.get(name) ?? [];
        // Numbers are never given twice.
        const made = { version: (versions.at(-1)?.version ?? 0) + 1, hash: hashOf(zip) };
        layers.set(name, [...versions, made]);
        return { status: 201, body: told(name, made) };
      },
    ],
    [
      "DELETE",
      new RegExp(`${path}/([^/]+)/versions/(\\d+)$`),
      (_, name = "", version) => {
        layers.set(
          name,
          (layers.get(name) ?? []).filter((one) => one.version !== Number(version)),
        );
        return { status: 204 };
      },
    ],
  ];
}

function gatewayRoutes(plane: Pick<ControlPlane, "httpApis" | "restApis" | "url">): Route[] {
  const { httpApis, restApis } = plane;
  const rest = (id = "") => {
    const found = restApis.get(id);
    if (found === undefined) throw new Refusal(404, "NotFoundException", "Invalid API identifier");
    return found;
  };
  const http = (id: string, { name, description }: Named): Json => ({
    ApiId: id,
    apiId: id,
    name,
    description,
    apiEndpoint: `${plane.url}/_called/${id}`,
    protocolType: "HTTP",
  });
  return [
    [
      "GET",
      /^\/v2\/apis$/,
      () => ({ body: { items: [...httpApis].map(([id, api]) => http(id, api)) } }),
    ],
    [
      "POST",
      /^\/v2\/apis$/,
      ({ body }) => {
        const id = `http${httpApis.size + 1}`;
        const api = { name: String(body["name"]), description: String(body["description"]) };
        httpApis.set(id, api);
        return { status: 201, body: http(id, api) };
      },
    ],
    [
      "GET",
      /^\/v2\/apis\/([^/]+)$/,
      (_, id = "") => {
        const api = httpApis.get(id);
        if (api === undefined)
          throw new Refusal(404, "NotFoundException", "Invalid API identifier");
        return { body: http(id, api) };
      },
    ],
    [
      "DELETE",
      /^\/v2\/apis\/([^/]+)$/,
      (_, id = "") => {
        if (!httpApis.delete(id))
          throw new Refusal(404, "NotFoundException", "Invalid API identifier");
        return { status: 204 };
      },
    ],
    [
      "GET",
      /^\/restapis$/,
      () => ({
        body: {
          item: [...restApis].map(([id, { name, description }]) => ({ id, name, description })),
        },
      }),
    ],
    [
      "POST",
      /^\/restapis$/,
      ({ body }) => {
        const id = `rest${restApis.size + 1}`;
        restApis.set(id, {
          name: String(body["name"]),
          description: String(body["description"]),
          methods: [],
        });
        return { status: 201, body: { id, name: body["name"] } };
      },
    ],
    [
      "DELETE",
      /^\/restapis\/([^/]+)$/,
      (_, id = "") => {
        rest(id);
        restApis.delete(id);
        return { status: 202 };
      },
    ],
    [
      "GET",
      /^\/restapis\/([^/]+)\/resources$/,
      () => ({ body: { item: [{ id: "root", path: "/" }] } }),
    ],
    [
      "POST",
      /^\/restapis\/([^/]+)\/resources\/root$/,
      ({ body }, id) => {
        rest(id);
        return { status: 201, body: { id: "proxy", pathPart: body["pathPart"] } };
      },
    ],
    [
      "PUT",
      /^\/restapis\/([^/]+)\/resources\/([^/]+)\/methods\/([^/]+)$/,
      (_, id, resource = "", method = "") => {
        rest(id).methods.push(`${resource} ${method}`);
        return { status: 201, body: { httpMethod: method } };
      },
    ],
    [
      "PUT",
      /^\/restapis\/([^/]+)\/resources\/([^/]+)\/methods\/([^/]+)\/integration$/,
      ({ body }, id, resource = "") => {
        rest(id).methods.push(`${resource} ${String(body["type"])} ${String(body["uri"])}`);
        return { status: 201, body };
      },
    ],
    [
      "POST",
      /^\/restapis\/([^/]+)\/deployments$/,
      ({ body }, id) => {
        rest(id).stage = String(body["stageName"]);
        return { status: 201, body: { id: "deployment" } };
      },
    ],
    ...(["GET", "POST", "PUT", "DELETE", "PATCH"] as const).map((method): Route => [
      method,
      /^\/_called\/([^/]+)(\/.*)$/,
      (call, id, path) => ({
        body: { id, method, path, query: call.query.toString(), body: call.raw.toString() },
      }),
    ]),
  ];
}

/** IAM speaks the query protocol: a form in, XML out. */
function iam(
  { roles, changes }: Pick<ControlPlane, "roles" | "changes">,
  form: URLSearchParams,
): { readonly status: number; readonly body: string } {
  const action = form.get("Action") ?? "";
  const name = form.get("RoleName") ?? "";
  const policy = form.get("PolicyArn") ?? "";
  if (!/^(?:Get|List)/.test(action)) changes.push(`IAM ${action}`);
  const failed = (status: number, code: string) => ({
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${code} ${xml(name)}</Message></Error></ErrorResponse>`,
  });
  const done = (result: string) => ({
    status: 200,
    body: `<${action}Response xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><${action}Result>${result}</${action}Result></${action}Response>`,
  });
  const described = (description: string): string =>
    `<Role><Path>/</Path><RoleName>${xml(name)}</RoleName><RoleId>AROA1</RoleId><Arn>arn:aws:iam::${ACCOUNT}:role/${xml(name)}</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate><Description>${xml(description)}</Description></Role>`;
  const role = roles.get(name);
  if (action === "CreateRole") {
    if (role !== undefined) return failed(409, "EntityAlreadyExists");
    const description = form.get("Description") ?? "";
    roles.set(name, { description, policies: new Set(), unknownTimes: 1 });
    return done(described(description));
  }
  if (role === undefined) return failed(404, "NoSuchEntity");
  switch (action) {
    case "GetRole":
      return done(described(role.description));
    case "AttachRolePolicy":
      role.policies.add(policy);
      return done("");
    case "DetachRolePolicy":
      return role.policies.delete(policy) ? done("") : failed(404, "NoSuchEntity");
    case "ListAttachedRolePolicies":
      return done(listed(role.policies));
    case "DeleteRole":
      if (role.policies.size > 0) return failed(409, "DeleteConflict");
      roles.delete(name);
      return done("");
    default:
      return failed(400, "InvalidAction");
  }
}

function listed(policies: Iterable<string>): string {
  const members = [...policies].map(
    (arn) => `<member><PolicyName>p</PolicyName><PolicyArn>${xml(arn)}</PolicyArn></member>`,
  );
  return `<IsTruncated>false</IsTruncated><AttachedPolicies>${members.join("")}</AttachedPolicies>`;
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function hashOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("base64");
}
