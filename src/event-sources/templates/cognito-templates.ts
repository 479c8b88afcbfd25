import type { PostConfirmationTriggerEvent, PreSignUpTriggerEvent } from "aws-lambda";
import { type JsonValue, isJsonObject } from "#base/json.ts";
import { hexDigits } from "../exchange.ts";
import { type EventTemplate, type TemplateContext, defineTemplate } from "./event-template.ts";

const userName = { type: "text", default: "ada", description: "Name of the user." } as const;
const userAttributes = {
  type: "json",
  default: { email: "ada@example.com", given_name: "Ada" },
  description: "Attributes of the user.",
} as const;

/** What every user pool trigger has. The function gets the event and returns the whole of it, changed in `response`. */
function poolPart(user: string, context: TemplateContext) {
  return {
    version: "1",
    region: context.region,
    userPoolId: `${context.region}_${hexDigits(context.createId(), 9).toUpperCase()}`,
    userName: user,
    callerContext: {
      awsSdkVersion: "aws-sdk-unknown-unknown",
      clientId: hexDigits(context.createId(), 26),
    },
  };
}

function textMap(value: JsonValue): Record<string, string> {
  if (!isJsonObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => [
      name,
      typeof content === "string" ? content : JSON.stringify(content),
    ]),
  );
}

export const COGNITO_TEMPLATES: readonly EventTemplate[] = [
  defineTemplate({
    id: "cognito-pre-sign-up",
    title: "Pre sign-up",
    service: "Cognito",
    description:
      "Before a user is created. Return the event with response.autoConfirmUser and its neighbours set.",
    parameters: { userName, userAttributes },
    generate: (values, context): PreSignUpTriggerEvent => ({
      ...poolPart(values.userName, context),
      triggerSource: "PreSignUp_SignUp",
      // Cognito writes null here when the client sent no validation data; the type knows only its absence.
      request: {
        userAttributes: textMap(values.userAttributes),
        validationData: null as unknown as Record<string, string>,
      },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    }),
  }),
  defineTemplate({
    id: "cognito-post-confirmation",
    title: "Post confirmation",
    service: "Cognito",
    description: "After a user has confirmed the account. Return the event as it came.",
    parameters: { userName, userAttributes },
    generate: (values, context): PostConfirmationTriggerEvent => ({
      ...poolPart(values.userName, context),
      triggerSource: "PostConfirmation_ConfirmSignUp",
      request: {
        userAttributes: {
          sub: context.createId(),
          "cognito:user_status": "CONFIRMED",
          email_verified: "true",
          ...textMap(values.userAttributes),
        },
      },
      response: {},
    }),
  }),
];
