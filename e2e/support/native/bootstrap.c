/* The Runtime API over sockets, without a library; the handler answers with its process number, and hangs when asked to. */
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

static char host[256], port[16];

static FILE *call(const char *method, const char *path, const char *body) {
  struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *address;
  if (getaddrinfo(host, port, &hints, &address)) exit(2);
  int s = socket(address->ai_family, SOCK_STREAM, 0);
  if (connect(s, address->ai_addr, address->ai_addrlen)) exit(3);
  FILE *f = fdopen(s, "r+");
  fprintf(f, "%s /2018-06-01/runtime/invocation/%s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n"
             "Content-Length: %zu\r\n\r\n%s", method, path, host, port, strlen(body), body);
  fflush(f);
  return f;
}

int main(void) {
  const char *api = getenv("AWS_LAMBDA_RUNTIME_API"), *colon = strrchr(api, ':');
  snprintf(host, sizeof host, "%.*s", (int)(colon - api), api);
  snprintf(port, sizeof port, "%s", colon + 1);
  for (;;) {
    char line[4096], id[64] = "", path[128], answer[64];
    int hangs = 0;
    FILE *next = call("GET", "next", "");
    while (fgets(line, sizeof line, next)) {
      if (!strncasecmp(line, "lambda-runtime-aws-request-id:", 30)) sscanf(line + 30, " %63[^\r\n]", id);
      hangs |= strstr(line, "hang") != NULL;
    }
    fclose(next);
    fprintf(stderr, "native handler\n");
    while (hangs) pause();
    snprintf(path, sizeof path, "%s/response", id);
    snprintf(answer, sizeof answer, "{\"pid\":%d}", getpid());
    FILE *response = call("POST", path, answer);
    while (fgets(line, sizeof line, response));
    fclose(response);
  }
}
