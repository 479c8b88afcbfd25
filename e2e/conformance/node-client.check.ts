// What the Node.js client does besides.
import { afterEach, expect, it } from "vitest";
import { cleanUp } from "../../src/local/local.test-support.ts";
import { run } from "./official-client.ts";

afterEach(cleanUp);

it("hands over the client's context", async () => {
  const { invoke } = await run("app.handler");
  const context = { custom: { k: "v" }, client: {}, env: {} };
  const ClientContext = Buffer.from(JSON.stringify(context)).toString("base64");
  const { result } = await invoke({}, { ClientContext });
  expect(result).toMatchObject({ client: context, memory: "128" });
});

it.each([
  ["app.missing", "Runtime.HandlerNotFound"],
  ["nowhere.handler", "Runtime.ImportModuleError"],
])("%s is an error of the Init phase", async (handler, errorType) => {
  const { invoke } = await run(handler);
  const answer = await invoke();
  expect(answer.FunctionError).toBe("Unhandled");
  expect(answer.result).toMatchObject({ errorType });
});
