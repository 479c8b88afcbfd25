/* Execution environments: namespaces, a read-only root, a cgroup each. */
#include "agent.h"

#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#define CGROUPS "/run/cgroup"

struct environment *environments;

struct settings {
  uint16_t id;
  uint64_t memory, tmp;
  uint32_t pids, flags, architecture, processors;
  char task[64], opt[64], hostname[65];
};

void environments_boot(void) {
  mkdir(CGROUPS, 0755);
  if (mount("cgroup2", CGROUPS, "cgroup2", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
    dprintf(2, "agent: cgroup2: %s\n", strerror(errno));
  int fd = open(CGROUPS "/cgroup.subtree_control", O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write(fd, "+memory +pids +cpu", 18) < 0) dprintf(2, "agent: controllers: %s\n", strerror(errno));
  if (fd >= 0) close(fd);
  mkdir("/run/environments", 0700);
  mkdir("/run/trees", 0755);
  mkdir("/run/empty", 0755);
}

struct environment *environment_find(uint16_t id) {
  struct environment *env = environments;
  while (env && env->id != id) env = env->next;
  return env;
}

int cgroup_write(struct environment *env, const char *file, const char *value) {
  int fd = openat(env->cgroup, file, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return errno;
  int error = write(fd, value, strlen(value)) < 0 ? errno : 0;
  close(fd);
  return error;
}

/* The number after `key` in a cgroup file, or the only number when key is NULL. */
uint64_t cgroup_read(struct environment *env, const char *file, const char *key) {
  char text[1024];
  int fd = openat(env->cgroup, file, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return 0;
  ssize_t got = read(fd, text, sizeof text - 1);
  close(fd);
  if (got <= 0) return 0;
  text[got] = 0;
  if (!key) return strtoull(text, NULL, 10);
  size_t length = strlen(key);
  for (char *line = text; line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL)
    if (!strncmp(line, key, length) && line[length] == ' ') return strtoull(line + length + 1, NULL, 10);
  return 0;
}

/* ---- inside the new namespaces ---- */

static int must(int result, const char *what, char *failed, size_t size) {
  if (result < 0 && !*failed) snprintf(failed, size, "%s: %s", what, strerror(errno));
  return result;
}

static void bind_read_only(const char *from, const char *to, unsigned long more, char *failed, size_t size) {
  must(mount(from, to, NULL, MS_BIND, NULL), to, failed, size);
  must(mount(NULL, to, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | more, NULL), to, failed, size);
}

static void make_devices(const char *dev, char *failed, size_t size) {
  static const struct {
    const char *name;
    unsigned major, minor;
  } nodes[] = {{"null", 1, 3}, {"zero", 1, 5}, {"full", 1, 7}, {"random", 1, 8}, {"urandom", 1, 9}, {"tty", 5, 0}};
  /* Without "fd": Lambda has links for the three streams only, so bash's <( ) fails. */
  static const char *const links[][2] = {{"/proc/self/fd/0", "stdin"},
                                         {"/proc/self/fd/1", "stdout"},
                                         {"/proc/self/fd/2", "stderr"}};
  char path[128];
  must(mount("tmpfs", dev, "tmpfs", MS_NOSUID | MS_NOEXEC, "size=64k,mode=755"), dev, failed, size);
  umask(0);
  for (size_t i = 0; i < sizeof nodes / sizeof *nodes; i++) {
    snprintf(path, sizeof path, "%s/%s", dev, nodes[i].name);
    must(mknod(path, S_IFCHR | 0666, makedev(nodes[i].major, nodes[i].minor)), path, failed, size);
  }
  umask(022);
  for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
    snprintf(path, sizeof path, "%s/%s", dev, links[i][1]);
    must(symlink(links[i][0], path), path, failed, size);
  }
  must(mount(NULL, dev, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NOEXEC, NULL), dev, failed, size);
}

static void make_root(const struct settings *s, char *failed, size_t size) {
  char root[64], at[96], options[64];
  snprintf(root, sizeof root, "/run/environments/%u", s->id);
  must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private", failed, size);
  /* Without MS_REC: what else the agent has mounted is not in there. */
  bind_read_only("/", root, 0, failed, size);
  if (s->flags & ENVIRONMENT_FLAG_ALL_TOOLS) {
    snprintf(at, sizeof at, "%s/usr/bin", root);
    bind_read_only(ALL_TOOLS, at, 0, failed, size);
  }
  snprintf(at, sizeof at, "%s/tmp", root);
  snprintf(options, sizeof options, "size=%llu,mode=1777", (unsigned long long)s->tmp);
  must(mount("tmpfs", at, "tmpfs", MS_NOSUID | MS_NODEV, options), at, failed, size);
  snprintf(at, sizeof at, "%s/var/task", root);
  bind_read_only(s->task, at, MS_NODEV, failed, size);
  snprintf(at, sizeof at, "%s/opt", root);
  bind_read_only(s->opt, at, MS_NODEV, failed, size);
  snprintf(at, sizeof at, "%s/proc", root);
  must(mount("proc", at, "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL), at, failed, size);
  must(facts_apply(root, s->architecture, s->processors), "facts", failed, size);
  snprintf(at, sizeof at, "%s/dev", root);
  make_devices(at, failed, size);
}

/* Process 1 of the environment: sets the root up, then only reaps. */
static void run_init(const struct settings *s, int report) {
  char failed[160] = "";
  make_root(s, failed, sizeof failed);
  must(sethostname(s->hostname, strlen(s->hostname)), "hostname", failed, sizeof failed);
  if (*failed && write(report, failed, strlen(failed)) < 0) _exit(1);
  for (int fd = 0; fd < 1024; fd++) close(fd);
  prctl(PR_SET_NAME, "init");
  signal(SIGCHLD, SIG_IGN); /* the kernel reaps */
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  for (;;) pause();
}

/* ---- the agent's side ---- */

static int open_namespace(pid_t pid, const char *name) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/ns/%s", pid, name);
  return open(path, O_RDONLY | O_CLOEXEC);
}

static void watch_file(struct environment *env, struct watch *watch, const char *file,
                       void (*ready)(struct watch *, uint32_t)) {
  watch->fd = openat(env->cgroup, file, O_RDONLY | O_CLOEXEC);
  watch->ready = ready;
  if (watch->fd >= 0) watch_add(watch, EPOLLPRI);
}

void environment_count(struct environment *env) {
  uint8_t count[4];
  uint32_t kills = (uint32_t)cgroup_read(env, "memory.events", "oom_kill");
  uint32_t refused = (uint32_t)cgroup_read(env, "pids.events", "max");
  if (kills != env->memory_kills) {
    put32(count, env->memory_kills = kills);
    send_frame(GUEST_OUT_OF_MEMORY, env->id, 0, count, 4);
  }
  if (refused != env->pids_refused) {
    put32(count, env->pids_refused = refused);
    send_frame(GUEST_PROCESS_LIMIT, env->id, 0, count, 4);
  }
}

/* kernfs tells of a change by POLLPRI once the file was read since the last one. */
static void drain_events(struct watch *watch) {
  char text[256];
  lseek(watch->fd, 0, SEEK_SET);
  while (read(watch->fd, text, sizeof text) > 0) continue;
}

static void memory_ready(struct watch *self, uint32_t events) {
  (void)events;
  drain_events(self);
  environment_count(OWNER(self, struct environment, memory_events));
}

static void pids_ready(struct watch *self, uint32_t events) {
  (void)events;
  drain_events(self);
  environment_count(OWNER(self, struct environment, pids_events));
}

static void cgroup_ready(struct watch *self, uint32_t events) {
  (void)events;
  struct environment *env = OWNER(self, struct environment, cgroup_events);
  drain_events(self);
  if (env->freeze_pending && (cgroup_read(env, "cgroup.events", "frozen") == 1) == env->freeze_wanted) {
    env->freeze_pending = false;
    reply_ok(env->id, env->freeze_request, NULL, 0);
  }
  if (env->kill_pending && cgroup_read(env, "cgroup.events", "populated") == 0) process_cleared(env);
}

static void release(struct environment *env) {
  char path[64];
  struct watch *watches[] = {&env->cgroup_events, &env->memory_events, &env->pids_events, &env->listener,
                             &env->names,         &env->elsewhere};
  int namespaces[] = {env->netns, env->utsns, env->ipcns, env->pidns, env->mntns, env->cgroup};
  step_close(env);
  tcp_close_all(env);
  for (size_t i = 0; i < sizeof watches / sizeof *watches; i++) watch_close(watches[i]);
  for (int i = 0; i < 2 * MAX_PROCESSES; i++) watch_close(&env->processes[i / 2].out[i % 2].watch);
  for (size_t i = 0; i < sizeof namespaces / sizeof *namespaces; i++)
    if (namespaces[i] >= 0) close(namespaces[i]);
  for (int i = 0; i < env->note_count; i++) free(env->notes[i]);
  snprintf(path, sizeof path, CGROUPS "/%u", env->id);
  rmdir(path);
  snprintf(path, sizeof path, "/run/environments/%u", env->id);
  rmdir(path);
  struct environment **at = &environments;
  while (*at != env) at = &(*at)->next;
  *at = env->next;
  free(env);
}

static int make_cgroup(struct environment *env, const struct settings *s) {
  char path[64], value[32];
  snprintf(path, sizeof path, CGROUPS "/%u", env->id);
  if (mkdir(path, 0755) < 0) return errno;
  env->cgroup = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (env->cgroup < 0) return errno;
  snprintf(value, sizeof value, "%llu", (unsigned long long)s->memory);
  int error = cgroup_write(env, "memory.max", value);
  snprintf(value, sizeof value, "%u", s->pids);
  if (!error) error = cgroup_write(env, "pids.max", value);
  if (!error) error = cgroup_write(env, "memory.oom.group", s->flags & ENVIRONMENT_FLAG_KILL_LARGEST ? "0" : "1");
  return error;
}

static int start_init(struct environment *env, const struct settings *s, char *failed, size_t size) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) < 0) return errno;
  long flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWUTS | CLONE_NEWIPC | SIGCHLD;
  pid_t pid = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
  if (pid == 0) run_init(s, report[1]);
  int error = pid < 0 ? errno : 0;
  close(report[1]);
  if (!error) {
    ssize_t got = read(report[0], failed, size - 1);
    if (got > 0) failed[got] = 0, error = EIO;
    env->init = pid;
    env->netns = open_namespace(pid, "net"), env->utsns = open_namespace(pid, "uts");
    env->ipcns = open_namespace(pid, "ipc"), env->pidns = open_namespace(pid, "pid");
    env->mntns = open_namespace(pid, "mnt");
  }
  close(report[0]);
  return error;
}

/* The machine is smaller than Lambda's largest settings. A full /tmp must give ENOSPC and a
   large process its own out-of-memory end, before the machine as a whole has none left; where
   several environments together want more than there is, the kernel says so (notes.c). */
#define MAX_TMP (512ull << 20)
#define MAX_MEMORY (1024ull << 20)

static void bound(struct settings *s) {
  struct sysinfo info;
  if (sysinfo(&info) < 0) return;
  uint64_t total = (uint64_t)info.totalram * info.mem_unit;
  if (s->tmp > total / 16 * 5) s->tmp = total / 16 * 5;
  if (s->tmp > MAX_TMP) s->tmp = MAX_TMP;
  if (s->memory > total / 8 * 5) s->memory = total / 8 * 5;
  if (s->memory > MAX_MEMORY) s->memory = MAX_MEMORY;
  s->tmp &= ~4095ull, s->memory &= ~4095ull;
}

void environment_create(uint16_t id, uint32_t request, const uint8_t *payload, uint32_t length) {
  struct settings s = {.id = id};
  char failed[160] = "";
  if (id == 0 || length < 40 || length - 40 >= sizeof s.hostname) {
    reply_error(id, request, EINVAL, STAGE_NONE, "environment %u", id);
    return;
  }
  if (environment_find(id)) {
    reply_error(id, request, EEXIST, STAGE_NONE, "environment %u exists", id);
    return;
  }
  s.memory = get64(payload), s.tmp = get64(payload + 8), s.pids = get32(payload + 16), s.flags = get32(payload + 28);
  uint32_t task = get32(payload + 20), opt = get32(payload + 24);
  s.architecture = get32(payload + 32), s.processors = get32(payload + 36);
  memcpy(s.hostname, payload + 40, length - 40);
  bound(&s);
  strcpy(s.task, "/run/empty"), strcpy(s.opt, "/run/empty");
  if ((task && !tree_path(task, s.task, sizeof s.task)) || (opt && !tree_path(opt, s.opt, sizeof s.opt))) {
    reply_error(id, request, ENOENT, STAGE_NONE, "tree %u or %u is not there", task, opt);
    return;
  }
  struct environment *env = calloc(1, sizeof *env);
  if (!env) {
    reply_error(id, request, ENOMEM, STAGE_NONE, "no memory");
    return;
  }
  env->id = id;
  env->cgroup = env->netns = env->utsns = env->ipcns = env->pidns = env->mntns = -1;
  env->cgroup_events.fd = env->memory_events.fd = env->pids_events.fd = -1;
  env->listener.fd = env->names.fd = env->elsewhere.fd = env->stepper.fd = -1;
  for (uint32_t i = 0; i < 2 * MAX_PROCESSES; i++)
    env->processes[i / 2].out[i % 2] = (struct output){.watch.fd = -1, .env = env, .stream = i + 1};
  env->next = environments, environments = env;
  snprintf(failed, sizeof failed, "/run/environments/%u", id);
  mkdir(failed, 0700);
  *failed = 0;

  env->pids = s.pids;
  int error = facts_prepare(s.architecture, s.processors);
  if (!error) error = make_cgroup(env, &s);
  if (!error) error = start_init(env, &s, failed, sizeof failed);
  if (!error) error = network_create(env);
  if (error) {
    if (env->init > 0) kill(env->init, SIGKILL);
    env->init = 0;
    release(env);
    reply_error(id, request, error, STAGE_NONE, "%s", *failed ? failed : strerror(error));
    return;
  }
  watch_file(env, &env->cgroup_events, "cgroup.events", cgroup_ready);
  watch_file(env, &env->memory_events, "memory.events", memory_ready);
  watch_file(env, &env->pids_events, "pids.events", pids_ready);
  drain_events(&env->cgroup_events), drain_events(&env->memory_events), drain_events(&env->pids_events);
  uint8_t answer[16];
  put64(answer, s.memory), put64(answer + 8, s.tmp);
  reply_ok(id, request, answer, sizeof answer);
}

/* Killing process 1 ends every process of the namespace; its death is the end. */
void environment_destroy(struct environment *env, uint32_t request) {
  env->destroying = true;
  env->destroy_request = request;
  cgroup_write(env, "cgroup.kill", "1");
  cgroup_write(env, "cgroup.freeze", "0");
  kill(env->init, SIGKILL);
}

static void removed(void *argument) {
  struct environment *env = argument;
  uint16_t id = env->id;
  uint32_t request = env->destroy_request;
  bool asked = env->destroying;
  release(env);
  if (asked) reply_ok(id, request, NULL, 0);
  else log_host("process 1 of environment %u is gone", id);
}

void environment_init_died(struct environment *env) {
  env->init = 0;
  later(removed, env);
}

void environment_freeze(struct environment *env, uint32_t request, bool freeze) {
  if (env->freeze_pending) reply_error(env->id, env->freeze_request, ECANCELED, STAGE_NONE, "overtaken");
  env->freeze_pending = true, env->freeze_wanted = freeze, env->freeze_request = request;
  int error = cgroup_write(env, "cgroup.freeze", freeze ? "1" : "0");
  if (error) {
    env->freeze_pending = false;
    reply_error(env->id, request, error, STAGE_NONE, "cgroup.freeze");
  } else if ((cgroup_read(env, "cgroup.events", "frozen") == 1) == freeze) {
    env->freeze_pending = false;
    reply_ok(env->id, request, NULL, 0);
  }
}

void environment_limit(struct environment *env, uint32_t request, uint64_t bytes) {
  char value[32];
  snprintf(value, sizeof value, "%llu", (unsigned long long)bytes);
  int error = cgroup_write(env, "memory.max", value);
  if (error) reply_error(env->id, request, error, STAGE_NONE, "memory.max");
  else reply_ok(env->id, request, NULL, 0);
}

void environment_stats(struct environment *env, uint32_t request) {
  uint8_t answer[40];
  environment_count(env);
  put64(answer, cgroup_read(env, "memory.current", NULL));
  put64(answer + 8, cgroup_read(env, "memory.peak", NULL));
  put32(answer + 16, (uint32_t)cgroup_read(env, "pids.current", NULL));
  put32(answer + 20, env->pids_refused);
  put32(answer + 24, env->memory_kills);
  put32(answer + 28, (uint32_t)cgroup_read(env, "cgroup.events", "frozen"));
  put64(answer + 32, cgroup_read(env, "cpu.stat", "usage_usec"));
  reply_ok(env->id, request, answer, sizeof answer);
}
