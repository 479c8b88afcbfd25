// A small runtime for JavaScript handlers, in the manner of Lambda's own for Node.js.
//
// A runtime is a program that talks to the Runtime API: it loads the handler once (Init), then asks for an event,
// calls the handler, posts the answer, and asks again, for as long as the execution environment lives. Everything
// below does one of these steps. Change what you like: the copy in your project is the one that runs.

const BASE = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;
const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");

/** The request ID of the event being handled; undefined during Init. */
let currentRequestId;
/** Names the attempt; goes back with each answer, so that a late one is not taken for that of another attempt. */
let currentAttempt = {};

installAwsLambdaGlobal();
process.on("uncaughtException", (error) => void crash(error, 129));
process.on("unhandledRejection", (reason) => {
  const error = new Error(
    reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason),
  );
  error.name = "Runtime.UnhandledPromiseRejection";
  error.stack = reason instanceof Error ? reason.stack : error.stack;
  void crash(error, 128);
});

// ---------------------------------------------------------------------------------------------------------------
// Init: find the function that the Handler setting names

async function init() {
  try {
    return await loadHandler(
      process.env._HANDLER ?? "",
      process.env.LAMBDA_TASK_ROOT ?? "/var/task",
    );
  } catch (error) {
    console.error(error);
    await post("/init/error", error);
    process.exit(1);
  }
}

/** `app.handler` is the export `handler` of app.js, app.mjs, … and `src/app.api.handler` the same, one level deeper. */
async function loadHandler(setting, root) {
  const [, folder, file, path] = /^(.*\/)?([^./]+)\.(.+)$/.exec(setting) ?? [];
  if (file === undefined || setting.includes(".."))
    throw named("Runtime.MalformedHandlerName", "Bad handler");

  const module = await importFirst(`${root}/${folder ?? ""}${file}`, [
    ".js",
    ".mjs",
    ".cjs",
    ".ts",
    ".mts",
    ".cts",
    ".tsx",
    ".jsx",
  ]);
  const found = lookUp(module, path) ?? lookUp(module.default, path);
  if (found === undefined) {
    throw named("Runtime.HandlerNotFound", `${setting} is undefined or not exported`);
  }
  if (typeof found !== "function")
    throw named("Runtime.HandlerNotFound", `${setting} is not a function`);
  return found;
}

async function importFirst(base, extensions) {
  for (const extension of extensions) {
    const url = new URL(`file://${base}${extension}`).href;
    try {
      return await import(url);
    } catch (error) {
      // Only this very file may be missing; one that it imports in turn is an error of the program.
      if (error?.code === "ERR_MODULE_NOT_FOUND" && error.url === url) continue;
      if (error instanceof SyntaxError) throw renamed("Runtime.UserCodeSyntaxError", error);
      if (/MODULE|PACKAGE|IMPORT/.test(error?.code ?? ""))
        throw renamed("Runtime.ImportModuleError", error);
      throw error;
    }
  }
  const name = base.slice(base.lastIndexOf("/") + 1);
  throw named("Runtime.ImportModuleError", `Error: Cannot find module '${name}'`);
}

function lookUp(module, path) {
  return path.split(".").reduce((value, key) => value?.[key], module);
}

// ---------------------------------------------------------------------------------------------------------------
// Invoke: one event, one answer

async function handleNextEvent(handler) {
  const next = await fetch(`${BASE}/invocation/next`);
  const requestId = next.headers.get("Lambda-Runtime-Aws-Request-Id");
  currentRequestId = requestId;
  const invocationId = next.headers.get("Lambda-Runtime-Invocation-Id");
  currentAttempt = invocationId === null ? {} : { "Lambda-Runtime-Invocation-Id": invocationId };
  const traceId = next.headers.get("Lambda-Runtime-Trace-Id");
  if (traceId === null) delete process.env._X_AMZN_TRACE_ID;
  else process.env._X_AMZN_TRACE_ID = traceId;

  try {
    const event = JSON.parse(await next.text());
    const context = createContext(next.headers);
    if (handler[STREAMING] === undefined) {
      await post(`/invocation/${requestId}/response`, await call(handler, event, context));
    } else {
      await stream(handler, event, context, requestId);
    }
  } catch (error) {
    console.error(error);
    await post(`/invocation/${requestId}/error`, error instanceof Error ? error : thrown(error));
  }
}

/** Calls the handler; its answer is what it returns, what its promise gives, or what it passes to the callback. */
function call(handler, event, context) {
  return new Promise((resolve, reject) => {
    const callback = (error, result) => (error ? reject(error) : resolve(result));
    context.done = callback;
    context.succeed = resolve;
    context.fail = (error) => reject(error ?? new Error("handled"));
    const result = handler(event, context, callback);
    // A handler that takes a callback answers through it, unless it returns a promise. Lambda's own runtime then
    // waits for an empty event loop, unless context.callbackWaitsForEmptyEventLoop is false; this one does not.
    if (typeof result?.then === "function") result.then(resolve, reject);
    else if (handler.length < 3) resolve(result);
  });
}

function createContext(headers) {
  const deadline = Number(headers.get("Lambda-Runtime-Deadline-Ms"));
  const optionalJson = (name) => JSON.parse(headers.get(name) ?? "null") ?? undefined;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    invokedFunctionArn: headers.get("Lambda-Runtime-Invoked-Function-Arn"),
    awsRequestId: headers.get("Lambda-Runtime-Aws-Request-Id"),
    clientContext: optionalJson("Lambda-Runtime-Client-Context"),
    identity: optionalJson("Lambda-Runtime-Cognito-Identity"),
    tenantId: headers.get("Lambda-Runtime-Aws-Tenant-Id") ?? undefined,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

// ---------------------------------------------------------------------------------------------------------------
// Answers and errors on the wire

/** Posts a result as JSON, or an error in Lambda's shape with its type in the header too. */
async function post(path, value) {
  const isError = value instanceof Error;
  const body = isError ? errorShape(value) : (value ?? null);
  const response = await fetch(BASE + path, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...currentAttempt,
      ...(isError ? { "Lambda-Runtime-Function-Error-Type": body.errorType } : {}),
    },
    body: toJson(body),
  });
  // Refused (wrong state, too large): the Runtime API has told the client already; the loop goes on.
  if (!response.ok) console.error(`${path}: ${response.status} ${await response.text()}`);
}

function toJson(value) {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    throw named("Runtime.MarshalError", "Unable to stringify response body");
  }
}

function errorShape(error) {
  return {
    errorType: error.name || "Error",
    errorMessage: error.message,
    trace: error.stack ? error.stack.split("\n") : [],
  };
}

/** `throw "text"` and the like. */
function thrown(value) {
  const error = new Error(
    typeof value === "string" ? value : (JSON.stringify(value) ?? String(value)),
  );
  error.name = typeof value;
  error.stack = "";
  return error;
}

function named(name, message) {
  const error = new Error(message);
  error.name = name;
  error.stack = `${name}: ${message}\n${(error.stack ?? "").split("\n").slice(1).join("\n")}`;
  return error;
}

/** The same error under one of Lambda's type names; its own name goes into the message. */
function renamed(name, cause) {
  const error = new Error(`${cause.name}: ${cause.message}`);
  error.name = name;
  error.stack = `${name}: ${cause.stack ?? error.message}`;
  return error;
}

/** An error that nothing caught: report it for the event or for Init, then end the process. */
async function crash(error, status) {
  console.error(error);
  const path =
    currentRequestId === undefined ? "/init/error" : `/invocation/${currentRequestId}/error`;
  try {
    await post(path, error instanceof Error ? error : thrown(error));
  } finally {
    process.exit(status);
  }
}

// ---------------------------------------------------------------------------------------------------------------
// Response streaming: handlers wrapped in awslambda.streamifyResponse

function installAwsLambdaGlobal() {
  globalThis.awslambda = {
    streamifyResponse(handler, options) {
      handler[STREAMING] = options ?? "response";
      return handler;
    },
    HttpResponseStream: {
      /** Puts status and headers in front of the body: JSON, then eight zero bytes. */
      from(responseStream, prelude) {
        responseStream.setContentType("application/vnd.awslambda.http-integration-response");
        responseStream.write(JSON.stringify(prelude));
        responseStream.write(new Uint8Array(8));
        return responseStream;
      },
    },
  };
}

async function stream(handler, event, context, requestId) {
  const responseStream = new ResponseStream();
  const handled = new Promise((resolve) => resolve(handler(event, responseStream, context)));
  // Nothing is sent before the first byte, so that an error up to then can still be posted as one.
  await Promise.race([responseStream.begun, handled]);
  handled.then(
    () => responseStream.end(),
    (error) => responseStream.destroy(error),
  );

  const response = await fetch(`${BASE}/invocation/${requestId}/response`, {
    method: "POST",
    headers: {
      "Content-Type": responseStream.contentType,
      ...currentAttempt,
      "Lambda-Runtime-Function-Response-Mode": "streaming",
      "Transfer-Encoding": "chunked",
      Trailer: "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
    },
    body: responseStream.readable,
    duplex: "half",
    // Not in the fetch standard: the playground's fetch sends these fields after the last chunk. With Node, use
    // http.request and its addTrailers instead.
    trailers: () => errorTrailers(responseStream.error),
  });
  if (!response.ok) console.error(`/response: ${response.status} ${await response.text()}`);
  await handled.catch((error) => console.error(error));
}

function errorTrailers(error) {
  if (error === undefined) return [];
  const shape = errorShape(error instanceof Error ? error : thrown(error));
  const bytes = new TextEncoder().encode(JSON.stringify(shape));
  return [
    ["Lambda-Runtime-Function-Error-Type", shape.errorType],
    [
      "Lambda-Runtime-Function-Error-Body",
      btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")),
    ],
  ];
}

/** What a streaming handler writes to; over a web stream, and close enough to a Node Writable for `pipeline`. */
class ResponseStream {
  writableEnded = false;
  writableFinished = false;
  destroyed = false;
  contentType = "application/octet-stream";
  error;
  begun;
  readable;
  #controller;
  #begin;
  #isOver = false;
  #listeners = new Map();

  constructor() {
    this.begun = new Promise((resolve) => (this.#begin = resolve));
    this.readable = new ReadableStream(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.emit("drain"),
        cancel: () => {
          this.#isOver = true;
          this.emit("close");
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: 64 * 1024 }),
    );
  }

  setContentType(type) {
    this.contentType = type;
  }

  /** False once the buffer is full: wait for `drain` before writing on. */
  write(chunk) {
    if (this.#isOver) throw new Error("write after end");
    const isBytes = chunk instanceof Uint8Array;
    const bytes = isBytes
      ? chunk.slice()
      : new TextEncoder().encode(typeof chunk === "object" ? JSON.stringify(chunk) : String(chunk));
    this.#begin();
    if (bytes.length > 0) this.#controller.enqueue(bytes);
    return this.#controller.desiredSize > 0;
  }

  end(chunk) {
    if (this.#isOver) return;
    if (chunk !== undefined) this.write(chunk);
    this.writableEnded = true;
    this.#finish("finish");
  }

  /** Ends the stream in the middle; the error goes into the trailers. */
  destroy(error) {
    if (this.#isOver) return;
    this.error = error;
    this.destroyed = true;
    this.#finish("error", error);
  }

  /** For web streams: `await source.pipeTo(responseStream.writable)`. */
  get writable() {
    return new WritableStream({
      write: async (chunk) => {
        if (!this.write(chunk)) await new Promise((resolve) => this.once("drain", resolve));
      },
      close: () => this.end(),
      abort: (reason) => this.destroy(reason),
    });
  }

  on(name, listener) {
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
    return this;
  }

  once(name, listener) {
    const wrapped = (...values) => {
      this.off(name, wrapped);
      listener(...values);
    };
    return this.on(name, wrapped);
  }

  off(name, listener) {
    this.#listeners.set(
      name,
      (this.#listeners.get(name) ?? []).filter((other) => other !== listener),
    );
    return this;
  }

  removeListener(name, listener) {
    return this.off(name, listener);
  }

  listenerCount(name) {
    return this.#listeners.get(name)?.length ?? 0;
  }

  emit(name, ...values) {
    for (const listener of this.#listeners.get(name) ?? []) listener(...values);
    return this.listenerCount(name) > 0;
  }

  #finish(name, ...values) {
    this.#isOver = true;
    this.#begin();
    this.#controller.close();
    // Later, as in Node: anyone who ends the stream begins to listen only then.
    queueMicrotask(() => {
      this.writableFinished = this.writableEnded;
      this.emit(name, ...values);
      this.emit("close");
    });
  }
}

// ---------------------------------------------------------------------------------------------------------------
// The loop. It stands last because a class exists only once its declaration has run.

const handler = await init();
for (;;) await handleNextEvent(handler);
