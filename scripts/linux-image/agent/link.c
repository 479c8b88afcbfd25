/* Frames over one port of the virtio console. The port takes up to 32 kB a write and v86
   consumes it before the write returns, so writing never blocks for long; what is sent
   while one round of events is handled goes out together. */
#include "agent.h"

#include <poll.h>

#define SEND_BYTES 32768

static struct watch port;
static uint8_t send_buffer[SEND_BYTES];
static uint32_t send_used;

static uint8_t receive_buffer[FRAME_HEADER_BYTES + MAX_PAYLOAD_BYTES + LINK_CHUNK_BYTES];
static uint32_t receive_used;
static uint32_t chunks_read, chunks_reported;

void dispatch(enum host_frame type, uint16_t env, uint32_t channel, const uint8_t *payload, uint32_t length);

static void write_all(const uint8_t *bytes, uint32_t length) {
  while (length > 0) {
    ssize_t done = write(port.fd, bytes, length > SEND_BYTES ? SEND_BYTES : length);
    if (done < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) {
        poll(&(struct pollfd){.fd = port.fd, .events = POLLOUT}, 1, -1);
        continue;
      }
      return; /* nobody to tell */
    }
    bytes += done, length -= (uint32_t)done;
  }
}

void link_flush(void) {
  if (chunks_read != chunks_reported) {
    uint8_t count[4];
    put32(count, chunks_read);
    chunks_reported = chunks_read;
    send_frame(GUEST_LINK_ACK, 0, 0, count, 4);
  }
  if (send_used == 0) return;
  write_all(send_buffer, send_used);
  send_used = 0;
}

static void put_header(uint8_t *at, enum guest_frame type, uint16_t env, uint32_t channel, uint32_t length) {
  put32(at, length), put16(at + 4, (uint16_t)type), put16(at + 6, env), put32(at + 8, channel);
}

uint8_t *reserve_frame(uint32_t length) {
  if (FRAME_HEADER_BYTES + length > SEND_BYTES) return NULL;
  if (send_used + FRAME_HEADER_BYTES + length > SEND_BYTES) write_all(send_buffer, send_used), send_used = 0;
  return send_buffer + send_used + FRAME_HEADER_BYTES;
}

void send_reserved(enum guest_frame type, uint16_t env, uint32_t channel, uint32_t length) {
  put_header(send_buffer + send_used, type, env, channel, length);
  send_used += FRAME_HEADER_BYTES + length;
}

void send_frame(enum guest_frame type, uint16_t env, uint32_t channel, const void *payload, uint32_t length) {
  uint8_t *room = reserve_frame(length);
  if (room) {
    if (length) memcpy(room, payload, length);
    send_reserved(type, env, channel, length);
    return;
  }
  uint8_t header[FRAME_HEADER_BYTES];
  write_all(send_buffer, send_used), send_used = 0;
  put_header(header, type, env, channel, length);
  write_all(header, sizeof header);
  write_all(payload, length);
}

void reply_ok(uint16_t env, uint32_t request, const void *payload, uint32_t length) {
  send_frame(GUEST_OK, env, request, payload, length);
}

void reply_error(uint16_t env, uint32_t request, int error, enum start_stage stage, const char *format, ...) {
  uint8_t payload[512];
  put32(payload, (uint32_t)error), payload[4] = (uint8_t)stage;
  va_list list;
  va_start(list, format);
  int length = vsnprintf((char *)payload + 5, sizeof payload - 5, format, list);
  va_end(list);
  if (length > (int)sizeof payload - 6) length = (int)sizeof payload - 6;
  send_frame(GUEST_ERROR, env, request, payload, 5 + (uint32_t)length);
}

void log_host(const char *format, ...) {
  char text[512];
  va_list list;
  va_start(list, format);
  int length = vsnprintf(text, sizeof text, format, list);
  va_end(list);
  if (length > (int)sizeof text - 1) length = (int)sizeof text - 1;
  send_frame(GUEST_LOG, 0, 0, text, (uint32_t)length);
}

/* Called for `hello`: a restored machine starts counting anew. The chunk that
   carried it is the first one. */
void link_reset(void) { chunks_read = 1, chunks_reported = 0; }

static void take_frames(void) {
  uint32_t at = 0;
  while (receive_used - at >= FRAME_HEADER_BYTES) {
    const uint8_t *frame = receive_buffer + at;
    uint32_t length = get32(frame);
    if (length > MAX_PAYLOAD_BYTES) {
      log_host("frame of %u bytes: the stream is out of step", length);
      receive_used = 0;
      return;
    }
    if (receive_used - at < FRAME_HEADER_BYTES + length) break;
    at += FRAME_HEADER_BYTES + length;
    dispatch(get16(frame + 4), get16(frame + 6), get32(frame + 8), frame + FRAME_HEADER_BYTES, length);
  }
  memmove(receive_buffer, receive_buffer + at, receive_used - at);
  receive_used -= at;
}

static void port_ready(struct watch *self, uint32_t events) {
  (void)events;
  /* One read gives at most one of the host's chunks. */
  for (int round = 0; round < 16; round++) {
    ssize_t got = read(self->fd, receive_buffer + receive_used, LINK_CHUNK_BYTES);
    if (got <= 0) break;
    chunks_read++;
    receive_used += (uint32_t)got;
    take_frames();
    if (chunks_read - chunks_reported >= 4) link_flush();
  }
}

void link_open(void) {
  int fd = -1;
  for (int attempt = 0; attempt < 500 && fd < 0; attempt++) {
    fd = open("/dev/vport0p1", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) usleep(10000);
  }
  if (fd < 0) {
    dprintf(2, "agent: no port: %s\n", strerror(errno));
    return;
  }
  port = (struct watch){.fd = fd, .ready = port_ready};
  watch_add(&port, EPOLLIN);
}
