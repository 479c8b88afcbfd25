import type { WireError } from "../wire-errors.ts";

/**
 * Errors of the Extensions API, all 403 but those of the telemetry stub. The texts are the service's own, as the
 * emulator's source has them (Runtime API reference §10.2).
 */
const refusal = (errorType: string, errorMessage: string): WireError => ({
  status: 403,
  errorType,
  errorMessage,
});

export const EMPTY_NAME = refusal("Extension.InvalidExtensionName", "Empty extension name");
export const CONFIGURATION_KEYS = refusal(
  "InvalidRequestFormat",
  "configurationKeys are deprecated; use environment variables instead",
);
export const REGISTRATION_CLOSED = refusal(
  "Extension.RegistrationClosed",
  "Extension registration closed already",
);
export const NAME_TAKEN = refusal(
  "Extension.InvalidExtensionState",
  "Extension with this name already registered",
);
export const TOO_MANY = refusal("Extension.TooManyExtensions", "Extension limit (10) reached");
export const MISSING_IDENTIFIER = refusal(
  "Extension.MissingExtensionIdentifier",
  "Missing Lambda-Extension-Identifier header",
);
export const INVALID_IDENTIFIER = refusal(
  "Extension.InvalidExtensionIdentifier",
  "Invalid Lambda-Extension-Identifier",
);
export const UNKNOWN_IDENTIFIER = refusal(
  "Extension.UnknownExtensionIdentifier",
  "Unknown Lambda-Extension-Identifier",
);
export const MISSING_ERROR_TYPE = refusal(
  "Extension.MissingHeader",
  "Lambda-Extension-Function-Error-Type not found",
);
export const TELEMETRY_SUBSCRIPTION_CLOSED = refusal(
  "Telemetry.SubscriptionClosed",
  "Telemetry API subscription is closed already",
);
/** As the emulator answers both: an extension has to take 202 as "there is no telemetry here". */
export const TELEMETRY_NOT_SUPPORTED: WireError = {
  status: 202,
  errorType: "Telemetry.NotSupported",
  errorMessage: "Telemetry API is not supported",
};
export const LOGS_NOT_SUPPORTED: WireError = {
  status: 202,
  errorType: "Logs.NotSupported",
  errorMessage: "Logs API is not supported",
};

export function invalidFormat(message: string): WireError {
  return refusal("InvalidRequestFormat", message);
}

export function unknownExtension(identifier: string): WireError {
  return refusal("Extension.UnknownExtensionIdentifier", `Unknown extension ${identifier}`);
}

export function invalidEvent(event: string, isInternal: boolean): WireError {
  const why =
    isInternal && event === "SHUTDOWN"
      ? "ShutdownEventNotSupportedForInternalExtension"
      : "ErrorInvalidEventType";
  return refusal("Extension.InvalidEventType", `${event}: ${why}`);
}

/** @param who the name while it registers, its identifier afterwards */
export function invalidExtensionState(
  from: string,
  to: string,
  who: string,
  why: string,
): WireError {
  return refusal(
    "Extension.InvalidExtensionState",
    `State transition from ${from} to ${to} failed for extension ${who}. Error: ${why}`,
  );
}
