/* getent as in Lambda's image, over the C library's own databases (files and names). */
#include <arpa/inet.h>
#include <getopt.h>
#include <grp.h>
#include <netdb.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool is_number(const char *text) { return *text && text[strspn(text, "0123456789")] == 0; }

static void print_user(const struct passwd *user) {
  printf("%s:%s:%u:%u:%s:%s:%s\n", user->pw_name, user->pw_passwd, user->pw_uid, user->pw_gid, user->pw_gecos, user->pw_dir, user->pw_shell);
}

static bool passwd(const char *key) {
  struct passwd *user;
  if (!key) {
    while ((user = getpwent())) print_user(user);
    return true;
  }
  user = is_number(key) ? getpwuid((uid_t)strtoul(key, NULL, 10)) : getpwnam(key);
  if (user) print_user(user);
  return user;
}

static void print_group(const struct group *group) {
  printf("%s:%s:%u:", group->gr_name, group->gr_passwd, group->gr_gid);
  for (char **member = group->gr_mem; *member; member++) printf("%s%s", member == group->gr_mem ? "" : ",", *member);
  putchar('\n');
}

static bool group(const char *key) {
  struct group *group;
  if (!key) {
    while ((group = getgrent())) print_group(group);
    return true;
  }
  group = is_number(key) ? getgrgid((gid_t)strtoul(key, NULL, 10)) : getgrnam(key);
  if (group) print_group(group);
  return group;
}

/* The lines of a file whose first word or alias is the key: services, protocols, hosts. */
static bool each_line(const char *path, bool (*print)(char **words, int count, const char *key), const char *key) {
  char line[1024], *words[32];
  bool found = false;
  FILE *file = fopen(path, "r");
  while (file && fgets(line, sizeof line, file)) {
    line[strcspn(line, "#\n")] = 0;
    int count = 0;
    for (char *word = strtok(line, " \t"); word && count < 32; word = strtok(NULL, " \t")) words[count++] = word;
    if (count >= 2 && print(words, count, key)) {
      found = true;
      if (key) break;
    }
  }
  if (file) fclose(file);
  return found || !key;
}

static bool is_named(char **words, int count, const char *key) {
  for (int i = 0; i < count; i++)
    if (i != 1 && !strcmp(words[i], key)) return true;
  return false;
}

static bool print_service(char **words, int count, const char *key) {
  size_t number = strcspn(words[1], "/");
  bool by_number = key && !strncmp(words[1], key, number) && (key[number] == 0 || !strcmp(words[1], key));
  if (key && !by_number && !is_named(words, count, key)) return false;
  printf("%-21s %s", words[0], words[1]);
  for (int i = 2; i < count; i++) printf(" %s", words[i]);
  putchar('\n');
  return true;
}

static bool print_protocol(char **words, int count, const char *key) {
  if (key && strcmp(words[1], key) && !is_named(words, count, key)) return false;
  printf("%-21s %s", words[0], words[1]);
  for (int i = 2; i < count; i++) printf(" %s", words[i]);
  putchar('\n');
  return true;
}

static bool print_host_line(char **words, int count, const char *key) {
  (void)key;
  printf("%-15s", words[0]);
  for (int i = 1; i < count; i++) printf(" %s", words[i]);
  putchar('\n');
  return true;
}

static bool services(const char *key) { return each_line("/etc/services", print_service, key); }
static bool protocols(const char *key) { return each_line("/etc/protocols", print_protocol, key); }
static bool networks(const char *key) { return each_line("/etc/networks", print_protocol, key); }

static bool hosts(const char *key) {
  if (!key) return each_line("/etc/hosts", print_host_line, NULL);
  struct in_addr address;
  struct hostent *host = inet_aton(key, &address) ? gethostbyaddr(&address, sizeof address, AF_INET) : gethostbyname(key);
  if (!host) return false;
  char text[INET6_ADDRSTRLEN];
  for (char **at = host->h_addr_list; *at; at++) {
    printf("%-15s %s", inet_ntop(host->h_addrtype, *at, text, sizeof text), host->h_name);
    for (char **alias = host->h_aliases; *alias; alias++)
      if (strcmp(*alias, host->h_name)) printf(" %s", *alias);
    putchar('\n');
  }
  return true;
}

static bool addresses(const char *key) {
  static const char *const types[] = {"", "STREAM", "DGRAM", "RAW"};
  struct addrinfo *first, hint = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = AI_CANONNAME};
  char text[INET6_ADDRSTRLEN];
  if (!key || getaddrinfo(key, NULL, &hint, &first)) return false;
  for (struct addrinfo *at = first; at; at = at->ai_next)
    for (int type = 1; type <= 3; type++) {
      const struct sockaddr_in *in = (const void *)at->ai_addr;
      inet_ntop(AF_INET, &in->sin_addr, text, sizeof text);
      printf("%-15s %-6s %s\n", text, types[type], at == first && type == 1 && at->ai_canonname ? at->ai_canonname : "");
    }
  return true;
}

static bool nothing(const char *key) { return !key; }

static const struct {
  const char *name;
  bool (*look)(const char *key);
} databases[] = {{"ahosts", addresses},  {"ahostsv4", addresses},  {"ahostsv6", nothing}, {"aliases", nothing},
                 {"ethers", nothing},    {"group", group},         {"gshadow", nothing},  {"hosts", hosts},
                 {"initgroups", nothing}, {"netgroup", nothing},   {"networks", networks}, {"passwd", passwd},
                 {"protocols", protocols}, {"rpc", nothing},       {"services", services}, {"shadow", nothing}};

int main(int count, char **words) {
  static const struct option options[] = {
      {"service", 1, NULL, 's'}, {"no-idn", 0, NULL, 'i'}, {"version", 0, NULL, 'V'}, {"help", 0, NULL, '?'}, {0}};
  int option;
  while ((option = getopt_long(count, words, "+s:iV", options, NULL)) != -1) {
    if (option == 'V') return puts("getent (GNU libc) 2.34") < 0;
    if (option == '?') return fputs("Try `getent --help' or `getent --usage' for more information.\n", stderr), 1;
  }
  if (optind == count) {
    fputs("getent: wrong number of arguments\nTry `getent --help' or `getent --usage' for more information.\n", stderr);
    return 1;
  }
  for (size_t i = 0; i < sizeof databases / sizeof *databases; i++) {
    if (strcmp(databases[i].name, words[optind])) continue;
    bool found = optind + 1 < count || databases[i].look(NULL);
    for (int key = optind + 1; key < count; key++) found &= databases[i].look(words[key]);
    return found ? 0 : 2;
  }
  fprintf(stderr, "Unknown database: %s\nTry `getent --help' or `getent --usage' for more information.\n", words[optind]);
  return 1;
}
