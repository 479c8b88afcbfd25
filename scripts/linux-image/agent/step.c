/* Stepping by line. The bash of a stepped start (bash-step) connects to an abstract socket
   of its network namespace, one connection for each shell process, tells each command
   before it runs and waits for one byte: C continue, R run on, V list variables. */
#include "agent.h"

#include <sched.h>
#include <sys/socket.h>
#include <sys/un.h>

#define STEP_SOCKET "lambda-step"

struct shell {
  struct shell *next;
  struct watch watch;
  struct environment *env;
  uint32_t id;
  bool held, listing;
};

static struct shell *shells;
static uint32_t next_id = 1;

static struct shell *find(uint32_t id) {
  struct shell *shell = shells;
  while (shell && shell->id != id) shell = shell->next;
  return shell;
}

static void finish(struct shell *shell) {
  watch_close(&shell->watch);
  send_frame(GUEST_STEP_END, shell->env->id, shell->id, NULL, 0);
  struct shell **at = &shells;
  while (*at != shell) at = &(*at)->next;
  *at = shell->next;
  free(shell);
}

static void tell(struct shell *shell, char command) {
  if (send(shell->watch.fd, &command, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0) log_host("step: %s", strerror(errno));
}

/* A message of the shell: `L` and the payload of stepLine, or `V`, u8 last, text. */
static void shell_ready(struct watch *self, uint32_t events) {
  (void)events;
  struct shell *shell = OWNER(self, struct shell, watch);
  uint8_t message[16384 + 64];
  ssize_t got = recv(self->fd, message, sizeof message, MSG_DONTWAIT);
  if (got < 0 && errno == EAGAIN) return;
  if (got <= 0) {
    finish(shell);
    return;
  }
  if (message[0] == 'V') {
    shell->listing = got > 1 && !message[1];
    send_frame(GUEST_STEP_VARIABLES, shell->env->id, shell->id, message + 1, (uint32_t)got - 1);
  } else if (message[0] == 'L' && shell->env->step_stop) {
    shell->held = true;
    send_frame(GUEST_STEP_LINE, shell->env->id, shell->id, message + 1, (uint32_t)got - 1);
  } else if (message[0] == 'L') {
    tell(shell, 'C');
  }
}

static void stepper_ready(struct watch *self, uint32_t events) {
  (void)events;
  int fd;
  while ((fd = accept4(self->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    struct shell *shell = calloc(1, sizeof *shell);
    if (!shell) {
      close(fd);
      continue;
    }
    *shell = (struct shell){.watch = {.fd = fd, .ready = shell_ready},
                            .env = OWNER(self, struct environment, stepper),
                            .id = next_id++,
                            .next = shells};
    shells = shell;
    watch_add(&shell->watch, EPOLLIN);
  }
}

int step_open(struct environment *env) {
  static int own = -1;
  if (env->stepper.fd >= 0) return 0;
  if (own < 0) own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  memcpy(address.sun_path + 1, STEP_SOCKET, sizeof STEP_SOCKET - 1);
  if (setns(env->netns, 0) < 0) return errno;
  int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int error = 0;
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + sizeof STEP_SOCKET)) < 0 ||
      listen(fd, 64) < 0)
    error = errno;
  setns(own, 0);
  if (error) {
    if (fd >= 0) close(fd);
    return error;
  }
  env->stepper = (struct watch){.fd = fd, .ready = stepper_ready};
  watch_add(&env->stepper, EPOLLIN);
  return 0;
}

void step_close(struct environment *env) {
  struct shell *next;
  for (struct shell *shell = shells; shell; shell = next) {
    next = shell->next;
    if (shell->env == env) finish(shell);
  }
  watch_close(&env->stepper);
}

void step_continue(uint32_t id, bool stop) {
  struct shell *shell = find(id);
  if (!shell) return;
  if (!stop) shell->env->step_stop = false;
  if (!shell->held) return;
  shell->held = false;
  tell(shell, 'C');
}

void step_variables(uint32_t id) {
  struct shell *shell = find(id);
  if (shell && shell->held) tell(shell, 'V');
}

/* Running on lets every held shell of the environment go. */
void step_mode(struct environment *env, uint32_t request, bool stop) {
  env->step_stop = stop;
  if (!stop)
    for (struct shell *shell = shells; shell; shell = shell->next)
      if (shell->env == env && shell->held) shell->held = false, tell(shell, 'C');
  reply_ok(env->id, request, NULL, 0);
}
