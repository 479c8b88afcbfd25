/* The network of an environment: `lo` with the Runtime API's address, whose connections
   go to the host byte by byte; connections that the host opens to listeners in it; names that do not exist; and a tunnel device that leads
   nowhere but tells where something wanted to go. */
#include "agent.h"

#include <arpa/inet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <strings.h>

#define CREDIT_STEP (TCP_WINDOW_BYTES / 4)

struct piece {
  struct piece *next;
  uint32_t used, length;
  uint8_t bytes[];
};

struct connection {
  struct connection *next;
  struct watch watch;
  struct environment *env;
  uint32_t id;
  uint32_t credit; /* bytes that we may send to the host */
  uint32_t consumed; /* bytes of the host passed on, not yet credited */
  struct piece *first, **last; /* of the host, waiting for the socket */
  bool guest_ended, host_ended, host_closes;
};

static struct connection *connections;
static uint32_t next_id = 1;

static struct connection *find(uint32_t id) {
  struct connection *conn = connections;
  while (conn && conn->id != id) conn = conn->next;
  return conn;
}

static void update(struct connection *conn) {
  uint32_t events = 0;
  if (!conn->guest_ended && conn->credit > 0) events |= EPOLLIN;
  if (conn->first) events |= EPOLLOUT;
  watch_change(&conn->watch, events);
}

static void finish(struct connection *conn, bool reset) {
  uint8_t payload = reset;
  if (reset) setsockopt(conn->watch.fd, SOL_SOCKET, SO_LINGER, &(struct linger){1, 0}, sizeof(struct linger));
  watch_close(&conn->watch);
  send_frame(GUEST_TCP_CLOSED, conn->env->id, conn->id, &payload, 1);
  while (conn->first) {
    struct piece *piece = conn->first;
    conn->first = piece->next;
    free(piece);
  }
  struct connection **at = &connections;
  while (*at != conn) at = &(*at)->next;
  *at = conn->next;
  free(conn);
}

/* Both halves ended, or the host wants it closed and all its bytes are out.
   True when the connection is gone. */
static bool settle(struct connection *conn) {
  if (conn->first) return false;
  if (conn->host_closes || (conn->host_ended && conn->guest_ended)) {
    finish(conn, false);
    return true;
  }
  return false;
}

static void passed_on(struct connection *conn, uint32_t bytes) {
  uint8_t payload[4];
  conn->consumed += bytes;
  if (conn->consumed < CREDIT_STEP) return;
  put32(payload, conn->consumed);
  send_frame(GUEST_TCP_CREDIT, conn->env->id, conn->id, payload, 4);
  conn->consumed = 0;
}

/* False when the connection broke, and is gone. */
static bool flush_pieces(struct connection *conn) {
  while (conn->first) {
    struct piece *piece = conn->first;
    ssize_t done = send(conn->watch.fd, piece->bytes + piece->used, piece->length - piece->used, MSG_NOSIGNAL);
    if (done < 0) {
      if (errno == EAGAIN) return true;
      finish(conn, true);
      return false;
    }
    passed_on(conn, (uint32_t)done);
    piece->used += (uint32_t)done;
    if (piece->used < piece->length) continue;
    conn->first = piece->next;
    if (!conn->first) conn->last = &conn->first;
    free(piece);
  }
  if (conn->host_ended) shutdown(conn->watch.fd, SHUT_WR);
  return true;
}

static bool read_guest(struct connection *conn) {
  while (conn->credit > 0 && !conn->guest_ended) {
    uint32_t length = conn->credit < 16384 ? conn->credit : 16384;
    uint8_t *room = reserve_frame(length);
    ssize_t got = recv(conn->watch.fd, room, length, 0);
    if (got < 0) {
      if (errno == EAGAIN) break;
      finish(conn, true);
      return false;
    }
    if (got == 0) {
      conn->guest_ended = true;
      send_frame(GUEST_TCP_END, conn->env->id, conn->id, NULL, 0);
      break;
    }
    conn->credit -= (uint32_t)got;
    send_reserved(GUEST_TCP_DATA, conn->env->id, conn->id, (uint32_t)got);
    if ((uint32_t)got < length) break;
  }
  return true;
}

static void connection_ready(struct watch *self, uint32_t events) {
  struct connection *conn = OWNER(self, struct connection, watch);
  if ((events & EPOLLOUT) && !flush_pieces(conn)) return;
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) && !read_guest(conn)) return;
  if (events & EPOLLERR) {
    finish(conn, true);
    return;
  }
  if ((events & EPOLLHUP) && conn->guest_ended && !conn->host_ended) conn->host_closes = true;
  if (!settle(conn)) update(conn);
}

static struct connection *adopt(struct environment *env, int fd) {
  struct connection *conn = calloc(1, sizeof *conn);
  if (!conn) {
    close(fd);
    return NULL;
  }
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  *conn = (struct connection){.watch = {.fd = fd, .ready = connection_ready},
                              .env = env,
                              .id = next_id++,
                              .credit = TCP_WINDOW_BYTES,
                              .next = connections};
  conn->last = &conn->first;
  connections = conn;
  return conn;
}

static void listener_ready(struct watch *self, uint32_t events) {
  (void)events;
  struct environment *env = OWNER(self, struct environment, listener);
  int fd;
  while ((fd = accept4(self->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
    struct connection *conn = adopt(env, fd);
    if (!conn) continue;
    uint8_t payload[6];
    put32(payload, ntohl(inet_addr(RUNTIME_API_ADDRESS)));
    put16(payload + 4, RUNTIME_API_PORT);
    send_frame(GUEST_TCP_OPEN, env->id, conn->id, payload, sizeof payload);
    watch_add(&conn->watch, EPOLLIN);
    /* What the client has sent already goes out with the same write. */
    connection_ready(&conn->watch, EPOLLIN);
  }
}

/* Over the loopback interface a connection stands or is refused at once. */
static int connect_to(struct environment *env, uint16_t port, int *fd) {
  static int own = -1;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = inet_addr("127.0.0.1");
  if (own < 0) own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  if (setns(env->netns, 0) < 0) return errno;
  *fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int error = *fd < 0 ? errno : 0;
  setns(own, 0);
  if (error) return error;
  if (connect(*fd, (struct sockaddr *)&address, sizeof address) == 0) return 0;
  error = errno;
  struct pollfd wait = {.fd = *fd, .events = POLLOUT};
  socklen_t size = sizeof error;
  if (error == EINPROGRESS) {
    if (poll(&wait, 1, 50) <= 0) error = ETIMEDOUT;
    else if (getsockopt(*fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0) error = errno;
  }
  if (error) close(*fd);
  return error;
}

void tcp_connect(struct environment *env, uint32_t request, const uint8_t *payload, uint32_t length) {
  int fd = -1;
  int error = length < 2 ? EINVAL : connect_to(env, get16(payload), &fd);
  struct connection *conn = error ? NULL : adopt(env, fd);
  if (!conn) {
    if (!error) error = ENOMEM;
    reply_error(env->id, request, error, STAGE_NONE, "%s", strerror(error));
    return;
  }
  uint8_t answer[4];
  put32(answer, conn->id);
  reply_ok(env->id, request, answer, sizeof answer);
  watch_add(&conn->watch, EPOLLIN);
}

void tcp_data(uint32_t id, const uint8_t *payload, uint32_t length) {
  struct connection *conn = find(id);
  if (!conn || conn->host_ended || length == 0) return;
  uint32_t at = 0;
  if (!conn->first) {
    ssize_t done = send(conn->watch.fd, payload, length, MSG_NOSIGNAL);
    if (done < 0 && errno != EAGAIN) {
      finish(conn, true);
      return;
    }
    if (done > 0) at = (uint32_t)done, passed_on(conn, at);
  }
  if (at == length) return;
  struct piece *piece = malloc(sizeof *piece + length - at);
  if (!piece) {
    finish(conn, true);
    return;
  }
  piece->next = NULL, piece->used = 0, piece->length = length - at;
  memcpy(piece->bytes, payload + at, length - at);
  *conn->last = piece, conn->last = &piece->next;
  update(conn);
}

void tcp_end(uint32_t id) {
  struct connection *conn = find(id);
  if (!conn || conn->host_ended) return;
  conn->host_ended = true;
  if (!conn->first) shutdown(conn->watch.fd, SHUT_WR);
  settle(conn);
}

void tcp_close(uint32_t id, bool reset) {
  struct connection *conn = find(id);
  if (!conn) return;
  if (reset) finish(conn, true);
  else conn->host_ended = conn->host_closes = true, settle(conn);
}

void tcp_credit(uint32_t id, uint32_t bytes) {
  struct connection *conn = find(id);
  if (!conn) return;
  conn->credit += bytes;
  update(conn);
}

void tcp_close_all(struct environment *env) {
  struct connection *next;
  for (struct connection *conn = connections; conn; conn = next) {
    next = conn->next;
    if (conn->env == env) finish(conn, true);
  }
}

/* ---- names and everything else ---- */

void network_blocked(struct environment *env, const char *format, ...) {
  char text[300];
  va_list list;
  va_start(list, format);
  vsnprintf(text, sizeof text, format, list);
  va_end(list);
  note_once(env, GUEST_NETWORK_BLOCKED, text);
}

/* How processes of an environment name their own listeners (Telemetry API). */
static bool is_own_name(const char *name) {
  return !strcasecmp(name, "sandbox.localdomain") || !strcasecmp(name, "sandbox");
}

/* Answers each question with "no such name", but for the environment's own name: 127.0.0.1, and no IPv6. */
static void names_ready(struct watch *self, uint32_t events) {
  (void)events;
  struct environment *env = OWNER(self, struct environment, names);
  uint8_t packet[512];
  struct sockaddr_in from;
  socklen_t size = sizeof from;
  ssize_t got = recvfrom(self->fd, packet, sizeof packet, MSG_DONTWAIT, (struct sockaddr *)&from, &size);
  if (got < 17 || (packet[2] & 0x80)) return;
  char name[256];
  size_t at = 12, out = 0;
  while (at < (size_t)got && packet[at] && at + packet[at] < (size_t)got && out + packet[at] + 2 < sizeof name) {
    if (out) name[out++] = '.';
    memcpy(name + out, packet + at + 1, packet[at]);
    out += packet[at], at += 1u + packet[at];
  }
  name[out] = 0;
  if (at + 5 > (size_t)got) return;
  bool is_own = is_own_name(name), has_answer = is_own && packet[at + 1] == 0 && packet[at + 2] == 1;
  if (!is_own) network_blocked(env, "dns %s", name);
  packet[2] |= 0x84, packet[3] = is_own ? 0x80 : 0x83;
  memset(packet + 6, 0, 6);
  size_t end = at + 5;
  if (has_answer) {
    static const uint8_t address[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1};
    if (end + sizeof address > sizeof packet) return;
    memcpy(packet + end, address, sizeof address);
    end += sizeof address, packet[7] = 1;
  }
  sendto(self->fd, packet, end, MSG_DONTWAIT, (struct sockaddr *)&from, size);
}

static uint16_t checksum(const uint8_t *bytes, size_t length) {
  uint32_t sum = 0;
  for (size_t i = 0; i + 1 < length; i += 2) sum += (uint32_t)(bytes[i] << 8 | bytes[i + 1]);
  if (length & 1) sum += (uint32_t)(bytes[length - 1] << 8);
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return (uint16_t)~sum;
}

static void put_net16(uint8_t *at, uint16_t value) { at[0] = (uint8_t)(value >> 8), at[1] = (uint8_t)value; }

/* A packet for somewhere else: tell the host, answer "network unreachable". */
static void elsewhere_ready(struct watch *self, uint32_t events) {
  (void)events;
  struct environment *env = OWNER(self, struct environment, elsewhere);
  uint8_t packet[2048], answer[28 + 60 + 8];
  ssize_t got;
  while ((got = read(self->fd, packet, sizeof packet)) > 0) {
    size_t header = (size_t)(packet[0] & 15) * 4;
    if (packet[0] >> 4 != 4 || header < 20 || (size_t)got < header + 8) continue;
    const uint8_t *to = packet + 16;
    unsigned port = (unsigned)(packet[header + 2] << 8 | packet[header + 3]);
    if (packet[9] == IPPROTO_TCP) network_blocked(env, "tcp %u.%u.%u.%u:%u", to[0], to[1], to[2], to[3], port);
    else if (packet[9] == IPPROTO_UDP) network_blocked(env, "udp %u.%u.%u.%u:%u", to[0], to[1], to[2], to[3], port);
    else if (packet[9] == IPPROTO_ICMP && packet[header] == 8)
      network_blocked(env, "icmp %u.%u.%u.%u", to[0], to[1], to[2], to[3]);
    else continue;
    size_t length = 28 + header + 8;
    memset(answer, 0, 28);
    answer[0] = 0x45, answer[8] = 64, answer[9] = IPPROTO_ICMP;
    put_net16(answer + 2, (uint16_t)length);
    memcpy(answer + 12, to, 4), memcpy(answer + 16, packet + 12, 4);
    put_net16(answer + 10, checksum(answer, 20));
    answer[20] = 3, answer[21] = 0;
    memcpy(answer + 28, packet, header + 8);
    put_net16(answer + 22, checksum(answer + 20, length - 20));
    if (write(self->fd, answer, length) < 0) log_host("tunnel: %s", strerror(errno));
  }
}

static int set_address(int fd, const char *name, const char *address, const char *mask) {
  struct ifreq request = {0};
  struct sockaddr_in *in = (struct sockaddr_in *)&request.ifr_addr;
  snprintf(request.ifr_name, IFNAMSIZ, "%s", name);
  in->sin_family = AF_INET;
  in->sin_addr.s_addr = inet_addr(address);
  if (ioctl(fd, SIOCSIFADDR, &request) < 0) return -1;
  in->sin_addr.s_addr = inet_addr(mask);
  if (ioctl(fd, SIOCSIFNETMASK, &request) < 0) return -1;
  request.ifr_flags = IFF_UP | IFF_RUNNING;
  return ioctl(fd, SIOCSIFFLAGS, &request);
}

static int add_default_route(int fd, const char *device) {
  struct rtentry route = {.rt_flags = RTF_UP, .rt_dev = (char *)device};
  route.rt_dst.sa_family = route.rt_genmask.sa_family = route.rt_gateway.sa_family = AF_INET;
  return ioctl(fd, SIOCADDRT, &route);
}

static int open_tunnel(struct environment *env, int control) {
  struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) return -1;
  snprintf(request.ifr_name, IFNAMSIZ, "vpc0");
  env->elsewhere = (struct watch){.fd = fd, .ready = elsewhere_ready};
  if (ioctl(fd, TUNSETIFF, &request) < 0) return -1;
  if (set_address(control, "vpc0", "169.254.76.1", "255.255.255.255") < 0) return -1;
  return add_default_route(control, "vpc0");
}

static int listen_on(struct watch *watch, int type, uint16_t port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
  address.sin_addr.s_addr = inet_addr(RUNTIME_API_ADDRESS);
  watch->fd = socket(AF_INET, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int on = 1;
  setsockopt(watch->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (watch->fd < 0 || bind(watch->fd, (struct sockaddr *)&address, sizeof address) < 0) return -1;
  return type == SOCK_STREAM ? listen(watch->fd, 128) : 0;
}

static int set_up(struct environment *env) {
  int control = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  bool failed = control < 0 || set_address(control, "lo", "127.0.0.1", "255.0.0.0") < 0 ||
                set_address(control, "lo:1", RUNTIME_API_ADDRESS, "255.255.255.255") < 0 ||
                listen_on(&env->listener, SOCK_STREAM, RUNTIME_API_PORT) < 0 ||
                listen_on(&env->names, SOCK_DGRAM, 53) < 0 || open_tunnel(env, control) < 0;
  int error = failed ? errno : 0;
  if (control >= 0) close(control);
  return error;
}

int network_create(struct environment *env) {
  static int own = -1;
  if (own < 0) own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
  if (setns(env->netns, 0) < 0) return errno;
  int error = set_up(env);
  setns(own, 0);
  if (error) return error;
  env->listener.ready = listener_ready, env->names.ready = names_ready;
  watch_add(&env->listener, EPOLLIN);
  watch_add(&env->names, EPOLLIN);
  watch_add(&env->elsewhere, EPOLLIN);
  return 0;
}
