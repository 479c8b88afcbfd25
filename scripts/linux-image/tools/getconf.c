/* getconf as in Lambda's image: the variables that scripts ask for, with the values of a
   64-bit glibc; what the kernel decides is asked of it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
  const char *name, *value;
  int ask;
} variables[] = {
    {"LINK_MAX", "127", 0}, {"NAME_MAX", "255", 0}, {"PATH_MAX", "4096", 0}, {"PIPE_BUF", "4096", 0},
    {"ARG_MAX", "2097152", 0}, {"CHAR_BIT", "8", 0}, {"CHAR_MAX", "127", 0}, {"CHAR_MIN", "-128", 0},
    {"CHILD_MAX", NULL, _SC_CHILD_MAX}, {"CLK_TCK", "100", 0}, {"INT_MAX", "2147483647", 0}, {"INT_MIN", "-2147483648", 0},
    {"IOV_MAX", "1024", 0}, {"LOGNAME_MAX", "256", 0}, {"LONG_BIT", "64", 0}, {"NGROUPS_MAX", "65536", 0},
    {"OPEN_MAX", NULL, _SC_OPEN_MAX}, {"PAGESIZE", NULL, _SC_PAGESIZE}, {"PAGE_SIZE", NULL, _SC_PAGESIZE},
    {"PTHREAD_KEYS_MAX", "1024", 0}, {"PTHREAD_STACK_MIN", "16384", 0}, {"SCHAR_MAX", "127", 0}, {"SHRT_MAX", "32767", 0},
    {"SSIZE_MAX", "32767", 0}, {"UCHAR_MAX", "255", 0}, {"UINT_MAX", "4294967295", 0}, {"ULONG_MAX", "18446744073709551615", 0},
    {"USHRT_MAX", "65535", 0}, {"WORD_BIT", "32", 0}, {"_AVPHYS_PAGES", NULL, _SC_AVPHYS_PAGES},
    {"_NPROCESSORS_CONF", NULL, _SC_NPROCESSORS_ONLN}, {"_NPROCESSORS_ONLN", NULL, _SC_NPROCESSORS_ONLN},
    {"_PHYS_PAGES", NULL, _SC_PHYS_PAGES}, {"_POSIX_VERSION", "200809", 0}, {"POSIX2_VERSION", "200809", 0},
    {"_XOPEN_VERSION", "700", 0}, {"LINE_MAX", "2048", 0}, {"RE_DUP_MAX", "32767", 0}, {"PATH", "/bin:/usr/bin", 0},
    {"CS_PATH", "/bin:/usr/bin", 0}, {"HOST_NAME_MAX", "64", 0}, {"LOGIN_NAME_MAX", "256", 0}, {"FILESIZEBITS", "64", 0},
    {"GNU_LIBC_VERSION", "glibc 2.34", 0}, {"GNU_LIBPTHREAD_VERSION", "NPTL 2.34", 0},
};

static void print(size_t at, const char *format) {
  char number[32];
  if (variables[at].value) snprintf(number, sizeof number, "%s", variables[at].value);
  else snprintf(number, sizeof number, "%ld", sysconf(variables[at].ask));
  printf(format, number);
}

int main(int count, char **words) {
  size_t variable_count = sizeof variables / sizeof *variables;
  int at = 1;
  if (at < count && !strcmp(words[at], "-v")) at += 2;
  if (at < count && !strcmp(words[at], "-a")) {
    for (size_t i = 0; i < variable_count; i++) printf("%-34s ", variables[i].name), print(i, "%s\n");
    return 0;
  }
  if (at >= count || count - at > 2) {
    fputs("Usage: getconf [-v specification] variable_name [pathname]\n       getconf -a [pathname]\n", stderr);
    return 2;
  }
  for (size_t i = 0; i < variable_count; i++)
    if (!strcmp(words[at], variables[i].name)) return print(i, "%s\n"), 0;
  fprintf(stderr, "getconf: Unrecognized variable `%s'\n", words[at]);
  return 2;
}
