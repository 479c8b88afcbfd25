/** Variables that Bash sets by itself (bash(1), "Shell Variables"): rarely what somebody looks for. */
const NAMES: ReadonlySet<string> = new Set(
  "BASH COMP_WORDBREAKS COPROC DIRSTACK EPOCHREALTIME EPOCHSECONDS EUID FUNCNAME GROUPS HISTCMD HOSTNAME HOSTTYPE IFS LINENO MACHTYPE MAPFILE OLDPWD OPTARG OPTERR OPTIND OSTYPE PIPESTATUS PPID PS4 PWD RANDOM READLINE_LINE READLINE_POINT SECONDS SHELL SHELLOPTS SHLVL SRANDOM TERM UID _".split(
    " ",
  ),
);

export function isShellOwn(name: string): boolean {
  return NAMES.has(name) || name.startsWith("BASH_") || name === "BASHOPTS" || name === "BASHPID";
}
