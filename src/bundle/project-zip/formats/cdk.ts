/**
 * The program for the AWS CDK, the same for every project: it reads `settings.json` beside it as data. What it makes of
 * the examples is recorded by `scripts/record-cdk-synth.ts`.
 */
export const CDK_APP = `// Deploys the function of this project. Its values are in settings.json, which is read as data.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import cdk from "aws-cdk-lib";
import { aws_apigateway, aws_apigatewayv2, aws_apigatewayv2_integrations, aws_lambda } from "aws-cdk-lib";

interface Settings {
  name: string;
  description: string;
  hasFunction: boolean;
  runtime: string;
  handler: string;
  architecture: "x86_64" | "arm64";
  memoryMb: number;
  timeoutSeconds: number;
  storageMb: number;
  logFormat: "Text" | "JSON";
  variables: Record<string, string>;
  layers: string[];
  httpApi: boolean;
  restApi: boolean;
  functionUrl: boolean;
  isStreaming: boolean;
}

const settings: Settings = JSON.parse(readFileSync(join(import.meta.dirname, "settings.json"), "utf8"));
const dist = join(import.meta.dirname, "../../dist");
const runtime = new aws_lambda.Runtime(settings.runtime);
const architecture =
  settings.architecture === "arm64" ? aws_lambda.Architecture.ARM_64 : aws_lambda.Architecture.X86_64;

const app = new cdk.App();
// Names of stacks have letters, digits and hyphens.
const stackName = \`function-\${settings.name}\`.replaceAll(/[^A-Za-z0-9-]/g, "-").slice(0, 128);
const stack = new cdk.Stack(app, "Function", { stackName, description: settings.description || undefined });

const layers = settings.layers.map(
  (name, index) =>
    new aws_lambda.LayerVersion(stack, \`Layer\${index + 1}\`, {
      layerVersionName: \`\${settings.name}-\${name}\`,
      code: aws_lambda.Code.fromAsset(join(dist, "layers", \`\${name}.zip\`)),
      compatibleRuntimes: [runtime],
      compatibleArchitectures: [architecture],
    }),
);

if (settings.hasFunction) {
  const handler = new aws_lambda.Function(stack, "Handler", {
    functionName: settings.name,
    code: aws_lambda.Code.fromAsset(join(dist, "function.zip")),
    runtime,
    handler: settings.handler,
    architecture,
    memorySize: settings.memoryMb,
    timeout: cdk.Duration.seconds(settings.timeoutSeconds),
    ephemeralStorageSize: cdk.Size.mebibytes(settings.storageMb),
    loggingFormat: settings.logFormat === "JSON" ? aws_lambda.LoggingFormat.JSON : aws_lambda.LoggingFormat.TEXT,
    environment: settings.variables,
    layers,
  });
  new cdk.CfnOutput(stack, "FunctionArn", { value: handler.functionArn });
  if (settings.httpApi) {
    const api = new aws_apigatewayv2.HttpApi(stack, "HttpApi", {
      defaultIntegration: new aws_apigatewayv2_integrations.HttpLambdaIntegration("Integration", handler),
    });
    new cdk.CfnOutput(stack, "HttpApiUrl", { value: api.apiEndpoint });
  }
  if (settings.restApi) new aws_apigateway.LambdaRestApi(stack, "RestApi", { handler, cloudWatchRole: false });
  if (settings.functionUrl) {
    // Anyone who has the address may call it. AWS_IAM asks for signed requests.
    const url = handler.addFunctionUrl({
      authType: aws_lambda.FunctionUrlAuthType.NONE,
      invokeMode: settings.isStreaming ? aws_lambda.InvokeMode.RESPONSE_STREAM : aws_lambda.InvokeMode.BUFFERED,
    });
    new cdk.CfnOutput(stack, "FunctionUrl", { value: url.url });
  }
}
`;

export const CDK_PACKAGE = `{
  "name": "function",
  "private": true,
  "type": "module",
  "scripts": {
    "bootstrap": "cdk bootstrap",
    "synth": "cdk synth",
    "deploy": "cdk deploy --all",
    "destroy": "cdk destroy --all"
  },
  "dependencies": {
    "aws-cdk-lib": "^2.276.0",
    "constructs": "^10.8.1"
  },
  "devDependencies": {
    "@types/node": "^22.0.0",
    "aws-cdk": "^2.1148.0",
    "tsx": "^4.0.0",
    "typescript": "^5.9.0"
  }
}
`;

export const CDK_JSON = `{
  "app": "tsx app.ts"
}
`;

export const CDK_TSCONFIG = `{
  "compilerOptions": {
    "module": "nodenext",
    "target": "es2022",
    "strict": true,
    "noEmit": true,
    "skipLibCheck": true
  }
}
`;
