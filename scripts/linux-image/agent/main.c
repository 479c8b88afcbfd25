/* Process 1 of the machine and Lambda's supervisor in it. */
#include "agent.h"

#include <linux/random.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>

void link_reset(void);

bool is_seeded;
static int epoll_fd;

#define MAX_LATER 64
static struct {
  void (*fn)(void *);
  void *argument;
} postponed[MAX_LATER];
static int postponed_count;

void watch_add(struct watch *watch, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = watch};
  if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, watch->fd, &event) < 0) log_host("epoll add: %s", strerror(errno));
}

void watch_change(struct watch *watch, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = watch};
  epoll_ctl(epoll_fd, EPOLL_CTL_MOD, watch->fd, &event);
}

/* Events of the running round that are still to be handled must not reach a closed watch. */
static struct epoll_event round_events[32];
static int round_at, round_count;

void watch_close(struct watch *watch) {
  if (watch->fd < 0) return;
  epoll_ctl(epoll_fd, EPOLL_CTL_DEL, watch->fd, NULL);
  close(watch->fd);
  watch->fd = -1;
  for (int i = round_at; i < round_count; i++)
    if (round_events[i].data.ptr == watch) round_events[i].data.ptr = NULL;
}

void later(void (*fn)(void *), void *argument) {
  if (postponed_count < MAX_LATER) postponed[postponed_count].fn = fn, postponed[postponed_count++].argument = argument;
}

static void hello(uint32_t request, const uint8_t *payload, uint32_t length) {
  if (length < 4 || get32(payload) != PROTOCOL_VERSION) {
    reply_error(0, request, EPROTO, STAGE_NONE, "this agent speaks version %d", PROTOCOL_VERSION);
    return;
  }
  link_reset();
  is_seeded = false;
  uint8_t answer[4096];
  put32(answer, PROTOCOL_VERSION);
  int fd = open("/etc/image", O_RDONLY | O_CLOEXEC);
  ssize_t got = fd < 0 ? 0 : read(fd, answer + 4, sizeof answer - 4);
  if (fd >= 0) close(fd);
  reply_ok(0, request, answer, 4 + (got > 0 ? (uint32_t)got : 0));
}

static void set_clock(uint32_t request, const uint8_t *payload, uint32_t length) {
  if (length < 8) {
    reply_error(0, request, EINVAL, STAGE_NONE, "setClock is too short");
    return;
  }
  uint64_t nanoseconds = get64(payload);
  struct timespec now = {.tv_sec = (time_t)(nanoseconds / 1000000000u), .tv_nsec = (long)(nanoseconds % 1000000000u)};
  if (clock_settime(CLOCK_REALTIME, &now) < 0) reply_error(0, request, errno, STAGE_NONE, "clock_settime");
  else reply_ok(0, request, NULL, 0);
}

/* A restored generator is the same for every visitor: count fresh bytes as
   entropy and have the output key drawn again, at once. */
static void seed(uint32_t request, const uint8_t *payload, uint32_t length) {
  if (length < 32 || length > 512) {
    reply_error(0, request, EINVAL, STAGE_NONE, "seed of %u bytes", length);
    return;
  }
  struct {
    int entropy_count, buf_size;
    uint8_t bytes[512];
  } info = {.entropy_count = (int)length * 8, .buf_size = (int)length};
  memcpy(info.bytes, payload, length);
  int fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);
  bool failed = fd < 0 || ioctl(fd, RNDADDENTROPY, &info) < 0 || ioctl(fd, RNDRESEEDCRNG, 0) < 0;
  int error = errno;
  if (fd >= 0) close(fd);
  memset(&info, 0, sizeof info);
  if (failed) {
    reply_error(0, request, error, STAGE_NONE, "seed");
    return;
  }
  is_seeded = true;
  reply_ok(0, request, NULL, 0);
}

static void dispatch_environment(enum host_frame type, uint16_t id, uint32_t channel, const uint8_t *payload,
                                 uint32_t length) {
  struct environment *env = environment_find(id);
  bool asks = type < HOST_OUTPUT_CREDIT || type == HOST_TCP_CONNECT || type == HOST_STEP_MODE;
  if (!env || env->destroying) {
    if (asks) reply_error(id, channel, ENOENT, STAGE_NONE, "no environment %u", id);
    return;
  }
  switch (type) {
    case HOST_ENVIRONMENT_DESTROY: environment_destroy(env, channel); break;
    case HOST_PROCESS_START: process_start(env, channel, payload, length); break;
    case HOST_EXTENSION_START: extension_start(env, channel, payload, length); break;
    case HOST_PROCESS_SIGNAL: process_signal(env, channel, payload, length); break;
    case HOST_PROCESS_KILL: process_kill(env, channel); break;
    case HOST_FREEZE: environment_freeze(env, channel, true); break;
    case HOST_THAW: environment_freeze(env, channel, false); break;
    case HOST_STATS: environment_stats(env, channel); break;
    case HOST_SET_MEMORY_LIMIT: environment_limit(env, channel, length >= 8 ? get64(payload) : 0); break;
    case HOST_OUTPUT_CREDIT:
      if (length >= 4) output_credit(env, channel, get32(payload));
      break;
    case HOST_TCP_CONNECT: tcp_connect(env, channel, payload, length); break;
    case HOST_STEP_MODE: step_mode(env, channel, length > 0 && payload[0]); break;
    default:
      log_host("unknown frame type %d", type);
      if (asks) reply_error(id, channel, ENOSYS, STAGE_NONE, "unknown request %d", type);
  }
}

void dispatch(enum host_frame type, uint16_t env, uint32_t channel, const uint8_t *payload, uint32_t length) {
  switch (type) {
    case HOST_HELLO: hello(channel, payload, length); break;
    case HOST_SET_CLOCK: set_clock(channel, payload, length); break;
    case HOST_SEED: seed(channel, payload, length); break;
    case HOST_TREE_BEGIN: tree_begin(channel); break;
    case HOST_TREE_ENTRY: tree_entry(channel, payload, length); break;
    case HOST_TREE_DATA: tree_data(channel, payload, length); break;
    case HOST_TREE_SEAL: tree_seal(channel, length >= 4 ? get32(payload) : 0); break;
    case HOST_TREE_DROP: tree_drop(channel, length >= 4 ? get32(payload) : 0); break;
    case HOST_ENVIRONMENT_CREATE: environment_create(env, channel, payload, length); break;
    case HOST_TCP_DATA: tcp_data(channel, payload, length); break;
    case HOST_TCP_END: tcp_end(channel); break;
    case HOST_TCP_CLOSE: tcp_close(channel, length > 0 && payload[0]); break;
    case HOST_TCP_CREDIT:
      if (length >= 4) tcp_credit(channel, get32(payload));
      break;
    case HOST_STEP_CONTINUE: step_continue(channel, length > 0 && payload[0]); break;
    case HOST_STEP_VARIABLES: step_variables(channel); break;
    default: dispatch_environment(type, env, channel, payload, length);
  }
}

static void children_ready(struct watch *self, uint32_t events) {
  (void)events;
  struct signalfd_siginfo info;
  while (read(self->fd, &info, sizeof info) == (ssize_t)sizeof info) continue;
  int status;
  pid_t pid;
  while ((pid = waitpid(-1, &status, WNOHANG)) > 0) process_exited(pid, status);
}

static void must_mount(const char *type, const char *target, unsigned long flags, const char *options) {
  mkdir(target, 0755);
  if (mount(type, target, type, flags, options) < 0 && errno != EBUSY)
    dprintf(2, "agent: mount %s: %s\n", target, strerror(errno));
}

int main(void) {
  umask(022);
  chmod("/", 0755); /* an initramfs root is 1777 */
  must_mount("devtmpfs", "/dev", MS_NOSUID, NULL);
  int console = open("/dev/console", O_RDWR);
  if (console < 0) console = open("/dev/null", O_RDWR);
  while (console >= 0 && console < 2) console = dup(console);
  must_mount("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  must_mount("tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=0755");

  epoll_fd = epoll_create1(EPOLL_CLOEXEC);
  sigset_t set;
  sigemptyset(&set), sigaddset(&set, SIGCHLD);
  sigprocmask(SIG_BLOCK, &set, NULL);
  signal(SIGPIPE, SIG_IGN);
  static struct watch children;
  children = (struct watch){.fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC), .ready = children_ready};
  watch_add(&children, EPOLLIN);

  /* Whatever happens to memory, the supervisor stays. Children undo this. */
  int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  if (score < 0 || write(score, "-1000", 5) < 0) dprintf(2, "agent: oom_score_adj\n");
  if (score >= 0) close(score);

  environments_boot();
  notes_open();
  link_open();
  dprintf(1, "agent ready\n");

  for (;;) {
    link_flush();
    round_count = epoll_wait(epoll_fd, round_events, 32, -1);
    for (round_at = 0; round_at < round_count;) {
      struct epoll_event event = round_events[round_at++];
      struct watch *watch = event.data.ptr;
      if (watch) watch->ready(watch, event.events);
    }
    round_count = 0;
    for (int i = 0; i < postponed_count; i++) postponed[i].fn(postponed[i].argument);
    postponed_count = 0;
  }
}
