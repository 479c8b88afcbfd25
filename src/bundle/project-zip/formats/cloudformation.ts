import type { Project } from "#project/project.ts";
import type { PackageContents } from "../../package-contents.ts";
import { deployedVariables } from "../deployed-variables.ts";
import { templateVariables, withoutReferences } from "../dynamic-references.ts";
import { type HttpFronts, httpFronts } from "../http-events.ts";
import { layerIds } from "../layout.ts";
import { TRUST } from "../trust-policy.ts";
import { type YamlValue, getAtt, ref, sub, yamlLines } from "./yaml-value.ts";

type Resources = Record<string, YamlValue>;

/**
 * The project as a plain CloudFormation template: role, layers, function, front ends and their permissions. The zips lie
 * in a bucket that a parameter names. Properties: CloudFormation template reference, `AWS::Lambda::*`,
 * `AWS::ApiGateway::*`, `AWS::ApiGatewayV2::*`, `AWS::IAM::Role`.
 */
export function cloudFormationText(project: Project, contents: PackageContents): string {
  const fronts = httpFronts(project);
  const hasFunction = contents.function.entries.length > 0;
  const ids = layerIds(contents.layers.map(({ name }) => name));
  const { leftOut } = templateVariables(deployedVariables(project, contents.target));
  const template: Record<string, YamlValue> = {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: withoutReferences(project.name.slice(0, 200)),
    Parameters: {
      CodeBucket: { Type: "String", Description: "Bucket that has the zips of `make dist`" },
      CodePrefix: {
        Type: "String",
        Description: "Folder of the zips in the bucket: another one for each update",
      },
    },
    Resources: {
      ...layerResources(project, contents, ids),
      ...(hasFunction && { ...functionResources(project, contents, ids) }),
      ...(hasFunction && frontResources(fronts)),
    },
    ...(hasFunction && { Outputs: outputs(fronts) }),
  };
  return `${[
    "# Deploy: see README.md.",
    ...leftOut.map(
      () => "# A variable is left out here: CloudFormation would put something else in its place.",
    ),
    ...yamlLines(template),
  ].join("\n")}\n`;
}

function layerResources(
  { settings }: Project,
  { target }: PackageContents,
  ids: ReadonlyMap<string, string>,
): Resources {
  return Object.fromEntries(
    [...ids].map(([name, id]) => [
      id,
      {
        Type: "AWS::Lambda::LayerVersion",
        Properties: {
          LayerName: withoutReferences(`${settings.functionName}-${name}`),
          Content: {
            S3Bucket: ref("CodeBucket"),
            S3Key: sub(`\${CodePrefix}/layers/${name}.zip`),
          },
          CompatibleRuntimes: [target.runtime],
          CompatibleArchitectures: [settings.architecture],
        },
      },
    ]),
  );
}

function functionResources(
  project: Project,
  contents: PackageContents,
  ids: ReadonlyMap<string, string>,
): Resources {
  const { settings } = project;
  const { kept } = templateVariables(deployedVariables(project, contents.target));
  return {
    Role: {
      Type: "AWS::IAM::Role",
      Properties: {
        AssumeRolePolicyDocument: TRUST,
        ManagedPolicyArns: [
          sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
        ],
      },
    },
    Function: {
      Type: "AWS::Lambda::Function",
      Properties: {
        FunctionName: withoutReferences(settings.functionName),
        Code: { S3Bucket: ref("CodeBucket"), S3Key: sub("${CodePrefix}/function.zip") },
        Role: getAtt("Role.Arn"),
        Handler: withoutReferences(settings.handler),
        Runtime: contents.target.runtime,
        Architectures: [settings.architecture],
        MemorySize: settings.memoryMb,
        Timeout: settings.timeoutSeconds,
        EphemeralStorage: { Size: settings.tmpMb },
        ...(settings.logFormat === "JSON" && { LoggingConfig: { LogFormat: "JSON" } }),
        ...(kept.length > 0 && { Environment: { Variables: Object.fromEntries(kept) } }),
        ...(ids.size > 0 && { Layers: [...ids.values()].map(ref) }),
      },
    },
  };
}

function frontResources(fronts: HttpFronts): Resources {
  return {
    ...(fronts.httpApi && httpApi()),
    ...(fronts.restApi && restApi()),
    ...(fronts.functionUrl && functionUrl(fronts.isStreaming)),
  };
}

function permission(properties: Record<string, YamlValue>): YamlValue {
  return {
    Type: "AWS::Lambda::Permission",
    Properties: { FunctionName: ref("Function"), ...properties },
  };
}

const apiPermission = (api: string): YamlValue =>
  permission({
    Action: "lambda:InvokeFunction",
    Principal: "apigateway.amazonaws.com",
    SourceArn: sub(
      `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${${api}}/*`,
    ),
  });

/** "Quick create": one route for everything, payload 2.0. */
function httpApi(): Resources {
  return {
    HttpApi: {
      Type: "AWS::ApiGatewayV2::Api",
      Properties: {
        Name: sub("${Function}-http"),
        ProtocolType: "HTTP",
        Target: getAtt("Function.Arn"),
      },
    },
    HttpApiPermission: apiPermission("HttpApi"),
  };
}

/** The root and everything under it, any method, the stage prod. */
function restApi(): Resources {
  const method = (resource: YamlValue): YamlValue => ({
    Type: "AWS::ApiGateway::Method",
    Properties: {
      RestApiId: ref("RestApi"),
      ResourceId: resource,
      HttpMethod: "ANY",
      AuthorizationType: "NONE",
      Integration: {
        Type: "AWS_PROXY",
        IntegrationHttpMethod: "POST",
        Uri: sub(
          "arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function.Arn}/invocations",
        ),
      },
    },
  });
  return {
    RestApi: { Type: "AWS::ApiGateway::RestApi", Properties: { Name: sub("${Function}-rest") } },
    RestApiProxy: {
      Type: "AWS::ApiGateway::Resource",
      Properties: {
        RestApiId: ref("RestApi"),
        ParentId: getAtt("RestApi.RootResourceId"),
        PathPart: "{proxy+}",
      },
    },
    RestApiRootMethod: method(getAtt("RestApi.RootResourceId")),
    RestApiProxyMethod: method(ref("RestApiProxy")),
    RestApiDeployment: {
      Type: "AWS::ApiGateway::Deployment",
      DependsOn: ["RestApiRootMethod", "RestApiProxyMethod"],
      Properties: { RestApiId: ref("RestApi") },
    },
    RestApiStage: {
      Type: "AWS::ApiGateway::Stage",
      Properties: {
        RestApiId: ref("RestApi"),
        DeploymentId: ref("RestApiDeployment"),
        StageName: "prod",
      },
    },
    RestApiPermission: apiPermission("RestApi"),
  };
}

/** Two permissions since October 2025. Source: AWS Lambda developer guide, "Control access to function URLs". */
function functionUrl(isStreaming: boolean): Resources {
  return {
    FunctionUrl: {
      Type: "AWS::Lambda::Url",
      Properties: {
        TargetFunctionArn: getAtt("Function.Arn"),
        // Anyone who has the address may call it. AWS_IAM asks for signed requests.
        AuthType: "NONE",
        InvokeMode: isStreaming ? "RESPONSE_STREAM" : "BUFFERED",
      },
    },
    FunctionUrlPermission: permission({
      Action: "lambda:InvokeFunctionUrl",
      Principal: "*",
      FunctionUrlAuthType: "NONE",
    }),
    FunctionUrlInvokePermission: permission({
      Action: "lambda:InvokeFunction",
      Principal: "*",
      InvokedViaFunctionUrl: true,
    }),
  };
}

function outputs(fronts: HttpFronts): Record<string, YamlValue> {
  return {
    FunctionArn: { Value: getAtt("Function.Arn") },
    ...(fronts.httpApi && { HttpApiUrl: { Value: getAtt("HttpApi.ApiEndpoint") } }),
    ...(fronts.restApi && {
      RestApiUrl: {
        Value: sub("https://${RestApi}.execute-api.${AWS::Region}.${AWS::URLSuffix}/prod/"),
      },
    }),
    ...(fronts.functionUrl && { FunctionUrl: { Value: getAtt("FunctionUrl.FunctionUrl") } }),
  };
}
