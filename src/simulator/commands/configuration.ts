import { ACCOUNT_ID, REGION } from "#contract/account.ts";
import type { FunctionConfiguration } from "#lambda/contract.ts";
import type { FunctionSettings } from "#project/project.ts";

/** A function of the page counts as published once, as version 1, with one alias: what qualifiers lead to is the same code. */
const QUALIFIERS: ReadonlyMap<string, string> = new Map([["live", "1"]]);

/** The settings that a person edits, as the service model wants them. */
export function configurationOf(settings: FunctionSettings): FunctionConfiguration {
  return {
    functionName: settings.functionName,
    handler: settings.handler,
    timeoutSeconds: settings.timeoutSeconds,
    memoryMb: settings.memoryMb,
    tmpMb: settings.tmpMb,
    variables: new Map(settings.variables),
    architecture: settings.architecture,
    extraTools: settings.extraTools,
    concurrencyLimit: settings.concurrencyLimit,
    logFormat: settings.logFormat,
    failureLogStyle: settings.failureLogStyle,
    speed: settings.speed,
    region: REGION,
    accountId: ACCOUNT_ID,
    qualifiers: QUALIFIERS,
    allowedOrigins: settings.allowedOrigins,
    engine: settings.engine,
  };
}
