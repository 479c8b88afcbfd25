import { describe, expect, it } from "vitest";
import { formatYaml } from "./format-yaml.ts";

const formatted = (text: string) => {
  const outcome = formatYaml(text, { tabSize: 2, insertSpaces: true });
  return outcome.ok ? outcome.value : outcome.error;
};

describe("formatting YAML", () => {
  it("indents and spaces, and keeps comments, quotes, tags and blank lines", () => {
    expect(
      formatted(
        "# top\nResources:\n    Fn:\n        Type:   'AWS::Lambda::Function'   # why\n\n        Role: !GetAtt Role.Arn\n",
      ),
    ).toBe(
      "# top\nResources:\n  Fn:\n    Type: 'AWS::Lambda::Function' # why\n\n    Role: !GetAtt Role.Arn\n",
    );
  });

  it.each([
    "list:\n- a\n- b: 1\n  c: 2\n",
    "list:\n  - a\n  - b\n",
    "a: {b: [1, 2]}\n",
    "a: { b: [ 1, 2 ] }\n",
    "text: |\n  keep\n    this\n",
    "a: 1\n---\nb: 2\n",
    "base: &base\n  a: 1\nuse:\n  <<: *base\n",
    "# nothing but a comment\n",
    "",
  ])("leaves %j as it is", (text) => {
    expect(formatted(text)).toBe(text);
  });

  it("says where a mistake is", () => {
    expect(formatted("a: 1\nb: c: d\n")).toEqual({
      message: "This is not YAML: Nested mappings are not allowed in compact mappings.",
      place: { line: 2, column: 4 },
    });
  });
});
