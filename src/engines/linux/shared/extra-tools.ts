/**
 * Programs of the Linux image that `provided.al2023` lacks, by command name. They are out of sight unless the project
 * allows them; a layer's own program of such a name is run by ours (`client/foreign-program.ts`). A test compares the
 * list with `public/linux/tools.json`.
 */
export const EXTRA_TOOLS: readonly string[] = [
  "cmp",
  "diff",
  "find",
  "gunzip",
  "gzip",
  "hostname",
  "jq",
  "tar",
  "unxz",
  "uuidgen",
  "xargs",
  "xz",
  "xzcat",
  "zcat",
];

/** Of these, what is one program file that can stand in for a layer's. */
export const STAND_INS: readonly string[] = [
  "cmp",
  "diff",
  "find",
  "gzip",
  "jq",
  "tar",
  "unxz",
  "uuidgen",
  "xargs",
  "xz",
  "xzcat",
];

/** Commands of `provided.al2023` that the image lacks, as `public/linux/tools.json` lists them. */
export const ONLY_ON_LAMBDA: readonly string[] = [
  "alternatives",
  "gencat",
  "gpg",
  "gpgv",
  "localedef",
  "microdnf",
  "p11-kit",
  "rpm",
  "rpm2cpio",
  "rpmkeys",
  "stdbuf",
  "trust",
  "tzselect",
  "update-alternatives",
  "update-ca-trust",
  "zdump",
];
