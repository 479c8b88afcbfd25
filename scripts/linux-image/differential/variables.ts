/** The environment of each script, here as where the answers were recorded. */
export const VARIABLES: Record<string, string> = {
  PATH: "/usr/local/bin:/usr/bin:/bin",
  LANG: "en_US.UTF-8",
  TZ: ":UTC",
};
