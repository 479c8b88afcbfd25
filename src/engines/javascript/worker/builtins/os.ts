import { provide } from "./provide.ts";

/** What a function sees of Lambda's machine; nothing of the visitor's. */
provide({
  os: () => ({
    EOL: "\n",
    devNull: "/dev/null",
    arch: () => "x64",
    availableParallelism: () => CPUS.length,
    cpus: () => CPUS.map((cpu) => ({ ...cpu, times: { ...cpu.times } })),
    endianness: () => "LE",
    homedir: () => "/home/sbx_user1051",
    hostname: () => "169-254-100-1",
    platform: () => "linux",
    tmpdir: () => "/tmp",
    type: () => "Linux",
  }),
});

/** Two, as functions of up to 3 GB have; their speed is nobody's business here. */
const CPUS = Array.from({ length: 2 }, () => ({
  model: "unknown",
  speed: 0,
  times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 },
}));
