/**
 * Boots the machine of a build folder and saves the state that is published.
 * Usage: make-state.ts OUTPUT, with BUILD naming the build folder.
 */
import { readFileSync } from "node:fs";

import { type BootSource, bootFrom, startMachine } from "./harness/machine.ts";
import { warmAndSave } from "./harness/warm-state.ts";

const output = process.argv[2];
const build = process.env["BUILD"];
if (output === undefined || build === undefined)
  throw new Error("usage: BUILD=… make-state.ts OUTPUT");

const machine = await startMachine(bootFrom(build));
await machine.agent.greet();

/**
 * The compressed kernel and root file system that the machine was booted from: nobody reads them any more, and the
 * pages of the lowest 16 MB are handed out last, so they would be stored, and do not compress again.
 */
function clearLeftovers(source: BootSource): void {
  const { mem8 } = machine.emulator.v86.cpu;
  const memory = Buffer.from(mem8.buffer, mem8.byteOffset, 128 * 1024 * 1024);
  for (const file of [source.kernel, source.initrd]) {
    const bytes = readFileSync(file);
    // The first part holds headers and code, of which the kernel keeps copies.
    const first = 65_536;
    const last = bytes.length - 4096;
    // Where the file begins in memory, by a few parts of it: each copy lies in one piece.
    const begins = new Set<number>();
    for (let at = first; at <= last; at += Math.ceil((last - first) / 16)) {
      const found = memory.indexOf(bytes.subarray(at, at + 4096));
      if (found >= 0) begins.add(found - at);
    }
    for (const begin of begins) {
      for (let at = first; at <= last; at += 4096) {
        const part = bytes.subarray(at, at + 4096);
        const place = begin + at;
        if (memory.subarray(place, place + 4096).equals(part)) memory.fill(0, place, place + 4096);
      }
    }
  }
}

await warmAndSave(machine, output, () => clearLeftovers(bootFrom(build)));
process.exit(0);
