import { LAYER_BOOTSTRAP, TASK_BOOTSTRAP } from "#contract/entry-point.ts";
/** What an error type means and what to do about it. Vocabulary: Runtime API reference §3.3, §3.4. */
export interface ErrorMeaning {
  readonly meaning: string;
  readonly todo: string;
  readonly section: string;
}

const TYPES: Readonly<Record<string, ErrorMeaning>> = {
  "Runtime.ExitError": {
    meaning: "The runtime process ended in the middle of an invocation.",
    todo: "Read its last lines on stderr and the exit status. The next invocation starts a new process.",
    section: "§3.3",
  },
  "Runtime.InvalidEntrypoint": {
    meaning: "There was nothing that Lambda could start as bootstrap.",
    todo: `The package needs ${TASK_BOOTSTRAP} (or ${LAYER_BOOTSTRAP} from a layer): executable, with a first line like #!/bin/bash and LF line endings.`,
    section: "§3.3",
  },
  "Runtime.OutOfMemory": {
    meaning: "The environment's memory was used up and the process was killed.",
    todo: "Raise the memory setting, or hold less at once.",
    section: "§3.3",
  },
  "Runtime.TruncatedResponse": {
    meaning: "The upload of the response broke off.",
    todo: "Send the whole body. With chunked encoding, end it with the terminating chunk.",
    section: "§1.6",
  },
  "Runtime.InvalidResponseModeHeader": {
    meaning: "The response mode was neither absent nor “streaming”.",
    todo: "Send Lambda-Runtime-Function-Response-Mode: streaming in lower case, or leave it out.",
    section: "§1.4",
  },
  "Runtime.Unknown": {
    meaning: "The runtime reported an error without a category that Lambda knows.",
    todo: "Send Lambda-Runtime-Function-Error-Type with a value like Function.NoSuchThing.",
    section: "§1.2",
  },
  "Function.ResponseSizeTooLarge": {
    meaning: "The response was larger than 6 291 556 bytes.",
    todo: "Return less, store the data elsewhere and return a link, or stream the response.",
    section: "§7",
  },
  "Function.Unknown": {
    meaning: "The runtime reported an error of the function without a name that Lambda keeps.",
    todo: "Use a category like Function.NoSuchThing: letters after the dot, the first one a capital.",
    section: "§1.2",
  },
  "Sandbox.Timedout": {
    meaning:
      "The invocation did not finish before its deadline. The environment was killed and reset.",
    todo: "Raise the timeout, or find what waits: the handler must post its response before the deadline.",
    section: "§3.3",
  },
  "Sandbox.Timeout": {
    meaning: "The invocation did not finish before its deadline.",
    todo: "Raise the timeout, or find what waits.",
    section: "§3.3",
  },
  "Extension.LaunchError": {
    meaning: "A file of /opt/extensions could not be started, so Init failed.",
    todo: "Each file directly in /opt/extensions is started: it needs its executable bit, and a first line like #!/bin/bash. At most ten are allowed.",
    section: "§10",
  },
  "Extension.Crash": {
    meaning:
      "An extension's process ended outside Shutdown. Even status 0 is a crash: the environment is reset, and all its processes start again.",
    todo: "Keep the extension in its loop on event/next until SHUTDOWN comes. Read its last lines.",
    section: "§10",
  },
  "Extension.InitError": {
    meaning: "An extension told through init/error that its init failed, and ended.",
    todo: "Read what it wrote before: init/error is its own decision.",
    section: "§10",
  },
  "Extension.ExitError": {
    meaning: "An extension told through exit/error that it gives up, and ended.",
    todo: "Read what it wrote before: exit/error is its own decision.",
    section: "§10",
  },
  "Extension.RegistrationClosed": {
    meaning:
      "Registration closes with the runtime's first GET …/invocation/next: after it no internal extension may register.",
    todo: "Register at the beginning of bootstrap, before its first next.",
    section: "§10",
  },
  "Extension.TooManyExtensions": {
    meaning: "Ten extensions are the limit, external and internal ones counted together.",
    todo: "Register fewer.",
    section: "§10",
  },
  "Extension.InvalidEventType": {
    meaning:
      "External extensions may ask for INVOKE and SHUTDOWN, internal ones for INVOKE only. A name that is no file of /opt/extensions makes an extension internal.",
    todo: "Check the events, and that Lambda-Extension-Name is the file's name, letter for letter.",
    section: "§10",
  },
  "Extension.InvalidExtensionState": {
    meaning: "The call is not allowed in the state that the extension is in.",
    todo: "Keep to the order: register once, then next, and next again only after it has answered.",
    section: "§10",
  },
  "Extension.InvalidExtensionName": {
    meaning: "The header Lambda-Extension-Name was missing or empty.",
    todo: "Send the file's own name: ${0##*/} in Bash.",
    section: "§10",
  },
  "Extension.MissingExtensionIdentifier": {
    meaning: "The header Lambda-Extension-Identifier was missing.",
    todo: "Take it from the headers of the answer to register, and send it with every later call.",
    section: "§10",
  },
  "Extension.InvalidExtensionIdentifier": {
    meaning: "The header Lambda-Extension-Identifier was no UUID.",
    todo: "Take it from the answer to register, without the carriage return at the line's end.",
    section: "§10",
  },
  "Extension.UnknownExtensionIdentifier": {
    meaning: "No extension of this environment has this identifier.",
    todo: "Register again after every start: each registration has an identifier of its own.",
    section: "§10",
  },
  "Telemetry.SubscriptionClosed": {
    meaning:
      "Subscriptions close when Init ends: as soon as the runtime and every extension have called their first next.",
    todo: "Subscribe after register and before the extension's own first next.",
    section: "§10",
  },
  "Telemetry.NotSupported": {
    meaning: "There is no telemetry here; an extension must take this answer and go on without it.",
    todo: "Nothing: 202 is no error.",
    section: "§10",
  },
  "Logs.NotSupported": {
    meaning: "The Logs API was superseded by the Telemetry API, and AWS's emulator answers so too.",
    todo: "Subscribe with PUT /2022-07-01/telemetry.",
    section: "§10",
  },
  "Sandbox.Failure": {
    meaning: "The environment itself failed, not your code.",
    todo: "Invoke again: a new environment is made.",
    section: "§3.4",
  },
  "Runtime.NoSuchHandler": {
    meaning: "The runtime did not find the handler that the setting names.",
    todo: "Compare the Handler setting with the file and function in the project.",
    section: "§3.4",
  },
  InvalidStateTransition: {
    meaning: "The call is not allowed in the state that the runtime is in.",
    todo: "Keep to the order: next, then exactly one response or error, then next again.",
    section: "§1.4, §2",
  },
  InvalidRequestID: {
    meaning: "The request ID in the path is not the one of the current invocation.",
    todo: "Take the ID from the header Lambda-Runtime-Aws-Request-Id of the latest next, without a carriage return at its end.",
    section: "§1.4",
  },
  InvokeTimeout: {
    meaning:
      "The answer belongs to an attempt that is over: its Lambda-Runtime-Invocation-Id is not the current one's. A note in the log says whose it is.",
    todo: "Drop the answer and go on with next. Keep the header's value with the event that it came with.",
    section: "§1.4, §4",
  },
  RequestEntityTooLarge: {
    meaning:
      "The body was larger than 6 291 556 bytes. The invocation fails, the runtime may go on.",
    todo: "Return less, or stream the response.",
    section: "§1.4",
  },
  TruncatedHTTPRequest: {
    meaning: "The request broke off before its body was complete.",
    todo: "Send as many bytes as Content-Length says, or end the chunked body.",
    section: "§1.4",
  },
  InvalidFunctionResponseMode: {
    meaning:
      "The header Lambda-Runtime-Function-Response-Mode has a value other than “streaming”. No further call is accepted.",
    todo: "Send exactly streaming, in lower case, or leave the header out.",
    section: "§1.4",
  },
  InternalServerError: {
    meaning: "The platform failed. It does not recover within this process.",
    todo: "End the process promptly.",
    section: "§1.4",
  },
  InvalidRequestContentException: {
    meaning: "The event is not valid JSON. Lambda refuses it before any runtime sees it.",
    todo: "Correct the event: Lambda's words say at which line and column it stopped reading.",
    section: "§8.3",
  },
  RequestEntityTooLargeException: {
    meaning: "The event is larger than Lambda takes: 6 291 556 bytes, 1 MB when asynchronous.",
    todo: "Send less, or send the place where the data is.",
    section: "§7, §8.3",
  },
  ResourceNotFoundException: {
    meaning: "There is no function, version or alias of that name.",
    todo: "Deploy it first, or correct the qualifier.",
    section: "§8.3",
  },
  "Runtime.ImportModuleError": {
    meaning:
      "A module that the handler needs could not be loaded: a file or a package is missing from the deployment package.",
    todo: "Lambda's message names it. Add the file, write its path in full, or put the package into node_modules.",
    section: "§3.4",
  },
  "Runtime.HandlerNotFound": {
    meaning:
      "The module was loaded, but it exports no function of the name in the Handler setting.",
    todo: "Export the function, or change the Handler setting.",
    section: "§3.4",
  },
  "Runtime.MalformedHandlerName": {
    meaning: "The Handler setting is not of the form module.export.",
    todo: "Write for example index.handler.",
    section: "§3.4",
  },
  "Runtime.UserCodeSyntaxError": {
    meaning: "The handler's file, or one that it imports, is not valid JavaScript.",
    todo: "The stack names the file and the line.",
    section: "§3.4",
  },
  "Runtime.UnhandledPromiseRejection": {
    meaning: "A promise was rejected and nothing was there to catch it; Node.js ends the process.",
    todo: "Await the promise in the handler, or catch it.",
    section: "§3.4",
  },
  TooManyRequestsException: {
    meaning: "Every environment was busy and no further one may be made.",
    todo: "Wait and try again, or raise the concurrency limit in the settings.",
    section: "§8.3",
  },
};

/** What the error type means; types that a runtime made up get a sentence that says so. */
export function explainErrorType(errorType: string): ErrorMeaning {
  return (
    TYPES[errorType] ?? {
      meaning: `“${errorType}” is a name that the runtime or the handler chose; Lambda hands it on.`,
      todo: "Look in the handler for the place that reports it.",
      section: "§3.4",
    }
  );
}
