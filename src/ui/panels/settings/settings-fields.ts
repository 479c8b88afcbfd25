import type { FunctionSettings } from "#project/project.ts";

/** Applies a change; gives the reason in words when Lambda would refuse it. */
export type ApplySettings = (change: Partial<FunctionSettings>) => string | undefined;

/** What each group of fields is given. */
export interface SettingsFieldsProps {
  readonly settings: FunctionSettings;
  readonly apply: ApplySettings;
}
