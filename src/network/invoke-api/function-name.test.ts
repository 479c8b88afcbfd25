import { describe, expect, it } from "vitest";
import { parseFunctionName } from "./function-name.ts";

describe("FunctionName (Runtime API reference §8.1)", () => {
  it.each([
    ["pets", { name: "pets" }],
    ["pets:live", { name: "pets", qualifier: "live" }],
    ["pets:$LATEST", { name: "pets", qualifier: "$LATEST" }],
    ["pets%3A%24LATEST", { name: "pets", qualifier: "$LATEST" }],
    ["123456789012:function:pets", { name: "pets", accountId: "123456789012" }],
    ["123456789012:pets", { name: "pets", accountId: "123456789012" }],
    ["function:pets:2", { name: "pets", qualifier: "2" }],
    [
      "arn:aws:lambda:eu-west-1:123456789012:function:pets",
      { name: "pets", accountId: "123456789012", region: "eu-west-1" },
    ],
    [
      "arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Apets%3Alive",
      { name: "pets", accountId: "123456789012", region: "eu-west-1", qualifier: "live" },
    ],
    [
      "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:a.b-c_d",
      { name: "a.b-c_d", accountId: "123456789012", region: "us-gov-west-1" },
    ],
  ])("%s", (segment, value) => {
    expect(parseFunctionName(segment)).toEqual({ ok: true, value });
  });

  it.each(["pets live", "pets%", "a:b:c:d", "%E2%82%AC", "arn:aws:s3:::bucket"])(
    "refuses %s",
    (segment) => {
      expect(parseFunctionName(segment)).toMatchObject({
        ok: false,
        error: expect.stringContaining("at 'functionName' failed to satisfy constraint"),
      });
    },
  );
});
