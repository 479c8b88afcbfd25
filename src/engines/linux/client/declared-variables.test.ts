import { describe, expect, it } from "vitest";
import { parseDeclaredVariables } from "./declared-variables.ts";

// Printed by bash 5.2's `declare -p`.
const PRINTED = String.raw`declare -x AWS_REGION="us-east-1"
declare -- EVENT="{\"a\": \"b
c\", \"d\": \"\$x \\ \`y\`\"}"
declare -a LIST=([0]="one" [1]=$'tab\there\'s')
declare -ir COUNT="3"
declare -- EMPTY=""
declare -x UNSET
declare -A MAP=([k]="v" )
`;

describe("parseDeclaredVariables", () => {
  it("reads values with quotes, line feeds, escapes and arrays as Bash words them", () => {
    expect(Object.fromEntries(parseDeclaredVariables(PRINTED))).toEqual({
      AWS_REGION: '"us-east-1"',
      EVENT: String.raw`"{\"a\": \"b
c\", \"d\": \"\$x \\ \`y\`\"}"`,
      LIST: String.raw`([0]="one" [1]=$'tab\there\'s')`,
      COUNT: '"3"',
      EMPTY: '""',
      UNSET: "",
      MAP: '([k]="v" )',
    });
  });

  it("reads nothing from nothing", () => {
    expect(parseDeclaredVariables("").size).toBe(0);
  });
});
