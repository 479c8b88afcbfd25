/** The engines that a project can choose: another one is named here, and registered where each table is missing it. */
export const ENGINES = ["linux", "javascript"] as const;
export type EngineName = (typeof ENGINES)[number];

/** As people read it. */
export const ENGINE_LABELS: Readonly<Record<EngineName, string>> = {
  linux: "Linux",
  javascript: "JavaScript",
};

/** As people read it; a name that this version does not know stays as it is. */
export function engineLabel(name: string): string {
  return Object.entries(ENGINE_LABELS).find(([known]) => known === name)?.[1] ?? name;
}
