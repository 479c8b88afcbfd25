import { isJsonObject, parseJson } from "#base/json.ts";
import { type Result, err, ok } from "#base/result.ts";
import { utf8Text } from "#base/utf8.ts";
import type { WireError } from "../wire-errors.ts";
import { CONFIGURATION_KEYS, invalidFormat } from "./extension-errors.ts";

/** Reads the body of `register`: `{"events":["INVOKE","SHUTDOWN"]}`, where `events` may be absent, null or empty. */
export function parseRegister(body: Uint8Array): Result<readonly string[], WireError> {
  const text = utf8Text(body);
  const value = parseJson(text);
  if (value === undefined) return err(invalidFormat(goSyntaxError(text)));
  if (!isJsonObject(value)) {
    return value === null
      ? ok([])
      : err(
          invalidFormat(
            `json: cannot unmarshal ${goKind(value)} into Go value of type model.RegisterRequest`,
          ),
        );
  }
  const { configurationKeys, events } = value;
  if (Array.isArray(configurationKeys) && configurationKeys.length > 0) {
    return err(CONFIGURATION_KEYS);
  }
  if (events === undefined || events === null) return ok([]);
  if (!Array.isArray(events)) {
    return err(
      invalidFormat(
        `json: cannot unmarshal ${goKind(events)} into Go struct field RegisterRequest.events of type []core.Event`,
      ),
    );
  }
  return ok((events as readonly unknown[]).map(String));
}

/** What Go's decoder says about a text that is no JSON, as far as its beginning decides. */
function goSyntaxError(text: string): string {
  const [first] = text.trimStart();
  if (first === undefined || /[[{"\d-]/.test(first)) return "unexpected end of JSON input";
  return `invalid character '${first}' looking for beginning of value`;
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return typeof value;
}
