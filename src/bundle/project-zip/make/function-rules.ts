import type { PackageContents } from "../../package-contents.ts";
import type { HttpFronts } from "../http-events.ts";
import { deleteApiLines } from "./api-rules.ts";
import { ENVIRONMENT, hashOf } from "./layer-rules.ts";
import { recipe } from "./recipe-text.ts";

/** How often `create` asks again while Lambda does not know a new role yet, and how long it waits between. */
const ROLE_TRIES = 15;
const ROLE_WAIT_SECONDS = 2;

/** What is compared, by name: a JMESPath object that the CLI prints one field a line. */
const TOLD = [
  "Code:CodeSha256",
  "Architecture:Architectures[0]",
  "Runtime:Runtime",
  "Handler:Handler",
  "MemorySize:MemorySize",
  "Timeout:Timeout",
  "Storage:EphemeralStorage.Size",
  'LogFormat:LoggingConfig.LogFormat||`"Text"`',
  "Role:Role",
  'Layers:join(`" "`,Layers[].Arn||`[]`)',
  "Variables:Environment.Variables||`{}`",
].join(",");

/** JSON as lines that can be compared, in whatever order its fields are. */
const AS_LINES = `sed 's/^ *//; s/,$$//' | grep '": ' | sort`;

/**
 * `create` and `update`: role and layers first, then the function. One that is there already is compared: its code by
 * SHA-256, its settings one by one; what is the same is left alone. Each change is waited for, because Lambda refuses
 * the next one (and an invocation) with `ResourceConflictException` while a function is `Pending` or an update
 * `InProgress`. Source: AWS Lambda developer guide, "Lambda function states".
 */
export function functionRules({ layers }: PackageContents): string[] {
  const arns = layers.map(({ name }) => `"$$(cat dist/layers/${name}.arn)"`);
  return [
    "create update: function",
    "",
    `function: check dist role ${layers.map(({ name }) => `layer-${name}`).join(" ")}`.trimEnd(),
    recipe(
      `role=$$(cat dist/role.arn)`,
      `code=${hashOf("dist/function.zip")}`,
      `set -- ${arns.join(" ")}`.trimEnd(),
      `{ printf '"Code": "%s"\\n"Architecture": "%s"\\n' "$$code" "$$ARCHITECTURE"; printf '"Runtime": "%s"\\n"Handler": "%s"\\n"MemorySize": %s\\n"Timeout": %s\\n"Storage": %s\\n"LogFormat": "%s"\\n"Role": "%s"\\n"Layers": "%s"\\n' "$$RUNTIME" "$$HANDLER" "$$MEMORY" "$$TIMEOUT" "$$STORAGE" "$$LOG_FORMAT" "$$role" "$$*"; cat ${ENVIRONMENT}; } | ${AS_LINES} > dist/wanted`,
      `if [ $$# = 0 ]; then set -- '[]'; fi`,
      `set -- --function-name "$$FUNCTION" --runtime "$$RUNTIME" --handler "$$HANDLER" --role "$$role" --memory-size "$$MEMORY" --timeout "$$TIMEOUT" --ephemeral-storage "Size=$$STORAGE" --environment file://${ENVIRONMENT} --layers "$$@"`,
      `if $(AWS) lambda get-function-configuration --function-name "$$FUNCTION" --query '{${TOLD}}' --output json > dist/told.json 2> dist/error; then \\
	  cat dist/told.json | ${AS_LINES} > dist/told; \\
	  ${updateSteps()}; \\
	elif grep -q ResourceNotFoundException dist/error; then \\
	  ${createSteps()}; \\
	else cat dist/error >&2; exit 1; fi`,
    ),
  ];
}

/** `--logging-config` is younger than many installed CLIs, and Text is Lambda's own choice. */
const JSON_LOGS = `set -- "$$@" --logging-config "LogFormat=$$LOG_FORMAT"`;

function createSteps(): string {
  return `if [ "$$LOG_FORMAT" != Text ]; then ${JSON_LOGS}; fi; \\
	  tries=${ROLE_TRIES}; \\
	  until $(AWS) lambda create-function "$$@" --architectures "$$ARCHITECTURE" --zip-file fileb://dist/function.zip > dist/made.json 2> dist/error; do \\
	    tries=$$((tries - 1)); \\
	    if [ "$$tries" = 0 ] || ! grep -q 'cannot be assumed' dist/error; then cat dist/error >&2; exit 1; fi; \\
	    echo 'function: the role is new, and Lambda does not know it yet'; sleep ${ROLE_WAIT_SECONDS}; \\
	  done; \\
	  $(AWS) lambda wait function-active-v2 --function-name "$$FUNCTION"; \\
	  echo 'function: made'`;
}

function updateSteps(): string {
  const part = (file: string, option: string): string =>
    `"$$(grep ${option}'^"\\(Code\\|Architecture\\)": ' dist/${file})"`;
  return `changed=; \\
	  if [ ${part("told", "")} != ${part("wanted", "")} ]; then \\
	    $(AWS) lambda update-function-code --function-name "$$FUNCTION" --architectures "$$ARCHITECTURE" --zip-file fileb://dist/function.zip > dist/made.json; \\
	    $(AWS) lambda wait function-updated-v2 --function-name "$$FUNCTION"; \\
	    changed=1; echo 'function: code updated'; \\
	  fi; \\
	  if [ ${part("told", "-v ")} != ${part("wanted", "-v ")} ]; then \\
	    if ! grep -q "^\\"LogFormat\\": \\"$$LOG_FORMAT\\"" dist/told; then ${JSON_LOGS}; fi; \\
	    $(AWS) lambda update-function-configuration "$$@" > dist/made.json; \\
	    $(AWS) lambda wait function-updated-v2 --function-name "$$FUNCTION"; \\
	    changed=1; echo 'function: settings updated'; \\
	  fi; \\
	  if [ -z "$$changed" ]; then echo 'function: as it is'; fi`;
}

/** Shows the answer and the end of the log; a function error is a failure, as it is for anyone who calls. */
export function invokeRule(): string[] {
  return [
    "invoke: check",
    "\t@mkdir -p dist",
    recipe(
      `set -- --function-name "$$FUNCTION" --log-type Tail --query '[FunctionError,LogResult]' --output text`,
      `if [ -n "$$EVENT" ]; then set -- "$$@" --payload "fileb://$$EVENT"; fi`,
      `$(AWS) lambda invoke "$$@" dist/response.json > dist/invoked`,
      "cat dist/response.json",
      "echo",
      "read -r error log < dist/invoked",
      `printf '%s' "$$log" | openssl base64 -d -A >&2`,
      `if [ "$$error" != None ]; then echo "The function failed: $$error" >&2; exit 1; fi`,
    ),
  ];
}

/** Takes away what `create` and `api` made; what is not there (any more) is no failure. */
export function deleteRules(
  { layers, function: { entries } }: PackageContents,
  fronts: HttpFronts,
): string[] {
  const hasFunction = entries.length > 0;
  const gone = (names: string): string =>
    `{ grep -q '${names}' dist/error || { cat dist/error >&2; exit 1; }; }`;
  const lines = [
    "delete: check",
    "\t@mkdir -p dist",
    ...(hasFunction ? deleteApiLines(fronts) : []),
    ...(hasFunction
      ? [
          `\t$(AWS) lambda delete-function --function-name "$$FUNCTION" 2> dist/error || ${gone("ResourceNotFoundException")}`,
        ]
      : []),
    ...layers.map(({ name }) =>
      recipe(
        `$(AWS) lambda list-layer-versions --layer-name "$$FUNCTION-${name}" --query 'LayerVersions[].[Version]' --output text > dist/versions`,
        `while read -r version; do case $$version in '' | *[!0-9]*) ;; *) $(AWS) lambda delete-layer-version --layer-name "$$FUNCTION-${name}" --version-number "$$version" < /dev/null ;; esac; done < dist/versions`,
      ),
    ),
  ];
  if (!hasFunction) return lines;
  lines.push(
    recipe(
      `role=$$(printf '%.59s-role' "$$FUNCTION")`,
      `made=$$($(AWS) iam get-role --role-name "$$role" --query Role.Description --output text 2> dist/error) || ${gone("NoSuchEntity")}`,
      `if [ -z "$$ROLE" ] && [ "$$made" = "$$MADE_BY" ]; then \\
	  policy=$$($(AWS) iam list-attached-role-policies --role-name "$$role" --query 'AttachedPolicies[].[PolicyArn]' --output text); \\
	  for one in $$policy; do $(AWS) iam detach-role-policy --role-name "$$role" --policy-arn "$$one"; done; \\
	  $(AWS) iam delete-role --role-name "$$role"; \\
	fi`,
    ),
  );
  return lines;
}
