/**
 * The program for Terraform, the same for every project: it reads `settings.json` beside it as data. Arguments as in
 * version 6.25 of the provider hashicorp/aws, which has had all of them since 5.32.
 */
export const TERRAFORM_MAIN = `# Deploys the function of this project. Its values are in settings.json, which is read as data.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.32"
    }
  }
}

# Account and region are those of the AWS CLI: AWS_PROFILE, AWS_REGION.
provider "aws" {}

locals {
  settings    = jsondecode(file("\${path.module}/settings.json"))
  dist        = "\${path.module}/../../dist"
  count       = local.settings.hasFunction ? 1 : 0
  http_count  = local.settings.hasFunction && local.settings.httpApi ? 1 : 0
  rest_count  = local.settings.hasFunction && local.settings.restApi ? 1 : 0
  url_count   = local.settings.hasFunction && local.settings.functionUrl ? 1 : 0
  environment = length(local.settings.variables) > 0 ? [local.settings.variables] : []
}

data "aws_partition" "current" {}

resource "aws_lambda_layer_version" "layer" {
  for_each                 = { for name in local.settings.layers : name => "\${local.dist}/layers/\${name}.zip" }
  layer_name               = "\${local.settings.name}-\${each.key}"
  filename                 = each.value
  source_code_hash         = filebase64sha256(each.value)
  compatible_runtimes      = [local.settings.runtime]
  compatible_architectures = [local.settings.architecture]
}

resource "aws_iam_role" "function" {
  count       = local.count
  name_prefix = substr(local.settings.name, 0, 38)
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

# Lets the function write its log.
resource "aws_iam_role_policy_attachment" "logs" {
  count      = local.count
  role       = aws_iam_role.function[0].name
  policy_arn = "arn:\${data.aws_partition.current.partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_lambda_function" "function" {
  count            = local.count
  function_name    = local.settings.name
  description      = local.settings.description
  role             = aws_iam_role.function[0].arn
  filename         = "\${local.dist}/function.zip"
  source_code_hash = filebase64sha256("\${local.dist}/function.zip")
  runtime          = local.settings.runtime
  handler          = local.settings.handler
  architectures    = [local.settings.architecture]
  memory_size      = local.settings.memoryMb
  timeout          = local.settings.timeoutSeconds
  layers           = [for name in local.settings.layers : aws_lambda_layer_version.layer[name].arn]

  ephemeral_storage {
    size = local.settings.storageMb
  }

  logging_config {
    log_format = local.settings.logFormat
  }

  dynamic "environment" {
    for_each = local.environment
    content {
      variables = environment.value
    }
  }

  depends_on = [aws_iam_role_policy_attachment.logs]
}

# An HTTP API with one route for everything, payload 2.0.
resource "aws_apigatewayv2_api" "http" {
  count         = local.http_count
  name          = "\${local.settings.name}-http"
  protocol_type = "HTTP"
  target        = aws_lambda_function.function[0].arn
}

resource "aws_lambda_permission" "http" {
  count         = local.http_count
  function_name = aws_lambda_function.function[0].function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "\${aws_apigatewayv2_api.http[0].execution_arn}/*"
}

# A REST API: the root and everything under it, any method, the stage prod.
resource "aws_api_gateway_rest_api" "rest" {
  count = local.rest_count
  name  = "\${local.settings.name}-rest"
}

resource "aws_api_gateway_resource" "proxy" {
  count       = local.rest_count
  rest_api_id = aws_api_gateway_rest_api.rest[0].id
  parent_id   = aws_api_gateway_rest_api.rest[0].root_resource_id
  path_part   = "{proxy+}"
}

locals {
  rest_resources = local.rest_count == 0 ? {} : {
    root  = aws_api_gateway_rest_api.rest[0].root_resource_id
    proxy = aws_api_gateway_resource.proxy[0].id
  }
}

resource "aws_api_gateway_method" "any" {
  for_each      = local.rest_resources
  rest_api_id   = aws_api_gateway_rest_api.rest[0].id
  resource_id   = each.value
  http_method   = "ANY"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "function" {
  for_each                = local.rest_resources
  rest_api_id             = aws_api_gateway_rest_api.rest[0].id
  resource_id             = each.value
  http_method             = aws_api_gateway_method.any[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.function[0].invoke_arn
}

resource "aws_api_gateway_deployment" "rest" {
  count       = local.rest_count
  rest_api_id = aws_api_gateway_rest_api.rest[0].id
  depends_on  = [aws_api_gateway_integration.function]
}

resource "aws_api_gateway_stage" "prod" {
  count         = local.rest_count
  rest_api_id   = aws_api_gateway_rest_api.rest[0].id
  deployment_id = aws_api_gateway_deployment.rest[0].id
  stage_name    = "prod"
}

resource "aws_lambda_permission" "rest" {
  count         = local.rest_count
  function_name = aws_lambda_function.function[0].function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "\${aws_api_gateway_rest_api.rest[0].execution_arn}/*"
}

# Anyone who has the address may call it: the provider adds the permission. AWS_IAM asks for signed requests.
resource "aws_lambda_function_url" "url" {
  count              = local.url_count
  function_name      = aws_lambda_function.function[0].function_name
  authorization_type = "NONE"
  invoke_mode        = local.settings.isStreaming ? "RESPONSE_STREAM" : "BUFFERED"
}

output "function_arn" {
  value = one(aws_lambda_function.function[*].arn)
}

output "http_api_url" {
  value = one(aws_apigatewayv2_api.http[*].api_endpoint)
}

output "rest_api_url" {
  value = one(aws_api_gateway_stage.prod[*].invoke_url)
}

output "function_url" {
  value = one(aws_lambda_function_url.url[*].function_url)
}
`;
