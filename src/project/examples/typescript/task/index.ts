import type { APIGatewayProxyEventV2, APIGatewayProxyResultV2, Context } from "aws-lambda";
import { greet } from "./greeting.ts";

export const handler = async (
  event: APIGatewayProxyEventV2,
  context: Context,
): Promise<APIGatewayProxyResultV2> => {
  console.log(`request ${context.awsRequestId}`);
  return {
    statusCode: 200,
    headers: { "content-type": "text/plain" },
    body: greet(event.queryStringParameters?.["name"]),
  };
};
