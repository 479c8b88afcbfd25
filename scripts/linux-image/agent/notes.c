/* What the kernel tells of user processes (kernel/0003-as-on-lambda.patch), from /dev/kmsg:
   programs that are missing or for another processor, and a machine without memory for files. */
#include "agent.h"

static struct watch kernel;

/* Each text once per environment. */
void note_once(struct environment *env, enum guest_frame type, const char *text) {
  if (env->note_count == sizeof env->notes / sizeof *env->notes) return;
  for (int i = 0; i < env->note_count; i++)
    if (!strcmp(env->notes[i], text)) return;
  char *kept = strdup(text);
  if (!kept) return;
  env->notes[env->note_count++] = kept;
  send_frame(type, env->id, 0, text, (uint32_t)strlen(text));
}

/* `playground: KIND /ENVIRONMENT REST` */
static void take(char *text) {
  char kind[16], *rest;
  unsigned id;
  int used = 0;
  if (sscanf(text, "playground: %15s /%u%n", kind, &id, &used) != 2) return;
  struct environment *env = id <= UINT16_MAX ? environment_find((uint16_t)id) : NULL;
  if (!env || env->destroying) return;
  rest = text + used;
  rest[strcspn(rest, "\n")] = 0;
  char note[512];
  snprintf(note, sizeof note, "%s%s", kind, rest);
  note_once(env, GUEST_KERNEL_NOTE, note);
}

static void kernel_ready(struct watch *self, uint32_t events) {
  (void)events;
  char record[8192];
  for (;;) {
    ssize_t got = read(self->fd, record, sizeof record - 1);
    if (got < 0 && errno == EPIPE) continue; /* overtaken: the next read goes on with the oldest */
    if (got <= 0) return;
    record[got] = 0;
    char *text = strchr(record, ';');
    if (text) take(text + 1);
  }
}

void notes_open(void) {
  kernel = (struct watch){.fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC), .ready = kernel_ready};
  if (kernel.fd < 0) {
    dprintf(2, "agent: kmsg: %s\n", strerror(errno));
    return;
  }
  lseek(kernel.fd, 0, SEEK_END);
  watch_add(&kernel, EPOLLIN);
}
