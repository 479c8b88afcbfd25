import { type JsonObject, isJsonObject } from "#base/json.ts";

/** Short forms of the intrinsic functions whose long name has no `Fn::`. */
const WITHOUT_PREFIX = new Set(["Ref", "Condition"]);
const TAGS =
  "Ref Sub GetAtt Join If Select FindInMap ImportValue Base64 Cidr GetAZs Split Transform And Equals Not Or Condition Length ToJsonString".split(
    " ",
  );

/** Largest template that is read, characters; CloudFormation's own limit is 1 MB (in S3). */
const MAX_CHARACTERS = 1_000_000;

/**
 * A template in YAML or JSON as plain values, with the long form of each intrinsic function (`!Ref x` →
 * `{"Ref": "x"}`); `undefined` when it is none. As CloudFormation reads it: YAML 1.1, where `yes` is true and `<<`
 * merges. Loads the YAML reader on demand.
 */
export async function parseTemplate(text: string): Promise<JsonObject | undefined> {
  if (text.length > MAX_CHARACTERS) return undefined;
  const { parse, isNode } = await import("yaml");
  const longForm = (name: string) => {
    const key = WITHOUT_PREFIX.has(name) ? name : `Fn::${name}`;
    return (value: unknown) => ({ [key]: isNode(value) ? value.toJSON() : value });
  };
  const intrinsics = TAGS.flatMap((name) => [
    { tag: `!${name}`, resolve: longForm(name) },
    { tag: `!${name}`, collection: "seq" as const, resolve: longForm(name) },
    { tag: `!${name}`, collection: "map" as const, resolve: longForm(name) },
  ]);
  try {
    const value: unknown = parse(text.replace(/^\ufeff/, ""), {
      version: "1.1",
      // A date such as the template's version stays the text that it is.
      customTags: (tags) => [
        ...tags.filter((tag) => typeof tag === "string" || !tag.tag.endsWith(":timestamp")),
        ...intrinsics,
      ],
      // Looking for keys that are there twice takes a time that grows with the square of their number.
      uniqueKeys: false,
      // Errors are thrown; with `silent` the part before them would be read.
      logLevel: "error",
      maxAliasCount: 50,
    });
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
