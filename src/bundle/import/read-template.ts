import { isJsonObject } from "#base/json.ts";
import type { FunctionSettings } from "#project/project.ts";

/** What a SAM or CloudFormation template says about its first function. */
export interface TemplateFacts {
  /** Logical ID of the function. */
  readonly id: string;
  readonly settings: Partial<FunctionSettings>;
  readonly runtime: string | undefined;
  /** Where the code is, as written: a folder or a zip. */
  readonly codeUri: string | undefined;
  /** Properties that are computed at deployment (`!Ref`, `!Sub`, …) and could not be taken. */
  readonly computed: readonly string[];
}

const FUNCTION_TYPES = ["AWS::Serverless::Function", "AWS::Lambda::Function"];

/** Marks a value that only CloudFormation can compute. */
class Computed {}
const COMPUTED = new Computed();
const TAGS =
  "Ref Sub GetAtt Join If Select FindInMap ImportValue Base64 Cidr GetAZs Split Transform And Equals Not Or Condition".split(
    " ",
  );

/** Reads a template in YAML or JSON; `undefined` when it is none or has no function. Loads the YAML reader on demand. */
export async function readTemplate(text: string): Promise<TemplateFacts | undefined> {
  if (text.length > 1_000_000) return undefined;
  const { parse } = await import("yaml");
  const resolve = (): Computed => COMPUTED;
  const customTags = TAGS.flatMap((name) => [
    { tag: `!${name}`, resolve },
    { tag: `!${name}`, collection: "seq" as const, resolve },
    { tag: `!${name}`, collection: "map" as const, resolve },
  ]);
  let template: unknown;
  try {
    template = parse(text, { customTags, logLevel: "silent", maxAliasCount: 50 });
  } catch {
    return undefined;
  }
  if (!isJsonObject(template) || !isJsonObject(template["Resources"])) return undefined;
  for (const [id, resource] of Object.entries(template["Resources"])) {
    if (!isJsonObject(resource) || !FUNCTION_TYPES.some((type) => type === resource["Type"]))
      continue;
    const globals = isJsonObject(template["Globals"]) ? template["Globals"]["Function"] : undefined;
    return factsOf(id, { ...record(globals), ...record(resource["Properties"]) }, record(globals));
  }
  return undefined;
}

type Properties = Readonly<Record<string, unknown>>;

function factsOf(id: string, properties: Properties, globals: Properties): TemplateFacts {
  const computed: string[] = [];
  const text = (name: string): string | undefined => {
    const value = properties[name];
    if (value instanceof Computed || isIntrinsic(value)) computed.push(name);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const count = (name: string): number | undefined => {
    const value = properties[name];
    if (value instanceof Computed || isIntrinsic(value)) computed.push(name);
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? number : undefined;
  };
  const variables: (readonly [string, string])[] = [];
  const all = {
    ...record(record(globals["Environment"])["Variables"]),
    ...record(record(properties["Environment"])["Variables"]),
  };
  for (const [name, value] of Object.entries(all)) {
    if (value instanceof Computed || isIntrinsic(value)) computed.push(`Environment.${name}`);
    else if (["string", "number", "boolean"].includes(typeof value))
      variables.push([name, String(value)]);
  }
  const architectures = properties["Architectures"];
  const [architecture] = Array.isArray(architectures) ? (architectures as unknown[]) : [];
  const tmpMb = record(properties["EphemeralStorage"])["Size"];
  const logFormat = record(properties["LoggingConfig"])["LogFormat"];
  const functionName = text("FunctionName");
  const handler = text("Handler");
  const timeoutSeconds = count("Timeout");
  const memoryMb = count("MemorySize");
  return {
    id,
    runtime: text("Runtime"),
    codeUri: text("CodeUri") ?? text("Code"),
    computed,
    settings: {
      ...(functionName !== undefined && { functionName }),
      ...(handler !== undefined && { handler }),
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
      ...(memoryMb !== undefined && { memoryMb }),
      ...(typeof tmpMb === "number" && { tmpMb }),
      ...((architecture === "x86_64" || architecture === "arm64") && { architecture }),
      ...(variables.length > 0 && { variables }),
      ...((logFormat === "JSON" || logFormat === "Text") && { logFormat }),
    },
  };
}

function record(value: unknown): Properties {
  return isJsonObject(value) ? value : {};
}

/** The long form: `{ "Ref": … }`, `{ "Fn::Sub": … }`. */
function isIntrinsic(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const [key, ...more] = Object.keys(value);
  return more.length === 0 && key !== undefined && (key === "Ref" || key.startsWith("Fn::"));
}
