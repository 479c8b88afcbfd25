import type { EngineFile, EnvironmentSpec } from "#contract/engine.ts";
import { RUN_LOCALLY } from "#contract/run-locally.ts";
import { STAND_INS } from "../shared/extra-tools.ts";

/** What the header of an ELF file says, as far as it decides where the program runs. */
export interface ElfHeader {
  readonly bits: 32 | 64;
  /** `e_machine`: 3 x86, 40 arm, 62 x86-64, 183 arm64. */
  readonly machine: number;
}

const MACHINE_NAMES: Readonly<Record<number, string>> = {
  3: "i386",
  40: "arm",
  62: "x86_64",
  183: "arm64",
  243: "riscv",
};

/** `undefined` for anything but an ELF file. */
export function elfHeader(bytes: Uint8Array): ElfHeader | undefined {
  if (bytes.length < 20 || bytes[0] !== 0x7f) return undefined;
  if (bytes[1] !== 0x45 || bytes[2] !== 0x4c || bytes[3] !== 0x46) return undefined;
  const isBigEndian = bytes[5] === 2;
  const [low = 0, high = 0] = isBigEndian ? [bytes[19], bytes[18]] : [bytes[18], bytes[19]];
  return { bits: bytes[4] === 2 ? 64 : 32, machine: low | (high << 8) };
}

function nameOf({ machine }: ElfHeader): string {
  return MACHINE_NAMES[machine] ?? `machine ${machine}`;
}

type Architecture = EnvironmentSpec["architecture"];

/** Lambda's processor for this function runs it. */
export function runsOnLambda(header: ElfHeader, architecture: Architecture): boolean {
  return header.bits === 64 && nameOf(header) === architecture;
}

/** What to say of a program that does not run here. */
export function foreignProgramText(
  path: string,
  header: ElfHeader,
  architecture: Architecture,
): string {
  const what = `${path} is a compiled program for ${nameOf(header)} (${header.bits}-bit ELF)`;
  if (!runsOnLambda(header, architecture)) {
    return (
      `${what}, and the function's architecture is ${architecture}: it fails on Lambda too, with the same ` +
      `“Exec format error”. Build it for ${architecture}, or change the architecture in Settings.`
    );
  }
  return (
    `${what}. Lambda would run it. The machine in this tab has a 32-bit x86 processor and cannot. ` +
    `“${RUN_LOCALLY}” (menu More) has the command that runs it as it is, on a computer of that kind.`
  );
}

/** The path's command name, if the image has a program that can run in the place of this foreign one. */
export function standInFor(file: EngineFile, architecture: Architecture): string | undefined {
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  if (!STAND_INS.includes(name)) return undefined;
  const header = elfHeader(file.bytes);
  return header !== undefined && runsOnLambda(header, architecture) ? name : undefined;
}
