import { parseJson } from "#base/json.ts";
import { utf8 } from "#base/utf8.ts";
import { MAX_CLIENT_CONTEXT_BYTES } from "#lambda/check-request.ts";
import { type InvokeOptions, setInvokeOptions } from "#ui/state/invoke-options.ts";
import { OptionField } from "./option-field.tsx";
import css from "./invoke-options.module.css";

type TextKey = "qualifier" | "clientContext" | "cognitoIdentity" | "tenantId";

/** What the function is told beside the event, and which of its versions is asked. */
export function ContextFields({ options }: { readonly options: InvokeOptions }) {
  const text = (key: TextKey) => ({
    value: options[key],
    onChange: ({ target }: { readonly target: { readonly value: string } }) =>
      setInvokeOptions({ [key]: target.value }),
    autoComplete: "off",
    autoCapitalize: "off",
    spellCheck: false,
  });
  const context = clientContextHelp(options);
  const cognito = jsonProblem(options.cognitoIdentity);
  return (
    <>
      <OptionField
        label="Qualifier"
        help="$LATEST when empty. The playground’s function also has version 1 and the alias live; others answer 404."
      >
        {(field) => <input {...field} {...text("qualifier")} />}
      </OptionField>
      <OptionField label="Client context" help={context.help} isProblem={context.isProblem}>
        {(field) => (
          <textarea
            {...field}
            {...text("clientContext")}
            rows={2}
            className={css["code"]}
            placeholder={'{"client":{"app_title":"demo"},"custom":{"key":"value"}}'}
          />
        )}
      </OptionField>
      <OptionField
        label="Cognito identity"
        help={
          cognito ??
          "JSON, as Lambda-Runtime-Cognito-Identity tells it. In AWS it comes from the caller’s credentials, not from a header."
        }
        isProblem={cognito !== undefined}
      >
        {(field) => (
          <textarea
            {...field}
            {...text("cognitoIdentity")}
            rows={2}
            className={css["code"]}
            placeholder={'{"cognitoIdentityId":"…","cognitoIdentityPoolId":"…"}'}
          />
        )}
      </OptionField>
      <OptionField
        label="Tenant ID"
        help="Sent as X-Amz-Tenant-Id. Each tenant has execution environments of its own."
      >
        {(field) => <input {...field} {...text("tenantId")} maxLength={256} />}
      </OptionField>
    </>
  );
}

function jsonProblem(text: string): string | undefined {
  return text.trim() === "" || parseJson(text) !== undefined ? undefined : "This is not JSON.";
}

function clientContextHelp({ clientContext, invocationType }: InvokeOptions): {
  readonly help: string;
  readonly isProblem: boolean;
} {
  const text = clientContext.trim();
  const size = Math.ceil(utf8(text).length / 3) * 4;
  const ofLimit = `${size} of ${MAX_CLIENT_CONTEXT_BYTES} bytes of base64`;
  if (size > MAX_CLIENT_CONTEXT_BYTES)
    return { help: `Too long, ${ofLimit}: Lambda answers 400.`, isProblem: true };
  const problem = jsonProblem(text);
  if (problem !== undefined) return { help: `${problem} Lambda answers 400.`, isProblem: true };
  return {
    help:
      invocationType === "Event"
        ? "Not passed on: client context belongs to synchronous invocations."
        : `JSON, sent as X-Amz-Client-Context${text === "" ? "" : `: ${ofLimit}`}.`,
    isProblem: false,
  };
}
