import type { PackageContents } from "../../package-contents.ts";
import { DEPLOY } from "../layout.ts";
import { recipe } from "./recipe-text.ts";

/** Files of `deploy/` that the recipes hand to the AWS CLI. */
export const TRUST_POLICY = `${DEPLOY}/trust-policy.json`;
export const ENVIRONMENT = `${DEPLOY}/environment.json`;

/** SHA-256 of a file in base64, as Lambda tells it of what it has. */
export const hashOf = (path: string): string =>
  `$$(openssl dgst -sha256 -binary ${path} | openssl base64 -A)`;

/** One target a layer: publishes it when its files differ from the newest version's, and notes its ARN for the function. */
export function layerRules({ layers, target }: PackageContents, architecture: string): string[] {
  return layers.flatMap(({ name }) => [
    `layer-${name}: check dist`,
    recipe(
      `newest=$$($(AWS) lambda list-layer-versions --layer-name "$$FUNCTION-${name}" --no-paginate --query 'LayerVersions[0].LayerVersionArn' --output text)`,
      `if [ "$$newest" != None ] && [ "$$($(AWS) lambda get-layer-version-by-arn --arn "$$newest" --query Content.CodeSha256 --output text)" = "${hashOf(`dist/layers/${name}.zip`)}" ]; then \\
	  echo 'layer ${name}: as it is'; \\
	else \\
	  newest=$$($(AWS) lambda publish-layer-version --layer-name "$$FUNCTION-${name}" --zip-file fileb://dist/layers/${name}.zip --compatible-runtimes ${target.runtime} --compatible-architectures ${architecture} --query LayerVersionArn --output text); \\
	  echo "layer ${name}: published $$newest"; \\
	fi`,
      `printf '%s\\n' "$$newest" > dist/layers/${name}.arn`,
    ),
    "",
  ]);
}

/** The execution role: the one that is given, or one with the basic policy, which may write logs. */
export function roleRule(): string[] {
  return [
    "role: check dist",
    recipe(
      `role=$$(printf '%.59s-role' "$$FUNCTION")`,
      `arn=$$ROLE`,
      `if [ -z "$$arn" ]; then \\
	  if arn=$$($(AWS) iam get-role --role-name "$$role" --query Role.Arn --output text 2>/dev/null); then \\
	    echo 'role: as it is'; \\
	  else \\
	    arn=$$($(AWS) iam create-role --role-name "$$role" --description "$$MADE_BY" --assume-role-policy-document file://${TRUST_POLICY} --query Role.Arn --output text); \\
	    echo "role: made $$arn"; \\
	  fi; \\
	  $(AWS) iam attach-role-policy --role-name "$$role" --policy-arn "$\${arn%%:iam:*}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"; \\
	fi`,
      `printf '%s\\n' "$$arn" > dist/role.arn`,
    ),
  ];
}
