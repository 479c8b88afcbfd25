/**
 * Commands of Lambda's `provided.al2023` image, as far as they can be known without it.
 * The image is made from Amazon Linux 2023's minimal container (aws/aws-lambda-base-images
 * issue 59); its packages are those that `rpm -qa` prints in the Lambda image of another
 * AL2023 runtime (amazonlinux/amazon-linux-2023 issue 585): bash 5.2, coreutils-single,
 * curl-minimal, gawk, grep, glibc-common, gnupg2-minimal and libraries. `find` is known to
 * be missing (aws-lambda-base-images issues 173 and 196). Not checked in Lambda itself: the
 * product has to say so.
 */

/** Packages assumed there, with the commands that matter to a script. */
export const LAMBDA_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  alternatives: ["alternatives", "update-alternatives"],
  bash: ["bash", "sh"],
  "ca-certificates": ["update-ca-trust"],
  // Besides every command of our coreutils: see `tools` in publish.ts.
  "coreutils-single": ["stdbuf"],
  "curl-minimal": ["curl"],
  gawk: ["awk", "gawk"],
  "glibc-common": [
    "gencat",
    "getconf",
    "getent",
    "iconv",
    "ldd",
    "locale",
    "localedef",
    "tzselect",
    "zdump",
  ],
  "gnupg2-minimal": ["gpg", "gpgv"],
  grep: ["egrep", "fgrep", "grep"],
  microdnf: ["microdnf"],
  "p11-kit-trust": ["p11-kit", "trust"],
  rpm: ["rpm", "rpm2cpio", "rpmkeys"],
  sed: ["sed"],
};

/** Often called in bootstraps, and in neither image. */
export const OFTEN_MISSED: readonly string[] = [
  "aws",
  "bc",
  "bzip2",
  "dig",
  "file",
  "gcc",
  "git",
  "ip",
  "less",
  "make",
  "nc",
  "node",
  "openssl",
  "perl",
  "ping",
  "pip",
  "ps",
  "python",
  "python3",
  "rsync",
  "ruby",
  "ssh",
  "strace",
  "sudo",
  "top",
  "unzip",
  "vi",
  "vim",
  "wget",
  "which",
  "zip",
  "zstd",
];
