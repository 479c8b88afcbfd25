import { startMachine } from "./machine.ts";

const build = process.env["BUILD"] ?? "/tmp/linux-image-build";
const started = performance.now();
const machine = await startMachine({
  kind: "boot",
  kernel: `${build}/kernel/arch/x86/boot/bzImage`,
  initrd: `${build}/initrd.cpio.zst`,
  bios: `${build}/seabios/usr/share/seabios/bios.bin`,
  vgaBios: `${build}/seabios/usr/share/seabios/vgabios-stdvga.bin`,
});
console.log("ready after", performance.now() - started);
console.log(await machine.agent.greet());
await machine.agent.sendTree(1, {
  bootstrap: {
    mode: 0o755,
    bytes:
      "#!/bin/bash\nid; ls -la / /var/task /dev; cat /proc/mounts; env; hostname; date; echo err >&2; echo $RANDOM; ulimit -a; ls /proc; exit 3\n",
  },
});
machine.agent.onFrame = (frame) =>
  console.log(
    frame.type,
    frame.environment,
    frame.channel,
    new TextDecoder().decode(frame.payload),
  );
console.log(await machine.agent.createEnvironment(1, { taskTree: 1 }));
console.log(await machine.agent.start(1, { A: "b" }));
setTimeout(() => process.exit(0), 3000);
