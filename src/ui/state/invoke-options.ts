import { createStore } from "zustand/vanilla";
import type { AsynchronousSettings } from "#lambda/asynchronous.ts";
import type { InvokeCommand } from "#simulator/protocol.ts";
import { localSetting } from "#ui/kit/local-setting.ts";

/** What Invoke sends beside the event, as typed; empty is not sent. */
export interface InvokeOptions {
  readonly invocationType: InvokeCommand["invocationType"];
  readonly qualifier: string;
  readonly clientContext: string;
  readonly cognitoIdentity: string;
  readonly tenantId: string;
  readonly retryAttempts: string;
  readonly eventAge: string;
  readonly onSuccess: string;
  readonly onFailure: string;
  readonly deadLetterQueue: string;
}

export const NO_OPTIONS: InvokeOptions = {
  invocationType: "RequestResponse",
  qualifier: "",
  clientContext: "",
  cognitoIdentity: "",
  tenantId: "",
  retryAttempts: "",
  eventAge: "",
  onSuccess: "",
  onFailure: "",
  deadLetterQueue: "",
};

const kept = localSetting("invoke-options", NO_OPTIONS, (stored) => {
  const known = Object.entries((stored ?? {}) as Readonly<Record<string, unknown>>).filter(
    ([name, value]) => Object.hasOwn(NO_OPTIONS, name) && typeof value === "string",
  );
  const options = { ...NO_OPTIONS, ...Object.fromEntries(known) };
  return ["RequestResponse", "Event", "DryRun"].includes(options.invocationType)
    ? options
    : NO_OPTIONS;
});

export const invokeOptions = createStore<InvokeOptions & { readonly isOpen: boolean }>(() => ({
  ...kept.read(),
  isOpen: false,
}));

export function setInvokeOptions(changed: Partial<InvokeOptions>): void {
  invokeOptions.setState(changed);
  const { isOpen: _, ...options } = invokeOptions.getState();
  kept.write(options);
}

/** Whether Invoke sends anything beside the event. */
export function hasInvokeOptions(options: InvokeOptions): boolean {
  return Object.entries(NO_OPTIONS).some(
    ([name, value]) => options[name as keyof InvokeOptions] !== value, // the keys of the same type
  );
}

/** The options as the simulator takes them. */
export function invokeCommandOf(options: InvokeOptions): Omit<InvokeCommand, "payload"> {
  const { invocationType } = options;
  return {
    invocationType,
    ...filled({
      qualifier: options.qualifier,
      clientContext: options.clientContext,
      cognitoIdentity: options.cognitoIdentity,
      tenantId: options.tenantId,
    }),
    ...(invocationType === "Event" && { asynchronous: asynchronousOf(options) }),
  };
}

export function asynchronousOf(options: InvokeOptions): AsynchronousSettings {
  const { retryAttempts, eventAge, onSuccess, onFailure, deadLetterQueue } = options;
  return {
    ...(retryAttempts !== "" && { maximumRetryAttempts: Number(retryAttempts) }),
    ...(eventAge !== "" && { maximumEventAgeSeconds: Number(eventAge) }),
    ...filled({ onSuccess, onFailure, deadLetterQueue }),
  };
}

function filled<K extends string>(texts: Readonly<Record<K, string>>): Partial<Record<K, string>> {
  const entries = Object.entries<string>(texts)
    .map(([name, text]) => [name, text.trim()] as const)
    .filter(([, text]) => text !== "");
  return Object.fromEntries(entries) as Partial<Record<K, string>>; // the keys that came in
}
