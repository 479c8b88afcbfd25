/* What an environment sees of its machine: Lambda's, not the emulator's. The release and
   version of the kernel, and the processor, are from public captures of `uname -a` and
   /proc/cpuinfo in Lambda's AL2023 runtimes (2024); see docs/discoveries/linux-image.md. */
#include "agent.h"

#include <sys/mount.h>

static const struct {
  const char *machine, *release, *version, *processor;
} facts[] = {
    {"x86_64", "5.10.216-225.855.amzn2.x86_64", "#1 SMP Wed May 8 19:03:05 UTC 2024",
     "vendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 63\nmodel name\t: Intel(R) Xeon(R) Processor @ 2.50GHz\n"
     "stepping\t: 2\nmicrocode\t: 0x1\ncpu MHz\t\t: 2499.988\ncache size\t: 36608 KB\nphysical id\t: 0\nsiblings\t: %2$u\n"
     "core id\t\t: %1$u\ncpu cores\t: %2$u\napicid\t\t: %1$u\ninitial apicid\t: %1$u\nfpu\t\t: yes\nfpu_exception\t: yes\n"
     "cpuid level\t: 22\nwp\t\t: yes\nflags\t\t: fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 "
     "clflush mmx fxsr sse sse2 ht syscall nx rdtscp lm constant_tsc rep_good nopl xtopology nonstop_tsc cpuid "
     "tsc_known_freq pni pclmulqdq ssse3 fma cx16 pcid sse4_1 sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave avx "
     "f16c rdrand hypervisor lahf_lm abm cpuid_fault invpcid_single ssbd ibrs ibpb stibp ibrs_enhanced fsgsbase "
     "tsc_adjust bmi1 avx2 smep bmi2 erms invpcid smap xsaveopt arat md_clear arch_capabilities\n"
     "bugs\t\t: spectre_v1 spectre_v2 spec_store_bypass swapgs taa mmio_stale_data eibrs_pbrsb\nbogomips\t: 4999.97\n"
     "clflush size\t: 64\ncache_alignment\t: 64\naddress sizes\t: 46 bits physical, 48 bits virtual\npower management:\n\n"},
    {"aarch64", "5.10.215-223.850.amzn2.aarch64", "#1 SMP Tue Apr 30 23:20:57 UTC 2024",
     "BogoMIPS\t: 243.75\nFeatures\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc "
     "dcpop asimddp ssbs\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x3\nCPU part\t: 0xd0c\n"
     "CPU revision\t: 1\n\n"},
};

static int put_text(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0444);
  if (fd < 0) return -1;
  ssize_t done = write(fd, text, strlen(text));
  int error = errno;
  close(fd);
  errno = error;
  return done < 0 ? -1 : 0;
}

/* The agent's side: what every environment of the kind shares. */
int facts_prepare(uint32_t architecture, uint32_t processors) {
  char path[64], text[16384];
  size_t used = 0;
  if (architecture >= sizeof facts / sizeof *facts || processors < 1 || processors > 6) return EINVAL;
  for (uint32_t i = 0; i < processors && used < sizeof text; i++) {
    used += (size_t)snprintf(text + used, sizeof text - used, "processor\t: %u\n", i);
    if (used < sizeof text) used += (size_t)snprintf(text + used, sizeof text - used, facts[architecture].processor, i, processors);
  }
  mkdir("/run/cpuinfo", 0755);
  snprintf(path, sizeof path, "/run/cpuinfo/%u-%u", architecture, processors);
  return put_text(path, text) < 0 ? errno : 0;
}

/* Inside the environment's namespaces; `root` has its /proc already. -1 with errno. */
int facts_apply(const char *root, uint32_t architecture, uint32_t processors) {
  char from[64], at[96], number[16];
  snprintf(number, sizeof number, "%u", processors);
  if (put_text("/proc/sys/kernel/arch", facts[architecture].machine) < 0) return -1;
  if (put_text("/proc/sys/kernel/osrelease", facts[architecture].release) < 0) return -1;
  if (put_text("/proc/sys/kernel/version", facts[architecture].version) < 0) return -1;
  if (put_text("/proc/sys/kernel/cpus", number) < 0) return -1;
  snprintf(from, sizeof from, "/run/cpuinfo/%u-%u", architecture, processors);
  snprintf(at, sizeof at, "%s/proc/cpuinfo", root);
  if (mount(from, at, NULL, MS_BIND, NULL) < 0) return -1;
  return mount(NULL, at, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}
