/** The fields of the Settings panel that the palette leads to, by their labels. */
export const SETTING_LABELS = [
  "Project name",
  "Function name",
  "Handler",
  "Engine",
  "Architecture",
  "Timeout",
  "Memory",
  "Size of /tmp",
  "Concurrency limit",
  "Font size",
  "Monospace font",
  "Log format",
  "Failures in the log",
] as const;
