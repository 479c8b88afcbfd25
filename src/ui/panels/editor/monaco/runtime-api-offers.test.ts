import { expect, it } from "vitest";
import { runtimeApiOffers } from "./runtime-api-offers.ts";

const offers = (before: string, language = "shell") => {
  const found = runtimeApiOffers(before, language);
  return found && [found.kind, found.typed];
};

it.each([
  ['echo "$AWS_', ["variable", "AWS_"]],
  ["echo ${", ["variable", ""]],
  ["process.env.AWS_LAMBDA", ["variable", "AWS_LAMBDA"]],
  ['process.env["', ["variable", ""]],
  ["grep -i lambda-run", ["header", "lambda-run"]],
  ['response.headers.get("', ["header", ""]],
  ["curl -H 'La", ["header", "La"]],
  ['curl "http://$AWS_LAMBDA_RUNTIME_API/', ["endpoint", "/"]],
  ["fetch(`http://${process.env.AWS_LAMBDA_RUNTIME_API}/", ["endpoint", "/"]],
  ["fetch(`http://${runtimeApi}/", ["endpoint", "/"]],
  [
    "http://$api/2018-06-01/runtime/invocation/$id/re",
    ["endpoint", "/2018-06-01/runtime/invocation/$id/re"],
  ],
])("completes %s", (before, expected) => {
  expect(offers(before)).toEqual(expected);
});

it.each(["ls /", "cd src/", "a - b", "echo hello", "const a = '"])(
  "offers nothing after %s",
  (before) => {
    expect(offers(before)).toBeUndefined();
  },
);

it("writes the request ID as the language does, or as the line already has it", () => {
  const paths = (before: string, language: string) =>
    runtimeApiOffers(before, language)?.words.map(({ text }) => text);
  expect(paths("/2018", "shell")).toContain("/2018-06-01/runtime/invocation/$REQUEST_ID/response");
  expect(paths("/2018", "typescript")).toContain(
    "/2018-06-01/runtime/invocation/${requestId}/response",
  );
  expect(paths("/2018-06-01/runtime/invocation/$id/", "shell")).toContain(
    "/2018-06-01/runtime/invocation/$id/response",
  );
});
