/* What the parts of the agent share. One thread, one epoll loop; every descriptor
   that is waited for has a `watch` at the start of its owner. */
#ifndef AGENT_H
#define AGENT_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include "protocol.h"

#define SANDBOX_UID 993
#define SANDBOX_GID 990
#define ALL_TOOLS "/usr/lib/playground/all-tools"
#define RUNTIME_API_ADDRESS "169.254.100.1"
#define RUNTIME_API_PORT 9001

struct watch {
  int fd;
  void (*ready)(struct watch *self, uint32_t events);
};

#define OWNER(pointer, type, member) ((type *)((char *)(pointer) - offsetof(type, member)))

struct environment;

/* One of the two output pipes of a process. */
struct output {
  struct watch watch;
  struct environment *env;
  uint32_t stream;
  uint32_t credit;
  bool paused;
};

/* The runtime or an extension. */
struct process {
  pid_t pid; /* 0 = none */
  pid_t group; /* stays when the process has ended: its children may live on */
  struct output out[2];
};

struct environment {
  struct environment *next;
  uint16_t id;
  int cgroup; /* folder */
  int netns, utsns, ipcns, pidns, mntns;
  pid_t init; /* process 1 of the environment, ours in every sense */
  uint32_t pids_refused, memory_kills;
  struct watch cgroup_events, memory_events, pids_events;
  struct watch listener, names, elsewhere, stepper;
  struct process processes[MAX_PROCESSES];
  bool destroying, step_bash, step_stop;
  uint32_t destroy_request, kill_request, freeze_request;
  bool kill_pending, freeze_pending, freeze_wanted;
  uint32_t pids; /* process limit */
  char *notes[128];
  int note_count;
};

extern struct environment *environments;
extern bool is_seeded;

/* main.c */
void watch_add(struct watch *watch, uint32_t events);
void watch_change(struct watch *watch, uint32_t events);
void watch_close(struct watch *watch); /* also closes the descriptor */
void later(void (*fn)(void *), void *argument); /* after the current round of events */

/* link.c */
void link_open(void);
void link_flush(void);
void send_frame(enum guest_frame type, uint16_t env, uint32_t channel, const void *payload, uint32_t length);
/* Room for `length` bytes of payload in the send buffer, or NULL; then `send_reserved`. */
uint8_t *reserve_frame(uint32_t length);
void send_reserved(enum guest_frame type, uint16_t env, uint32_t channel, uint32_t length);
void reply_ok(uint16_t env, uint32_t request, const void *payload, uint32_t length);
void reply_error(uint16_t env, uint32_t request, int error, enum start_stage stage, const char *format, ...)
    __attribute__((format(printf, 5, 6)));
void log_host(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* bytes.c-like helpers */
static inline uint16_t get16(const uint8_t *p) { return (uint16_t)(p[0] | p[1] << 8); }
static inline uint32_t get32(const uint8_t *p) {
  return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}
static inline uint64_t get64(const uint8_t *p) { return get32(p) | (uint64_t)get32(p + 4) << 32; }
static inline void put16(uint8_t *p, uint16_t v) { p[0] = (uint8_t)v, p[1] = (uint8_t)(v >> 8); }
static inline void put32(uint8_t *p, uint32_t v) { put16(p, (uint16_t)v), put16(p + 2, (uint16_t)(v >> 16)); }
static inline void put64(uint8_t *p, uint64_t v) { put32(p, (uint32_t)v), put32(p + 4, (uint32_t)(v >> 32)); }

/* tree.c */
void tree_begin(uint32_t id);
void tree_entry(uint32_t id, const uint8_t *payload, uint32_t length);
void tree_data(uint32_t id, const uint8_t *payload, uint32_t length);
void tree_seal(uint32_t request, uint32_t id);
void tree_drop(uint32_t request, uint32_t id);
bool tree_path(uint32_t id, char *path, size_t size); /* false: no such sealed tree */

/* environment.c */
void environments_boot(void);
struct environment *environment_find(uint16_t id);
void environment_create(uint16_t id, uint32_t request, const uint8_t *payload, uint32_t length);
void environment_destroy(struct environment *env, uint32_t request);
void environment_freeze(struct environment *env, uint32_t request, bool freeze);
void environment_stats(struct environment *env, uint32_t request);
void environment_limit(struct environment *env, uint32_t request, uint64_t bytes);
void environment_count(struct environment *env); /* reads the kernel's counters, reports what is new */
void environment_init_died(struct environment *env);
int cgroup_write(struct environment *env, const char *file, const char *value);
uint64_t cgroup_read(struct environment *env, const char *file, const char *key);

/* process.c */
void process_start(struct environment *env, uint32_t request, const uint8_t *payload, uint32_t length);
void extension_start(struct environment *env, uint32_t request, const uint8_t *payload, uint32_t length);
void process_signal(struct environment *env, uint32_t request, const uint8_t *payload, uint32_t length);
void process_kill(struct environment *env, uint32_t request);
void process_cleared(struct environment *env); /* the cgroup is empty */
void process_exited(pid_t pid, int status);
void output_credit(struct environment *env, uint32_t stream, uint32_t bytes);

/* facts.c */
int facts_prepare(uint32_t architecture, uint32_t processors); /* errno */
int facts_apply(const char *root, uint32_t architecture, uint32_t processors);

/* notes.c */
void notes_open(void);
void note_once(struct environment *env, enum guest_frame type, const char *text);

/* tcp.c */
int network_create(struct environment *env); /* errno */
void tcp_data(uint32_t id, const uint8_t *payload, uint32_t length);
void tcp_end(uint32_t id);
void tcp_close(uint32_t id, bool reset);
void tcp_credit(uint32_t id, uint32_t bytes);
void tcp_connect(struct environment *env, uint32_t request, const uint8_t *payload, uint32_t length);
void tcp_close_all(struct environment *env);
void network_blocked(struct environment *env, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* step.c */
int step_open(struct environment *env); /* errno */
void step_close(struct environment *env);
void step_continue(uint32_t id, bool stop);
void step_variables(uint32_t id);
void step_mode(struct environment *env, uint32_t request, bool stop);

#endif
