/* locale as in Lambda's image, which has the locales C, C.utf8 and POSIX only. */
#include <langinfo.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const categories[] = {"LC_CTYPE",    "LC_NUMERIC", "LC_TIME",    "LC_COLLATE",   "LC_MONETARY",    "LC_MESSAGES",
                                         "LC_PAPER",    "LC_NAME",    "LC_ADDRESS", "LC_TELEPHONE", "LC_MEASUREMENT", "LC_IDENTIFICATION"};

static const char *set(const char *name) {
  const char *value = getenv(name);
  return value && *value ? value : NULL;
}

static void show(void) {
  const char *all = set("LC_ALL"), *lang = set("LANG");
  printf("LANG=%s\nLANGUAGE=%s\n", lang ? lang : "", set("LANGUAGE") ? set("LANGUAGE") : "");
  for (size_t i = 0; i < sizeof categories / sizeof *categories; i++) {
    const char *own = set(categories[i]);
    if (own && !all) printf("%s=%s\n", categories[i], own);
    else printf("%s=\"%s\"\n", categories[i], all ? all : lang ? lang : "POSIX");
  }
  printf("LC_ALL=%s\n", all ? all : "");
}

/* What scripts ask for by name; lists are joined by semicolons. */
static const struct {
  const char *category, *name;
  nl_item first;
  int count;
  const char *text;
} keywords[] = {
    {"LC_CTYPE", "charmap", CODESET, 1, NULL},
    {"LC_NUMERIC", "decimal_point", 0, 0, "."},
    {"LC_NUMERIC", "thousands_sep", 0, 0, ""},
    {"LC_TIME", "abday", ABDAY_1, 7, NULL},
    {"LC_TIME", "day", DAY_1, 7, NULL},
    {"LC_TIME", "abmon", ABMON_1, 12, NULL},
    {"LC_TIME", "mon", MON_1, 12, NULL},
    {"LC_TIME", "am_pm", AM_STR, 2, NULL},
    {"LC_TIME", "d_t_fmt", 0, 0, "%a %b %e %H:%M:%S %Y"},
    {"LC_TIME", "d_fmt", 0, 0, "%m/%d/%y"},
    {"LC_TIME", "t_fmt", 0, 0, "%H:%M:%S"},
    {"LC_TIME", "t_fmt_ampm", 0, 0, "%I:%M:%S %p"},
    {"LC_MESSAGES", "yesexpr", 0, 0, "^[yY]"},
    {"LC_MESSAGES", "noexpr", 0, 0, "^[nN]"},
    {"LC_MESSAGES", "yesstr", 0, 0, ""},
    {"LC_MESSAGES", "nostr", 0, 0, ""},
};

static void print(size_t at, bool with_name) {
  if (with_name) printf("%s=\"", keywords[at].name);
  if (keywords[at].text) fputs(keywords[at].text, stdout);
  for (int i = 0; i < keywords[at].count; i++) {
    const char *text = keywords[at].first == CODESET ? (MB_CUR_MAX > 1 ? "UTF-8" : "ANSI_X3.4-1968") : nl_langinfo(keywords[at].first + i);
    printf("%s%s", i ? ";" : "", text);
  }
  puts(with_name ? "\"" : "");
}

int main(int count, char **words) {
  bool with_name = false;
  int at = 1;
  if (!setlocale(LC_ALL, "")) {
    bool lists = count > 1 && (!strcmp(words[1], "-a") || !strcmp(words[1], "--all-locales"));
    const char *const failing[] = {"LC_CTYPE", "LC_MESSAGES", lists ? "LC_COLLATE" : "LC_ALL"};
    for (int i = 0; i < 3; i++) fprintf(stderr, "locale: Cannot set %s to default locale: No such file or directory\n", failing[i]);
  }
  for (; at < count && words[at][0] == '-'; at++) {
    if (!strcmp(words[at], "-a") || !strcmp(words[at], "--all-locales")) return puts("C\nC.utf8\nPOSIX") < 0;
    if (!strcmp(words[at], "-m") || !strcmp(words[at], "--charmaps")) return puts("ANSI_X3.4-1968\nUTF-8") < 0;
    if (!strcmp(words[at], "-V") || !strcmp(words[at], "--version")) return puts("locale (GNU libc) 2.34") < 0;
    if (!strcmp(words[at], "-k") || !strcmp(words[at], "--keyword-name")) with_name = true;
  }
  if (at == count) show();
  int result = 0;
  for (; at < count; at++) {
    bool found = false;
    for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
      if (!strcmp(words[at], keywords[i].name) || !strcmp(words[at], keywords[i].category)) print(i, with_name), found = true;
    if (!found) fprintf(stderr, "locale: unknown name \"%s\"\n", words[at]), result = 1;
  }
  return result;
}
