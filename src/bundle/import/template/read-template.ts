import { type JsonObject, isJsonObject } from "#base/json.ts";
import type { FunctionSettings } from "#project/project.ts";
import { type TemplateScope, UNKNOWN, evaluate } from "./evaluate.ts";
import { parseTemplate } from "./parse-template.ts";

/** A function that a template describes. */
export interface TemplateFunction {
  /** Logical ID. */
  readonly id: string;
  readonly runtime: string | undefined;
}

/** A layer of the function whose folder is in the same package. */
export interface TemplateLayer {
  readonly id: string;
  /** `LayerName`, or the logical ID. */
  readonly name: string;
  /** Folder, as written. */
  readonly folder: string;
}

/** What a SAM or CloudFormation template says about one of its functions. */
export interface TemplateFacts extends TemplateFunction {
  readonly settings: Partial<FunctionSettings>;
  /** Where the code is, as written: a folder or a zip. */
  readonly codeUri: string | undefined;
  /** Code that stands in the template itself (`Code.ZipFile`). */
  readonly inlineCode: string | undefined;
  /** In configured order. */
  readonly layers: readonly TemplateLayer[];
  /** What was not taken, by name: computed at deployment (`!GetAtt`, …), or of another kind than it should be. */
  readonly computed: readonly string[];
  /** Properties of the function that a project has no place for: `Policies`, `VpcConfig`. */
  readonly ignored: readonly string[];
  /** Other resources with their types: `Table (AWS::DynamoDB::Table)`. */
  readonly otherResources: readonly string[];
  /** All functions of the template, the described one among them: `provided.*` first, then as written. */
  readonly functions: readonly TemplateFunction[];
}

const FUNCTION_TYPES = ["AWS::Serverless::Function", "AWS::Lambda::Function"];
/** Properties that are taken, or that say nothing a project would need. */
const PROPERTIES = new Set(
  "FunctionName Handler Runtime Timeout MemorySize EphemeralStorage Architectures Environment CodeUri Code InlineCode Layers LoggingConfig ReservedConcurrentExecutions Description Tags".split(
    " ",
  ),
);
const LAYER_TYPES = ["AWS::Serverless::LayerVersion", "AWS::Lambda::LayerVersion"];

/**
 * Reads a template; `undefined` when it is none or has no function. Takes the function of that logical ID, or else the
 * first with a custom runtime, or else the first.
 */
export async function readTemplate(
  text: string,
  functionId?: string,
): Promise<TemplateFacts | undefined> {
  const template = await parseTemplate(text);
  if (template === undefined || !isJsonObject(template["Resources"])) return undefined;
  const scope: TemplateScope = {
    parameters: record(template["Parameters"]),
    mappings: record(template["Mappings"]),
    conditions: record(template["Conditions"]),
  };
  const globals = record(evaluate(record(template["Globals"])["Function"], scope));
  const functions: (TemplateFunction & { readonly properties: JsonObject })[] = [];
  for (const [id, resource] of Object.entries(template["Resources"])) {
    if (!isJsonObject(resource) || !FUNCTION_TYPES.includes(textOf(resource["Type"]))) continue;
    const wanted = resource["Condition"];
    if (wanted !== undefined && evaluate({ Condition: wanted }, scope) === false) continue;
    const isServerless = resource["Type"] === FUNCTION_TYPES[0];
    const own = record(evaluate(resource["Properties"], scope));
    const properties = isServerless ? withGlobals(globals, own) : own;
    const runtime = properties["Runtime"];
    functions.push({ id, runtime: typeof runtime === "string" ? runtime : undefined, properties });
  }
  const sorted = functions.toSorted((a, b) => rank(a) - rank(b));
  const chosen = sorted.find(({ id }) => id === functionId) ?? sorted[0];
  if (chosen === undefined) return undefined;
  const raw = record(record(record(template["Resources"])[chosen.id])["Properties"]);
  const rawGlobals = record(record(template["Globals"])["Function"]);
  const resources = record(template["Resources"]);
  const layers = layersOf([rawGlobals["Layers"], raw["Layers"]], resources, scope);
  const facts = factsOf(chosen.properties);
  const parts = [...functions.map(({ id }) => id), ...layers.found.map(({ id }) => id)];
  return {
    id: chosen.id,
    runtime: chosen.runtime,
    ...facts,
    layers: layers.found,
    computed: [...facts.computed, ...layers.others],
    ignored: Object.keys(chosen.properties).filter((name) => !PROPERTIES.has(name)),
    otherResources: Object.entries(resources)
      .filter(([id]) => !parts.includes(id))
      .map(([id, resource]) => `${id} (${textOf(record(resource)["Type"]) || "not read"})`),
    functions: sorted.map(({ id, runtime }) => ({ id, runtime })),
  };
}

const rank = ({ runtime }: TemplateFunction): number =>
  runtime?.startsWith("provided") === true ? 0 : 1;

/** Values of the function win; variables are merged. Source: AWS SAM developer guide, "Globals". */
function withGlobals(globals: JsonObject, own: JsonObject): JsonObject {
  const variables = {
    ...record(record(globals["Environment"])["Variables"]),
    ...record(record(own["Environment"])["Variables"]),
  };
  return { ...globals, ...own, Environment: { Variables: variables } };
}

/** Layers of the template itself, with their folders; all others by name. */
function layersOf(
  written: readonly unknown[],
  resources: JsonObject,
  scope: TemplateScope,
): { readonly found: TemplateLayer[]; readonly others: string[] } {
  const found: TemplateLayer[] = [];
  const others: string[] = [];
  const items = written.flatMap((list) => {
    const decided = decide(list, scope);
    if (decided === undefined || decided === null) return [];
    return Array.isArray(decided) ? (decided as unknown[]) : [decided];
  });
  for (const written of items) {
    const item = decide(written, scope);
    if (isJsonObject(item) && item["Ref"] === "AWS::NoValue") continue;
    const id = referredId(item);
    const resource = record(id === undefined ? undefined : resources[id]);
    const properties = record(evaluate(resource["Properties"], scope));
    const folder = properties["ContentUri"] ?? properties["Content"];
    if (id === undefined || !LAYER_TYPES.includes(textOf(resource["Type"])))
      others.push(`Layers (${printed(item)})`);
    else if (typeof folder !== "string") others.push(`Layers (${id}: its content is no folder)`);
    else {
      const name = properties["LayerName"];
      found.push({ id, name: typeof name === "string" && name !== "" ? name : id, folder });
    }
  }
  return { found, others };
}

/** The branch of an `!If` whose condition is known; anything else as it is. */
function decide(value: unknown, scope: TemplateScope): unknown {
  const branches = isJsonObject(value) ? value["Fn::If"] : undefined;
  const [name, whenTrue, whenFalse] = listOf(branches);
  const decided = typeof name === "string" ? evaluate({ Condition: name }, scope) : UNKNOWN;
  if (decided === true) return decide(whenTrue, scope);
  return decided === false ? decide(whenFalse, scope) : value;
}

/** `!Ref Layer`, `!Sub "${Layer}"`. */
function referredId(value: unknown): string | undefined {
  if (!isJsonObject(value)) return undefined;
  if (typeof value["Ref"] === "string") return value["Ref"];
  return /^\$\{(\w+)\}$/.exec(textOf(value["Fn::Sub"]))?.[1];
}

function printed(value: unknown): string {
  return (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, 80);
}

function factsOf(
  properties: JsonObject,
): Pick<TemplateFacts, "settings" | "codeUri" | "inlineCode" | "computed"> {
  const computed: string[] = [];
  const text = (name: string): string | undefined => {
    const value = properties[name];
    if (typeof value === "string" && value !== "") return value;
    if (value !== undefined && value !== "" && value !== null) computed.push(name);
    return undefined;
  };
  const count = (name: string, value: unknown): number | undefined => {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
    if (value !== undefined && value !== null) computed.push(name);
    return undefined;
  };
  const variables = variablesOf(properties, computed);
  const architectures: unknown = properties["Architectures"];
  const [architecture] = listOf(architectures);
  if (architecture === UNKNOWN || architectures === UNKNOWN) computed.push("Architectures");
  const { codeUri, inlineCode } = codeOf(properties, computed);
  const logFormat = record(properties["LoggingConfig"])["LogFormat"];
  const functionName = text("FunctionName");
  const handler = text("Handler");
  const timeoutSeconds = count("Timeout", properties["Timeout"]);
  const memoryMb = count("MemorySize", properties["MemorySize"]);
  const concurrencyLimit = count(
    "ReservedConcurrentExecutions",
    properties["ReservedConcurrentExecutions"],
  );
  for (const name of Object.keys(record(properties["LoggingConfig"])))
    if (name !== "LogFormat") computed.push(`LoggingConfig.${name}`);
  const tmpMb = count("EphemeralStorage", record(properties["EphemeralStorage"])["Size"]);
  return {
    codeUri,
    inlineCode,
    computed,
    settings: {
      ...present({ functionName, handler, timeoutSeconds, memoryMb, tmpMb, concurrencyLimit }),
      ...((architecture === "x86_64" || architecture === "arm64") && { architecture }),
      ...(variables.length > 0 && { variables }),
      ...((logFormat === "JSON" || logFormat === "Text") && { logFormat }),
    },
  };
}

/** Where the code is: a folder of the archive, the template itself, or a place that nobody can read here. */
function codeOf(
  properties: JsonObject,
  computed: string[],
): Pick<TemplateFacts, "codeUri" | "inlineCode"> {
  const code = properties["CodeUri"] ?? properties["Code"];
  const inline = record(code)["ZipFile"] ?? properties["InlineCode"];
  const inlineCode = typeof inline === "string" ? inline : undefined;
  if (typeof code === "string" && !/^s3:/i.test(code)) return { codeUri: code, inlineCode };
  if (code !== undefined && inlineCode === undefined)
    computed.push(typeof code === "string" ? `CodeUri (${code})` : "CodeUri");
  return { codeUri: undefined, inlineCode };
}

/** Without the members that are not there. */
function present<T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } {
  // What is left has no `undefined` among its values.
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

/** The variables that have a value; those that the template computes go to `computed`. */
function variablesOf(
  properties: JsonObject,
  computed: string[],
): readonly (readonly [string, string])[] {
  const variables: (readonly [string, string])[] = [];
  const given = record(record(properties["Environment"])["Variables"]);
  for (const [name, value] of Object.entries(given)) {
    if (["string", "number", "boolean"].includes(typeof value))
      variables.push([name, textOf(value)]);
    else if (value !== undefined && value !== null) computed.push(`Environment.${name}`);
  }
  return variables;
}

/** A scalar as text; `""` for anything else. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function record(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
