import type { Project, SavedRequest } from "#project/project.ts";
import { type HttpFronts, httpFronts } from "../http-events.ts";
import { recipe, recipeWord } from "./recipe-text.ts";

/** Front ends that `make api` can make, by the name of their target. A load balancer needs a network: said, not made. */
const FRONTS = { http: "http-v2", rest: "rest-v1", url: "function-url" } as const;
type Front = keyof typeof FRONTS;

/** The front ends that the project's requests and events tell; an HTTP API when they tell none. */
export function frontsToMake(fronts: HttpFronts): readonly Front[] {
  const told = [
    ...(fronts.httpApi ? (["http"] as const) : []),
    ...(fronts.restApi ? (["rest"] as const) : []),
    ...(fronts.functionUrl ? (["url"] as const) : []),
  ];
  return told.length === 0 ? ["http"] : told;
}

/** `api` makes the front ends, `invoke-api` sends a request through each. */
export function apiRules(project: Project): string[] {
  const fronts = httpFronts(project);
  const made = frontsToMake(fronts);
  const rules: Readonly<Record<Front, () => string[]>> = {
    http: httpApiRule,
    rest: restApiRule,
    url: () => functionUrlRule(fronts),
  };
  return [
    `api: ${made.map((front) => `api-${front}`).join(" ")}`,
    ...(fronts.alb
      ? ["\t@echo 'A load balancer needs a network of yours, so make does not make it.'"]
      : []),
    "",
    ...made.flatMap((front) => [...rules[front](), ""]),
    "invoke-api: check",
    "\t@mkdir -p dist",
    ...made.map((front) => callLines(front, requestFor(project, FRONTS[front]))),
  ];
}

const FUNCTION_ARN = `function=$$($(AWS) lambda get-function-configuration --function-name "$$FUNCTION" --query FunctionArn --output text)`;
/** `arn:aws:lambda:us-east-1:123456789012:function:name` → partition, region and account. */
const ARN_PARTS = `partition=$$(echo "$$function" | cut -d: -f2); region=$$(echo "$$function" | cut -d: -f4); account=$$(echo "$$function" | cut -d: -f5)`;

/** The id of the API that `make api` made: of that name and with our description, so that no other is touched. */
function findApi(kind: "http" | "rest"): string {
  const list =
    kind === "http"
      ? "apigatewayv2 get-apis --query 'Items[].[ApiId,Name,Description]'"
      : "apigateway get-rest-apis --query 'items[].[id,name,description]'";
  return `$(AWS) ${list} --output text > dist/apis; id=$$(awk -F '\\t' '$$2 == ENVIRON["FUNCTION"] "-${kind}" && $$3 == ENVIRON["MADE_BY"] { print $$1; exit }' dist/apis)`;
}

/** Lets a service call the function; a permission that is there already is no failure. */
function permit(options: string): string {
  return `$(AWS) lambda add-permission --function-name "$$FUNCTION" ${options} > dist/made.json 2> dist/error || grep -q ResourceConflictException dist/error || { cat dist/error >&2; exit 1; }`;
}

/** "Quick create": one route for everything, payload 2.0. Source: API Gateway developer guide, "HTTP APIs". */
function httpApiRule(): string[] {
  return [
    "api-http: check",
    "\t@mkdir -p dist",
    recipe(
      FUNCTION_ARN,
      ARN_PARTS,
      findApi("http"),
      `if [ -z "$$id" ]; then id=$$($(AWS) apigatewayv2 create-api --name "$$FUNCTION-http" --description "$$MADE_BY" --protocol-type HTTP --target "$$function" --query ApiId --output text); fi`,
      permit(
        `--statement-id "http-api-$$id" --action lambda:InvokeFunction --principal apigateway.amazonaws.com --source-arn "arn:$$partition:execute-api:$$region:$$account:$$id/*"`,
      ),
      `echo "HTTP API: $$id"`,
    ),
  ];
}

/** The root and `{proxy+}`, any method, a proxy integration, the stage prod. Source: API Gateway developer guide. */
function restApiRule(): string[] {
  const method = `for resource in "$$root" "$$proxy"; do \\
	    $(AWS) apigateway put-method --rest-api-id "$$id" --resource-id "$$resource" --http-method ANY --authorization-type NONE > dist/made.json; \\
	    $(AWS) apigateway put-integration --rest-api-id "$$id" --resource-id "$$resource" --http-method ANY --type AWS_PROXY --integration-http-method POST --uri "arn:$$partition:apigateway:$$region:lambda:path/2015-03-31/functions/$$function/invocations" > dist/made.json; \\
	  done`;
  return [
    "api-rest: check",
    "\t@mkdir -p dist",
    recipe(
      FUNCTION_ARN,
      ARN_PARTS,
      findApi("rest"),
      `if [ -z "$$id" ]; then \\
	  id=$$($(AWS) apigateway create-rest-api --name "$$FUNCTION-rest" --description "$$MADE_BY" --query id --output text); \\
	  trap '$(AWS) apigateway delete-rest-api --rest-api-id "$$id"' EXIT; \\
	  root=$$($(AWS) apigateway get-resources --rest-api-id "$$id" --query 'items[0].id' --output text); \\
	  proxy=$$($(AWS) apigateway create-resource --rest-api-id "$$id" --parent-id "$$root" --path-part '{proxy+}' --query id --output text); \\
	  ${method}; \\
	  $(AWS) apigateway create-deployment --rest-api-id "$$id" --stage-name prod > dist/made.json; \\
	  trap - EXIT; \\
	fi`,
      permit(
        `--statement-id "rest-api-$$id" --action lambda:InvokeFunction --principal apigateway.amazonaws.com --source-arn "arn:$$partition:execute-api:$$region:$$account:$$id/*"`,
      ),
      `echo "REST API: $$id"`,
    ),
  ];
}

/** Two permissions since October 2025. Source: AWS Lambda developer guide, "Control access to function URLs". */
function functionUrlRule({ isStreaming }: HttpFronts): string[] {
  return [
    "# Anyone who has the address may call it. With AWS_IAM in place of NONE, signed requests only.",
    "api-url: check",
    "\t@mkdir -p dist",
    recipe(
      `url=$$($(AWS) lambda get-function-url-config --function-name "$$FUNCTION" --query FunctionUrl --output text 2> dist/error) || url=$$($(AWS) lambda create-function-url-config --function-name "$$FUNCTION" --auth-type NONE${isStreaming ? " --invoke-mode RESPONSE_STREAM" : ""} --query FunctionUrl --output text)`,
      permit(
        "--statement-id function-url --action lambda:InvokeFunctionUrl --principal '*' --function-url-auth-type NONE",
      ),
      `$(AWS) lambda add-permission --function-name "$$FUNCTION" --statement-id function-url-invoke --action lambda:InvokeFunction --principal '*' --invoked-via-function-url > dist/made.json 2> dist/error || grep -q ResourceConflictException dist/error || if grep -q -i 'unknown option' dist/error; then echo 'This AWS CLI is too old for the second permission of a function URL (--invoked-via-function-url): update it if the URL answers 403.' >&2; else cat dist/error >&2; exit 1; fi`,
      `echo "Function URL: $$url"`,
    ),
  ];
}

/** Where the API is, by what AWS tells of it. */
function findUrl(front: Front): string {
  switch (front) {
    case "http":
      return `${findApi("http")}; [ -n "$$id" ] || { echo 'There is no HTTP API: make api' >&2; exit 2; }; url=$$($(AWS) apigatewayv2 get-api --api-id "$$id" --query ApiEndpoint --output text)`;
    case "rest":
      return `${FUNCTION_ARN}; ${ARN_PARTS}; ${findApi("rest")}; [ -n "$$id" ] || { echo 'There is no REST API: make api' >&2; exit 2; }; url=$\${REST_URL:-https://$$id.execute-api.$$region.amazonaws.com}/prod`;
    case "url":
      return `url=$$($(AWS) lambda get-function-url-config --function-name "$$FUNCTION" --query FunctionUrl --output text); url=$\${url%/}`;
  }
}

function callLines(front: Front, request: SavedRequest): string {
  const { method, target, headers, body } = request;
  const words = [
    `-X ${recipeWord(method)}`,
    "--globoff --path-as-is",
    ...headers.map(
      ([name, value]) => `-H ${recipeWord(value === "" ? `${name};` : `${name}: ${value}`)}`,
    ),
    ...(body === "" ? [] : [`--data-raw ${recipeWord(body)}`]),
    `--url "$$url"${recipeWord(pathOf(target))}`,
  ];
  return recipe(findUrl(front), `curl -sS -i ${words.join(" ")}`, "echo");
}

/** Path and query as they go into an address: no blank ends it, and the fragment stays at home. */
function pathOf(target: string): string {
  const [withoutFragment = ""] = target.trim().split("#");
  const path = withoutFragment.startsWith("/") ? withoutFragment : `/${withoutFragment}`;
  // oxlint-disable-next-line no-control-regex -- control characters are what we look for
  return path.replaceAll(/[\s\u0000-\u0020\u007f]/g, (character) => encodeURIComponent(character));
}

function requestFor({ requests }: Pick<Project, "requests">, source: string): SavedRequest {
  return (
    requests.find((request) => request.source === source) ?? {
      name: "",
      source: "http-v2",
      method: "GET",
      target: "/",
      headers: [],
      body: "",
    }
  );
}

/** The APIs that `make api` made. The function's URL goes with the function. */
export function deleteApiLines(fronts: HttpFronts): string[] {
  return frontsToMake(fronts).flatMap((front) => {
    if (front === "url") return [];
    const remove =
      front === "http"
        ? `$(AWS) apigatewayv2 delete-api --api-id "$$id"`
        : `$(AWS) apigateway delete-rest-api --rest-api-id "$$id"`;
    return [recipe(findApi(front), `if [ -n "$$id" ]; then ${remove}; fi`)];
  });
}
