import { expect, test } from "vitest";
import type { JsonValue } from "#base/json.ts";
import { UNKNOWN, evaluate } from "./evaluate.ts";
import { parseTemplate } from "./parse-template.ts";

const scope = {
  parameters: {
    Stage: { Type: "String", Default: "beta" },
    Seconds: { Type: "Number", Default: 21 },
    Names: { Type: "CommaDelimitedList", Default: "a, b" },
    Bucket: { Type: "String" },
    Image: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/some/name" },
  },
  mappings: { ByStage: { beta: { Memory: 640 } } },
  conditions: {
    IsBeta: { "Fn::Equals": [{ Ref: "Stage" }, "beta"] },
    IsKnown: { "Fn::Equals": [{ Ref: "Bucket" }, ""] },
  },
};

// CloudFormation template reference, "Intrinsic functions" and "Pseudo parameters".
test.each<[string, JsonValue, unknown]>([
  ["a parameter's default", { Ref: "Seconds" }, 21],
  ["a list parameter", { Ref: "Names" }, ["a", "b"]],
  ["a parameter without default", { Ref: "Bucket" }, UNKNOWN],
  ["a parameter that names another value", { Ref: "Image" }, UNKNOWN],
  ["a resource", { Ref: "Table" }, UNKNOWN],
  ["a pseudo parameter", { Ref: "AWS::Region" }, "us-east-1"],
  [
    "a text with parameters",
    { "Fn::Sub": "${Stage}-${AWS::Partition}-${!Kept}" },
    "beta-aws-${Kept}",
  ],
  ["a text with values of its own", { "Fn::Sub": ["${A}${Stage}", { A: "x" }] }, "xbeta"],
  ["a text with an attribute", { "Fn::Sub": "${Table.Arn}" }, UNKNOWN],
  ["a map", { "Fn::FindInMap": ["ByStage", { Ref: "Stage" }, "Memory"] }, 640],
  ["a map without that key", { "Fn::FindInMap": ["ByStage", "gamma", "Memory"] }, UNKNOWN],
  ["a prototype's key", { "Fn::FindInMap": ["ByStage", "__proto__", "toString"] }, UNKNOWN],
  ["a join", { "Fn::Join": ["-", ["a", { Ref: "Stage" }]] }, "a-beta"],
  ["a choice", { "Fn::Select": [1, { "Fn::Split": [",", "a,b"] }] }, "b"],
  ["a condition", { "Fn::If": ["IsBeta", 1, 2] }, 1],
  ["a condition that nobody knows", { "Fn::If": ["IsKnown", 1, 2] }, UNKNOWN],
  ["no value in a list", ["a", { Ref: "AWS::NoValue" }], ["a"]],
  ["a negation", { "Fn::Not": [{ Condition: "IsBeta" }] }, false],
  ["a function that is none", { "Fn::constructor": [1] }, UNKNOWN],
  ["an import", { "Fn::ImportValue": "x" }, UNKNOWN],
  ["inside of an object", { a: [{ Ref: "Stage" }] }, { a: ["beta"] }],
])("knows %s", (_name, value, expected) => {
  expect(evaluate(value, scope)).toEqual(expected);
});

test("a condition that names itself ends", () => {
  const round = { ...scope, conditions: { Round: { Condition: "Round" } } };
  expect(evaluate({ Condition: "Round" }, round)).toBe(UNKNOWN);
});

// YAML 1.1, as CloudFormation and SAM read templates (aws/aws-sam-cli#566, aws/serverless-application-model#228).
test("a template is YAML 1.1 with short forms and merge keys", async () => {
  const template = await parseTemplate(`
AWSTemplateFormatVersion: 2010-09-09
base: &base { a: yes, b: 0o17, c: 010 }
merged: { <<: *base, d: !Sub "x" }
list: !Join ["-", [!Ref A, !GetAtt B.C]]
map: !Transform { Name: x }
`);
  expect(template).toMatchObject({
    AWSTemplateFormatVersion: "2010-09-09",
    merged: { a: true, c: 8, d: { "Fn::Sub": "x" } },
    list: { "Fn::Join": ["-", [{ Ref: "A" }, { "Fn::GetAtt": "B.C" }]] },
    map: { "Fn::Transform": { Name: "x" } },
  });
});

test("a JSON template is read too, and what is neither is none", async () => {
  expect(await parseTemplate('{"Resources":{"A":{"Ref":"B"}}}')).toEqual({
    Resources: { A: { Ref: "B" } },
  });
  expect(await parseTemplate("a: [")).toBeUndefined();
  expect(await parseTemplate("text")).toBeUndefined();
});
