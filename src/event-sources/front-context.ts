import type { JsonObject } from "#base/json.ts";

/** How one front end is set up: what its event says about itself, and the switches that change its rules. */
export interface FrontSettings {
  readonly accountId: string;
  readonly region: string;
  readonly functionName: string;
  /** API id, or the id of the function URL. */
  readonly apiId: string;
  /** Stage name; `$default` in HTTP APIs is the stage without a path prefix. */
  readonly stage: string;
  readonly domainName: string;
  /** `/pets/{id}` in REST APIs; `GET /pets/{id}` or `$default` in HTTP APIs. Unused by function URLs and ALB. */
  readonly route: string;
  /** More routes of the same API that lead to this function; the most specific one takes the request. */
  readonly otherRoutes?: readonly string[];
  readonly stageVariables?: Readonly<Record<string, string>>;
  /** REST APIs: media types that are passed as base64, such as `image/png`, or `image/*` for any image. */
  readonly binaryMediaTypes: readonly string[];
  /** Function URL: InvokeMode; REST API: transfer mode. */
  readonly responseMode: "BUFFERED" | "RESPONSE_STREAM";
  /** ALB target group attribute `lambda.multi_value_headers.enabled`. */
  readonly hasMultiValueHeaders: boolean;
  /** Merged into `requestContext`: an authorizer, client certificate, API key and the like. */
  readonly requestContext?: JsonObject;
}

/** Settings plus the moment and the ids of one exchange. */
export interface FrontContext extends FrontSettings {
  /** Epoch milliseconds. */
  readonly now: number;
  /** A fresh random id; a lower-case UUID fits everything that is made of it. */
  readonly createId: () => string;
}
