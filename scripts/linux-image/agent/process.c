/* The processes of an environment: the runtime, found by the search order, and extensions; output, end. */
#include "agent.h"

#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <grp.h>

#define STEP_BASH "/usr/lib/playground/bash-step"
#define PIPE_ROUNDS 4

/* What the child tells through the pipe that closes at a successful execve. */
struct report {
  int32_t pid, error, stage;
  char path[288]; /* /opt/extensions/ and a name */
};

static const char *const bootstraps[] = {"/var/task/bootstrap", "/opt/bootstrap", NULL};

/* ---- output ---- */

/* Sends what the pipe holds, within the credit. */
static void pump(struct output *out) {
  for (int round = 0; round < PIPE_ROUNDS && out->watch.fd >= 0; round++) {
    if (out->credit == 0) {
      if (!out->paused) watch_change(&out->watch, 0);
      out->paused = true;
      return;
    }
    uint32_t length = out->credit < 16384 ? out->credit : 16384;
    uint8_t *room = reserve_frame(length);
    ssize_t got = read(out->watch.fd, room, length);
    if (got < 0) return; /* EAGAIN */
    if (got == 0) {
      watch_close(&out->watch);
      send_frame(GUEST_OUTPUT_END, out->env->id, out->stream, NULL, 0);
      return;
    }
    out->credit -= (uint32_t)got;
    send_reserved(GUEST_OUTPUT, out->env->id, out->stream, (uint32_t)got);
  }
}

static void output_ready(struct watch *self, uint32_t events) {
  struct output *out = OWNER(self, struct output, watch);
  /* A paused pipe whose writers are gone still signals EPOLLHUP: nothing to do until
     there is credit, so stop hearing of it. */
  if (out->credit == 0 && (events & EPOLLHUP)) {
    uint8_t probe;
    if (read(self->fd, &probe, 0) == 0) {
      int waiting = 0;
      if (ioctl(self->fd, FIONREAD, &waiting) == 0 && waiting == 0) {
        watch_close(self);
        send_frame(GUEST_OUTPUT_END, out->env->id, out->stream, NULL, 0);
        return;
      }
    }
    watch_change(self, EPOLLET);
    out->paused = true;
    return;
  }
  pump(out);
}

void output_credit(struct environment *env, uint32_t stream, uint32_t bytes) {
  if (stream < 1 || stream > 2 * MAX_PROCESSES) return;
  struct output *out = &env->processes[(stream - 1) / 2].out[(stream - 1) % 2];
  if (out->watch.fd < 0) return;
  out->credit = out->credit + bytes < out->credit ? UINT32_MAX : out->credit + bytes;
  if (out->paused) watch_change(&out->watch, EPOLLIN), out->paused = false;
  pump(out);
}

static void drain(struct process *process) {
  for (int i = 0; i < 2; i++)
    for (int round = 0; round < 16; round++) {
      uint32_t before = process->out[i].credit;
      pump(&process->out[i]);
      if (process->out[i].watch.fd < 0 || process->out[i].credit == before) break;
    }
}

/* ---- start ---- */

static void fail(int pipe, struct report report, enum start_stage stage, int error, const char *path) {
  report.stage = stage, report.error = error;
  snprintf(report.path, sizeof report.path, "%s", path);
  if (write(pipe, &report, sizeof report) < 0) _exit(126);
  _exit(127);
}

static void set_limit(int resource, rlim_t soft, rlim_t hard) {
  struct rlimit limit = {soft, hard};
  setrlimit(resource, &limit);
}

/* RLIMIT_NPROC is only shown: the cgroup has the limit (kernel/0003-as-on-lambda.patch). */
static void set_limits(uint32_t processes) {
  set_limit(RLIMIT_NPROC, processes, processes);
  set_limit(RLIMIT_SIGPENDING, processes, processes);
  set_limit(RLIMIT_NOFILE, 1024, 1024);
  set_limit(RLIMIT_STACK, 8u << 20, RLIM_INFINITY);
  set_limit(RLIMIT_CORE, 0, 0);
  set_limit(RLIMIT_MEMLOCK, 65536, 65536);
}

/* Puts the bash that reports its lines over the other, or takes it away. */
static int choose_bash(const char *root, bool step, bool was_step) {
  char bash[96], stepping[96];
  if (step == was_step) return 0;
  snprintf(bash, sizeof bash, "%s/usr/bin/bash", root);
  if (!step) return umount2(bash, MNT_DETACH);
  snprintf(stepping, sizeof stepping, "%s" STEP_BASH, root);
  return mount(stepping, bash, NULL, MS_BIND, NULL);
}

static void run_child(struct environment *env, bool step, const char *const *candidates, char **variables, int out,
                      int err, int pipe) {
  struct report report = {.pid = getpid()};
  char root[64];
  sigset_t none;
  for (int i = 1; i < 32; i++) signal(i, SIG_DFL);
  sigemptyset(&none), sigprocmask(SIG_SETMASK, &none, NULL);
  setsid();
  int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (score < 0 || write(score, "0", 1) < 0) fail(pipe, report, STAGE_SETUP, errno, "oom_score_adj");
  close(score);
  if (cgroup_write(env, "cgroup.procs", "0")) fail(pipe, report, STAGE_SETUP, errno, "cgroup");
  if (setns(env->netns, 0) < 0 || setns(env->utsns, 0) < 0 || setns(env->ipcns, 0) < 0 || setns(env->mntns, 0) < 0)
    fail(pipe, report, STAGE_SETUP, errno, "setns");
  snprintf(root, sizeof root, "/run/environments/%u", env->id);
  if (choose_bash(root, step, env->step_bash) < 0) fail(pipe, report, STAGE_SETUP, errno, "bash");
  if (chroot(root) < 0 || chdir("/var/task") < 0) fail(pipe, report, STAGE_SETUP, errno, "chroot");
  int null = open("/dev/null", O_RDONLY);
  if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0)
    fail(pipe, report, STAGE_SETUP, errno, "descriptors");
  if (null > 2) close(null);
  set_limits(env->pids);
  umask(022);
  gid_t group = SANDBOX_GID;
  if (setgroups(1, &group) < 0 || setresgid(group, group, group) < 0 ||
      setresuid(SANDBOX_UID, SANDBOX_UID, SANDBOX_UID) < 0)
    fail(pipe, report, STAGE_SETUP, errno, "user");
  for (size_t i = 0; candidates[i]; i++) {
    struct stat stat_of;
    if (stat(candidates[i], &stat_of) < 0 && (errno == ENOENT || errno == ENOTDIR)) continue;
    if (S_ISDIR(stat_of.st_mode)) continue;
    snprintf(report.path, sizeof report.path, "%s", candidates[i]);
    if (write(pipe, &report, sizeof report) < 0) _exit(126);
    execve(candidates[i], (char *[]){(char *)candidates[i], NULL}, variables);
    fail(pipe, report, STAGE_EXEC, errno, candidates[i]);
  }
  fail(pipe, report, STAGE_MISSING, ENOENT, "");
}

/* `KEY=VALUE\0…` as an array for execve. */
static char **split_variables(char *text, uint32_t length) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < length; i++) count += text[i] == 0;
  char **list = calloc(count + 1, sizeof *list);
  if (!list) return NULL;
  for (uint32_t i = 0, at = 0; i < count; i++) list[i] = text + at, at += (uint32_t)strlen(text + at) + 1;
  return list;
}

/* The pipe belongs to the user, so that `echo > /dev/stderr` can open it. */
static int open_output(struct output *out, int *writer) {
  int ends[2];
  watch_close(&out->watch);
  if (pipe2(ends, O_CLOEXEC) < 0) return errno;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  if (fchown(ends[1], SANDBOX_UID, SANDBOX_GID) < 0) log_host("fchown of a pipe: %s", strerror(errno));
  out->watch = (struct watch){.fd = ends[0], .ready = output_ready};
  out->paused = false;
  *writer = ends[1];
  return 0;
}

static pid_t fork_into(struct environment *env, int own_pidns) {
  if (setns(env->pidns, 0) < 0) return -1;
  pid_t pid = fork();
  if (pid != 0) {
    int error = errno;
    setns(own_pidns, 0);
    errno = error;
  }
  return pid;
}

/* Lines can be told only where the interpreter is our bash. */
static void check_steppable(struct environment *env, const char *path) {
  char real[128], line[128];
  snprintf(real, sizeof real, "/proc/%d/root/run/environments/%u%s", env->init, env->id, path);
  int fd = open(real, O_RDONLY | O_CLOEXEC);
  ssize_t got = fd < 0 ? 0 : read(fd, line, sizeof line - 1);
  if (fd >= 0) close(fd);
  line[got > 0 ? got : 0] = 0;
  line[strcspn(line, "\n")] = 0;
  if (line[0] == '#' && line[1] == '!' && (strstr(line, "bash") || strstr(line, "/sh") || strstr(line, " sh"))) return;
  static const char why[] = "the entry point is not a script for bash or sh";
  send_frame(GUEST_STEP_UNAVAILABLE, env->id, 0, why, sizeof why - 1);
}

/* Why nothing may start now; answers the request then. */
static bool is_refused(struct environment *env, uint32_t request, struct process *process) {
  const char *why = NULL;
  int error = EBUSY;
  if (!is_seeded) why = "the generator has no seed yet", error = EAGAIN;
  else if (process->pid || env->kill_pending) why = "a process is running";
  /* The child would freeze before execve, and we wait for that. */
  else if (cgroup_read(env, "cgroup.freeze", NULL) == 1) why = "the environment is frozen";
  if (why) reply_error(env->id, request, error, STAGE_SETUP, "%s", why);
  return why != NULL;
}

/* True when the process runs: `pid` inside the environment and `path` have been answered. */
static bool start(struct environment *env, uint32_t request, struct process *process, bool step,
                  const char *const *candidates, const uint8_t *credits, const uint8_t *rest, uint32_t length,
                  char *path, size_t size) {
  static int own_pidns = -1;
  if (own_pidns < 0) own_pidns = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
  char *text = malloc(length + 1);
  if (!text) {
    reply_error(env->id, request, ENOMEM, STAGE_SETUP, "no memory");
    return false;
  }
  memcpy(text, rest, length);
  char **variables = split_variables(text, length);
  int writers[2] = {-1, -1}, pipe[2] = {-1, -1};
  pid_t pid = -1;
  int error = variables ? 0 : ENOMEM;
  if (!error && step) {
    env->step_stop = true;
    error = step_open(env);
  }
  for (int i = 0; i < 2 && !error; i++) error = open_output(&process->out[i], &writers[i]);
  if (!error && pipe2(pipe, O_CLOEXEC) < 0) error = errno;
  if (!error) {
    pid = fork_into(env, own_pidns);
    if (pid < 0) error = errno;
    if (pid == 0) run_child(env, step, candidates, variables, writers[0], writers[1], pipe[1]);
  }
  for (int i = 0; i < 2; i++)
    if (writers[i] >= 0) close(writers[i]);
  if (pipe[1] >= 0) close(pipe[1]);

  /* One report before execve; a second only if that failed. */
  struct report report = {0}, failure;
  bool failed = true;
  if (!error && read(pipe[0], &report, sizeof report) == (ssize_t)sizeof report)
    failed = report.error || read(pipe[0], &failure, sizeof failure) == (ssize_t)sizeof failure;
  if (failed && !error && !report.error) report = failure;
  if (pipe[0] >= 0) close(pipe[0]);
  free(text), free(variables);
  if (pid > 0 && !(report.stage == STAGE_SETUP)) env->step_bash = step;
  if (error || failed) {
    for (int i = 0; i < 2; i++) watch_close(&process->out[i].watch);
    reply_error(env->id, request, error ? error : report.error, error ? STAGE_SETUP : (enum start_stage)report.stage,
                "%s", error ? strerror(error) : report.path);
    return false;
  }
  process->pid = process->group = pid;
  for (int i = 0; i < 2; i++) process->out[i].credit = get32(credits + 4 * i);
  uint8_t answer[4 + sizeof report.path];
  put32(answer, (uint32_t)report.pid);
  uint32_t path_length = (uint32_t)strlen(report.path);
  memcpy(answer + 4, report.path, path_length);
  reply_ok(env->id, request, answer, 4 + path_length);
  snprintf(path, size, "%s", report.path);
  return true;
}

static void hear_output(struct process *process) {
  for (int i = 0; i < 2; i++) watch_add(&process->out[i].watch, EPOLLIN);
}

void process_start(struct environment *env, uint32_t request, const uint8_t *payload, uint32_t length) {
  struct process *process = &env->processes[0];
  char path[64];
  if (is_refused(env, request, process)) return;
  if (length < 12 || (length > 12 && payload[length - 1] != 0)) {
    reply_error(env->id, request, EINVAL, STAGE_SETUP, "malformed start");
    return;
  }
  bool step = get32(payload) & START_FLAG_STEP;
  if (!start(env, request, process, step, bootstraps, payload + 4, payload + 12, length - 12, path, sizeof path)) return;
  if (step) check_steppable(env, path);
  hear_output(process);
}

/* u32 number, u32 credit for stdout, u32 for stderr, path, NUL, variables. */
void extension_start(struct environment *env, uint32_t request, const uint8_t *payload, uint32_t length) {
  uint32_t number = length < 14 ? 0 : get32(payload);
  if (number < 1 || number >= MAX_PROCESSES || payload[length - 1] != 0) {
    reply_error(env->id, request, EINVAL, STAGE_SETUP, "malformed start");
    return;
  }
  struct process *process = &env->processes[number];
  if (is_refused(env, request, process)) return;
  const char *file = (const char *)payload + 12;
  uint32_t used = 12 + (uint32_t)strlen(file) + 1;
  char path[8];
  if (start(env, request, process, false, (const char *const[]){file, NULL}, payload + 4, payload + used, length - used,
            path, sizeof path))
    hear_output(process);
}

/* ---- end ---- */

static void report_exit(struct environment *env, struct process *process, int status) {
  uint8_t payload[16] = {0};
  environment_count(env);
  drain(process);
  payload[0] = WIFSIGNALED(status) ? 2 : 1;
  put16(payload + 2, (uint16_t)(WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)));
  put32(payload + 4, env->memory_kills);
  put64(payload + 8, cgroup_read(env, "memory.peak", NULL));
  process->pid = 0;
  send_frame(GUEST_PROCESS_EXITED, env->id, (uint32_t)(process - env->processes), payload, sizeof payload);
}

void process_exited(pid_t pid, int status) {
  for (struct environment *env = environments; env; env = env->next) {
    for (int i = 0; i < MAX_PROCESSES; i++)
      if (env->processes[i].pid == pid) {
        report_exit(env, &env->processes[i], status);
        return;
      }
    if (env->init == pid) {
      environment_init_died(env);
      return;
    }
  }
}

/* Every process, also those that forked while we read the list: frozen first. */
static int signal_all(struct environment *env, int number) {
  bool was_frozen = cgroup_read(env, "cgroup.freeze", NULL) == 1;
  char text[4096];
  if (!was_frozen) cgroup_write(env, "cgroup.freeze", "1");
  int fd = openat(env->cgroup, "cgroup.procs", O_RDONLY | O_CLOEXEC);
  ssize_t got;
  size_t kept = 0;
  while (fd >= 0 && (got = read(fd, text + kept, sizeof text - 1 - kept)) > 0) {
    kept += (size_t)got, text[kept] = 0;
    char *line = text, *end;
    while ((end = strchr(line, '\n'))) kill((pid_t)atoi(line), number), line = end + 1;
    kept -= (size_t)(line - text);
    memmove(text, line, kept);
  }
  if (fd >= 0) close(fd);
  if (!was_frozen) cgroup_write(env, "cgroup.freeze", "0");
  return 0;
}

void process_signal(struct environment *env, uint32_t request, const uint8_t *payload, uint32_t length) {
  if (length < 8) {
    reply_error(env->id, request, EINVAL, STAGE_NONE, "malformed signal");
    return;
  }
  int number = (int)get32(payload), result = 0;
  uint32_t which = length < 12 ? 0 : get32(payload + 8);
  pid_t pid = which < MAX_PROCESSES ? env->processes[which].pid : 0;
  pid_t group = which < MAX_PROCESSES ? env->processes[which].group : 0;
  switch (get32(payload + 4)) {
    case SCOPE_MAIN: result = pid ? kill(pid, number) : (errno = ESRCH, -1); break;
    case SCOPE_GROUP: result = group ? kill(-group, number) : (errno = ESRCH, -1); break;
    default: result = signal_all(env, number);
  }
  if (result < 0) reply_error(env->id, request, errno, STAGE_NONE, "kill");
  else reply_ok(env->id, request, NULL, 0);
}

void process_kill(struct environment *env, uint32_t request) {
  if (env->kill_pending) reply_error(env->id, env->kill_request, ECANCELED, STAGE_NONE, "overtaken");
  env->kill_pending = true, env->kill_request = request;
  cgroup_write(env, "cgroup.kill", "1");
  if (cgroup_read(env, "cgroup.events", "populated") == 0) process_cleared(env);
}

static void cleared(void *argument) {
  struct environment *env = environment_find((uint16_t)(uintptr_t)argument);
  if (!env || !env->kill_pending) return;
  for (int number = 0; number < MAX_PROCESSES; number++) {
    struct process *process = &env->processes[number];
    int status; /* dead, its end not yet collected: collect it now, in order */
    if (process->pid && waitpid(process->pid, &status, 0) == process->pid) report_exit(env, process, status);
    process->pid = process->group = 0;
    drain(process);
    for (int i = 0; i < 2; i++)
      if (process->out[i].watch.fd >= 0) {
        watch_close(&process->out[i].watch);
        send_frame(GUEST_OUTPUT_END, env->id, process->out[i].stream, NULL, 0);
      }
  }
  tcp_close_all(env);
  step_close(env);
  cgroup_write(env, "cgroup.freeze", "0");
  env->kill_pending = false;
  reply_ok(env->id, env->kill_request, NULL, 0);
}

void process_cleared(struct environment *env) { later(cleared, (void *)(uintptr_t)env->id); }
