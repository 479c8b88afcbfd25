/** What the first bytes of a file say about how Linux would start it. */
export type ExecutableFormat =
  | {
      readonly kind: "elf";
      /** `x86_64`, `arm64`, or what else the header names. */
      readonly architecture: string;
      readonly bits: 32 | 64;
    }
  | {
      readonly kind: "script";
      /** As the kernel reads it: everything up to white space, a carriage return included. */
      readonly interpreter: string;
      readonly argument: string;
      /** The shebang line ends in CR LF, so the kernel takes the CR as part of it. */
      readonly hasCarriageReturn: boolean;
    }
  /** Mach-O, Windows programs: never runs on Linux. */
  | { readonly kind: "foreign"; readonly what: string }
  | { readonly kind: "unknown" };

/** `e_machine` of the ELF header, for what people build by accident or on purpose. */
const MACHINES: Readonly<Record<number, string>> = {
  0x03: "i386",
  0x08: "mips",
  0x28: "arm (32 bits)",
  0x3e: "x86_64",
  0xb7: "arm64",
  0xf3: "riscv",
};

/** The kernel reads this many bytes of a shebang line (`BINPRM_BUF_SIZE`). */
const SHEBANG_LIMIT = 256;

/** Reads the magic bytes of an executable. */
export function executableFormat(bytes: Uint8Array): ExecutableFormat {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = bytes;
  const magic = ((b0 << 24) | (b1 << 16) | (b2 << 8) | b3) >>> 0;
  if (magic === ELF) return elf(bytes);
  if (magic >>> 16 === SHEBANG) return shebang(bytes);
  if (magic >>> 16 === WINDOWS) return { kind: "foreign", what: "a Windows program" };
  if (MACOS.includes(magic)) return { kind: "foreign", what: "a macOS program" };
  return { kind: "unknown" };
}

/** The first four bytes, the most significant one first; of `#!` and of Windows programs the first two. */
const ELF = 0x7f454c46;
const SHEBANG = 0x2321;
const WINDOWS = 0x4d5a;
const MACOS = [0xfeedface, 0xfeedfacf, 0xcefaedfe, 0xcffaedfe, 0xcafebabe];

function elf(bytes: Uint8Array): ExecutableFormat {
  const isLittleEndian = bytes[5] !== 2;
  const [low = 0, high = 0] = isLittleEndian ? [bytes[18], bytes[19]] : [bytes[19], bytes[18]];
  const machine = low | (high << 8);
  return {
    kind: "elf",
    architecture: MACHINES[machine] ?? `machine 0x${machine.toString(16)}`,
    bits: bytes[4] === 2 ? 64 : 32,
  };
}

function shebang(bytes: Uint8Array): ExecutableFormat {
  const end = bytes.subarray(0, SHEBANG_LIMIT).indexOf(0x0a);
  const line = new TextDecoder().decode(
    bytes.subarray(2, end === -1 ? Math.min(bytes.length, SHEBANG_LIMIT) : end),
  );
  const [, interpreter = "", argument = ""] = /^[ \t]*([^ \t]*)[ \t]*(.*)$/s.exec(line) ?? [];
  return {
    kind: "script",
    interpreter,
    argument: argument.trimEnd(),
    hasCarriageReturn: line.endsWith("\r"),
  };
}
