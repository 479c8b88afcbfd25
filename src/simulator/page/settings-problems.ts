import { validateConfiguration } from "#lambda/validate-configuration.ts";
import type { FunctionSettings } from "#project/project.ts";
import { configurationOf } from "../commands/configuration.ts";

/** One thing that Lambda would refuse about the settings, in words. */
export interface SettingsProblem {
  readonly field: keyof FunctionSettings;
  readonly message: string;
}

/** All problems of the settings; none when they can be deployed. */
export function settingsProblems(settings: FunctionSettings): SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  for (const { field, message } of validateConfiguration(configurationOf(settings))) {
    if (isSetting(field)) problems.push({ field, message });
  }
  const names = settings.variables.map(([name]) => name);
  for (const name of new Set(names.filter((other, at) => names.indexOf(other) !== at))) {
    problems.push({
      field: "variables",
      message: `The environment variable ${name} is there twice. Remove one: only one value can reach the function.`,
    });
  }
  for (const origin of settings.allowedOrigins) {
    if (!isOrigin(origin)) {
      problems.push({
        field: "allowedOrigins",
        message: `“${origin}” is no origin. Write scheme and host without a path, such as https://api.example.com.`,
      });
    }
  }
  return problems;
}

function isSetting(field: string): field is keyof FunctionSettings {
  return !["region", "accountId", "qualifiers"].includes(field);
}

function isOrigin(text: string): boolean {
  try {
    const url = new URL(text);
    return url.origin === text && /^https?:$/.test(url.protocol);
  } catch {
    return false;
  }
}
