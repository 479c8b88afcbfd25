import { expect, it } from "vitest";
import { runtimeApiWordAt } from "./runtime-api-hover.ts";

/** The word at the `|` in a line. */
const at = (marked: string) => {
  const column = marked.indexOf("|") + 1;
  const line = marked.replace("|", "");
  const found = runtimeApiWordAt(line, column);
  return found && [found.word.text, line.slice(found.from - 1, found.to - 1), found.word.section];
};

it.each([
  ['curl "http://$AWS_LAMB|DA_RUNTIME_API/2018-06-01"', "AWS_LAMBDA_RUNTIME_API"],
  ["process.env.|_HANDLER", "_HANDLER"],
  ['echo "${AWS_LAMBDA_LOG_STREAM_NAME|: -6}"', "AWS_LAMBDA_LOG_STREAM_NAME"],
])("finds the variable in %s", (line, name) => {
  expect(at(line)?.slice(0, 2)).toEqual([name, name]);
});

it("finds headers in any case", () => {
  expect(at("grep -i '^lambda-runtime-aws-|request-id:'")).toEqual([
    "Lambda-Runtime-Aws-Request-Id",
    "lambda-runtime-aws-request-id",
    "§4",
  ]);
});

it.each([
  ['"http://$API/2018-06-01/runtime/invo|cation/next"', "/2018-06-01/runtime/invocation/next"],
  [
    'post "invocation/$request_id/resp|onse"',
    "/2018-06-01/runtime/invocation/$REQUEST_ID/response",
  ],
  ["`${base}/invocation/${id}/er|ror`", "/2018-06-01/runtime/invocation/$REQUEST_ID/error"],
  ["/runtime/init/error|", "/2018-06-01/runtime/init/error"],
])("finds the endpoint in %s", (line, path) => {
  expect(at(line)?.[0]).toBe(path);
});

it.each(["AWS_LAMBDA_RUNTIME_AP|IS", "lambda-|runtime", "echo |hello", "|"])(
  "finds nothing in %s",
  (line) => {
    expect(at(line)).toBeUndefined();
  },
);
