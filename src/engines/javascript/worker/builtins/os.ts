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
    // A function of nodejs22.x on x86_64, November 2026; figures of the machine are nobody's business here.
    release: () => "5.10.216-225.855.amzn2.x86_64",
    version: () => "#1 SMP Wed May 15 15:15:25 UTC 2024",
    machine: () => "x86_64",
    totalmem: () => MACHINE_BYTES,
    freemem: () => MACHINE_BYTES / 2,
    loadavg: () => [0, 0, 0],
    uptime: () => performance.now() / 1000,
    networkInterfaces: () => ({}),
    userInfo: () => ({
      uid: 993,
      gid: 990,
      username: "sbx_user1051",
      homedir: "/home/sbx_user1051",
      shell: "/sbin/nologin",
    }),
    getPriority: () => 0,
    setPriority() {},
    constants: { signals: SIGNALS, errno: {}, priority: {}, dlopen: {} },
  }),
});

const MACHINE_BYTES = 256 * 1024 * 1024;
const SIGNALS = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGSEGV: 11,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
};

/** Two, as functions of up to 3 GB have; their speed is nobody's business here. */
const CPUS = Array.from({ length: 2 }, () => ({
  model: "unknown",
  speed: 0,
  times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 },
}));
