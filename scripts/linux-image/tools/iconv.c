/* iconv as in Lambda's image: the encodings that glibc has without gconv-extra, the C
   locale's transliteration, glibc's messages. Converts by way of Unicode code points. */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <langinfo.h>
#include <locale.h>

#include "transliterations.h"

enum encoding { ASCII, LATIN1, LATIN9, CP1252, UTF8, UTF7, UTF16, UTF16LE, UTF16BE, UTF32, UTF32LE, UTF32BE, UCS2, UCS4 };

static const struct {
  const char *name;
  enum encoding encoding;
} names[] = {
    {"ANSI_X3.4-1968", ASCII}, {"ANSI_X3.4-1986", ASCII}, {"ASCII", ASCII}, {"US-ASCII", ASCII}, {"US", ASCII},
    {"646", ASCII}, {"ISO646-US", ASCII}, {"ISO_646.IRV:1991", ASCII}, {"CP367", ASCII}, {"IBM367", ASCII},
    {"ISO-8859-1", LATIN1}, {"ISO8859-1", LATIN1}, {"ISO88591", LATIN1}, {"ISO_8859-1", LATIN1}, {"8859_1", LATIN1},
    {"LATIN1", LATIN1}, {"L1", LATIN1}, {"CP819", LATIN1}, {"IBM819", LATIN1}, {"ISO_8859-1:1987", LATIN1},
    {"ISO-IR-100", LATIN1}, {"ISO-8859-15", LATIN9}, {"ISO8859-15", LATIN9}, {"ISO885915", LATIN9},
    {"ISO_8859-15", LATIN9}, {"LATIN-9", LATIN9}, {"ISO-IR-203", LATIN9}, {"ISO_8859-15:1998", LATIN9},
    {"CP1252", CP1252}, {"WINDOWS-1252", CP1252}, {"MS-ANSI", CP1252}, {"UTF-8", UTF8}, {"UTF8", UTF8},
    {"ISO-10646/UTF-8", UTF8}, {"ISO-10646/UTF8", UTF8}, {"ISO-IR-193", UTF8}, {"UTF-7", UTF7}, {"UTF7", UTF7},
    {"UTF-16", UTF16}, {"UTF16", UTF16}, {"UTF-16LE", UTF16LE}, {"UTF16LE", UTF16LE}, {"UTF-16BE", UTF16BE},
    {"UTF16BE", UTF16BE}, {"UTF-32", UTF32}, {"UTF32", UTF32}, {"UTF-32LE", UTF32LE}, {"UTF32LE", UTF32LE},
    {"UTF-32BE", UTF32BE}, {"UTF32BE", UTF32BE}, {"UCS-4", UCS4}, {"UCS4", UCS4}, {"UCS-4BE", UCS4},
    {"ISO-10646/UCS4", UCS4}, {"10646-1:1993", UCS4}, {"ISO-10646", UCS4}, {"CSUCS4", UCS4}, {"UCS-4LE", UTF32LE},
    {"WCHAR_T", UTF32LE}, {"INTERNAL", UTF32LE}, {"UCS-2", UCS2}, {"UCS2", UCS2}, {"ISO-10646/UCS2", UCS2},
    {"OSF00010100", UCS2}, {"UCS-2LE", UTF16LE}, {"UNICODELITTLE", UTF16LE}, {"UCS-2BE", UTF16BE},
    {"UNICODEBIG", UTF16BE}, {"UNICODE", UTF16}, {"CSUNICODE", UTF16},
};

/* 0x80 to 0x9f; 0: not defined there. */
static const uint16_t cp1252[32] = {0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
                                    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
                                    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};
static const struct {
  uint8_t byte;
  uint16_t code;
} latin9[] = {{0xa4, 0x20ac}, {0xa6, 0x160}, {0xa8, 0x161}, {0xb4, 0x17d},
              {0xb8, 0x17e},  {0xbc, 0x152}, {0xbd, 0x153}, {0xbe, 0x178}};

static enum encoding from, to;
static bool transliterate, ignore, omit;
static FILE *output;
static bool wrote_mark, failed_some;

/* ---- decoding: bytes used, 0 = needs more, -1 = illegal ---- */

static bool big_endian;
static struct {
  bool active;
  uint32_t bits;
  int count;
} base64; /* of UTF-7 */

static uint32_t number(const uint8_t *at, int size, bool big) {
  uint32_t value = 0;
  for (int i = 0; i < size; i++) value |= (uint32_t)at[i] << 8 * (big ? size - 1 - i : i);
  return value;
}

static int decode_utf8(const uint8_t *at, size_t left, uint32_t *code) {
  uint8_t first = *at;
  int more = first < 0x80 ? 0 : first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : first >= 0xf0 && first < 0xf5 ? 3 : -1;
  static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
  if (more < 0) return -1;
  uint32_t value = more ? first & (0x3f >> more) : first;
  for (int i = 1; i <= more; i++) {
    if ((size_t)i >= left) return 0;
    if ((at[i] & 0xc0) != 0x80) return -1;
    value = value << 6 | (at[i] & 0x3f);
  }
  if (value < least[more] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return -1;
  *code = value;
  return more + 1;
}

static int decode_utf16(const uint8_t *at, size_t left, uint32_t *code, bool big) {
  if (left < 2) return 0;
  uint32_t high = number(at, 2, big);
  *code = high;
  if (high < 0xd800 || high >= 0xe000) return 2;
  if (high >= 0xdc00) return -1;
  if (left < 4) return 0;
  uint32_t low = number(at + 2, 2, big);
  if (low < 0xdc00 || low >= 0xe000) return -1;
  *code = 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff);
  return 4;
}

static int digit64(uint8_t byte) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const char *at = byte ? strchr(digits, byte) : NULL;
  return at ? (int)(at - digits) : -1;
}

/* NO_CODE: bytes that are no character (shifts, parts of one). */
#define NO_CODE 0xffffffff

static int decode_utf7(const uint8_t *at, size_t left, uint32_t *code) {
  static uint32_t high;
  if (*at >= 0x80) return -1;
  if (!base64.active) {
    *code = *at;
    if (*at != '+') return 1;
    if (left < 2) return 0;
    if (at[1] == '-') return 2;
    base64.active = true, base64.bits = 0, base64.count = 0;
    *code = NO_CODE;
    return 1;
  }
  int digit = digit64(*at);
  if (digit < 0) {
    base64.active = false;
    *code = *at == '-' ? NO_CODE : *at;
    return 1;
  }
  base64.bits = base64.bits << 6 | (uint32_t)digit, base64.count += 6;
  *code = NO_CODE;
  if (base64.count >= 16) {
    uint32_t unit = base64.bits >> (base64.count - 16) & 0xffff;
    base64.count -= 16;
    if (unit >= 0xd800 && unit < 0xdc00) high = unit;
    else if (unit >= 0xdc00 && unit < 0xe000) *code = 0x10000 + ((high & 0x3ff) << 10) + (unit & 0x3ff);
    else *code = unit;
  }
  return 1;
}

static int decode(const uint8_t *at, size_t left, uint32_t *code) {
  *code = *at;
  switch (from) {
    case ASCII: return *at < 0x80 ? 1 : -1;
    case LATIN1: return 1;
    case LATIN9:
      for (size_t i = 0; i < sizeof latin9 / sizeof *latin9; i++)
        if (latin9[i].byte == *at) *code = latin9[i].code;
      return 1;
    case CP1252:
      if (*at >= 0x80 && *at < 0xa0) *code = cp1252[*at - 0x80];
      return *code || !*at ? 1 : -1;
    case UTF8: return decode_utf8(at, left, code);
    case UTF7: return decode_utf7(at, left, code);
    case UTF16LE: return decode_utf16(at, left, code, false);
    case UTF16BE: return decode_utf16(at, left, code, true);
    case UTF16: return decode_utf16(at, left, code, big_endian);
    case UCS2:
      if (left < 2) return 0;
      *code = number(at, 2, false);
      return *code >= 0xd800 && *code < 0xe000 ? -1 : 2;
    default:
      if (left < 4) return 0;
      *code = number(at, 4, from == UTF32BE || from == UCS4 || (from == UTF32 && big_endian));
      return *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000) ? -1 : 4;
  }
}

/* A byte order mark at the start chooses, and is no text; without one, little-endian. */
static size_t read_mark(const uint8_t *text, size_t length) {
  size_t size = from == UTF16 ? 2 : from == UTF32 ? 4 : 0;
  if (!size || length < size) return 0;
  if (number(text, (int)size, false) == 0xfeff) return size;
  big_endian = number(text, (int)size, true) == 0xfeff;
  return big_endian ? size : 0;
}

/* ---- encoding ---- */

static void put(uint32_t value, int size, bool big) {
  for (int i = 0; i < size; i++) putc((int)(value >> 8 * (big ? size - 1 - i : i) & 0xff), output);
}

static void put_utf8(uint32_t code) {
  if (code < 0x80) put(code, 1, true);
  else if (code < 0x800) put(0xc080 | (code & 0x7c0) << 2 | (code & 0x3f), 2, true);
  else if (code < 0x10000) put(0xe08080 | (code & 0xf000) << 4 | (code & 0xfc0) << 2 | (code & 0x3f), 3, true);
  else put(0xf0808080 | (code & 0x1c0000) << 6 | (code & 0x3f000) << 4 | (code & 0xfc0) << 2 | (code & 0x3f), 4, true);
}

static void put_utf16(uint32_t code, bool big) {
  if (code < 0x10000) {
    put(code, 2, big);
    return;
  }
  put(0xd800 + ((code - 0x10000) >> 10), 2, big);
  put(0xdc00 + ((code - 0x10000) & 0x3ff), 2, big);
}

/* UTF-7: what stands for itself, and the rest in base 64 up to the next that does. */
static bool in_base64;
static uint32_t pending;
static int pending_bits;
static const char digits64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void end_base64(int next) {
  if (!in_base64) return;
  if (pending_bits) putc(digits64[pending << (6 - pending_bits) & 0x3f], output);
  if (next < 0 || digit64((uint8_t)next) >= 0 || next == '-') putc('-', output);
  in_base64 = false, pending = 0, pending_bits = 0;
}

static void put_utf7_unit(uint32_t unit) {
  pending = pending << 16 | unit, pending_bits += 16;
  while (pending_bits >= 6) pending_bits -= 6, putc(digits64[pending >> pending_bits & 0x3f], output);
  pending &= (1u << pending_bits) - 1;
}

static void put_utf7(uint32_t code) {
  bool direct = code < 0x80 && code && (strchr(" \t\n\r'(),-./:?", (int)code) || (digit64((uint8_t)code) >= 0 && code != '+'));
  if (direct) {
    end_base64((int)code);
    putc((int)code, output);
  } else if (code == '+' && !in_base64) {
    fputs("+-", output);
  } else {
    if (!in_base64) putc('+', output), in_base64 = true;
    if (code < 0x10000) put_utf7_unit(code);
    else put_utf7_unit(0xd800 + ((code - 0x10000) >> 10)), put_utf7_unit(0xdc00 + ((code - 0x10000) & 0x3ff));
  }
}

static int single_byte(uint32_t code) {
  if (code < 0x80) return (int)code;
  if (to == LATIN1) return code < 0x100 ? (int)code : -1;
  if (to == LATIN9) {
    for (size_t i = 0; i < sizeof latin9 / sizeof *latin9; i++) {
      if (latin9[i].code == code) return latin9[i].byte;
      if (latin9[i].byte == code) return -1;
    }
    return code < 0x100 ? (int)code : -1;
  }
  if (to == CP1252) {
    for (int i = 0; i < 32; i++)
      if (cp1252[i] == code) return 0x80 + i;
    return code >= 0xa0 && code < 0x100 ? (int)code : -1;
  }
  return -1;
}

/* false: the target has no such character. */
static bool encode(uint32_t code) {
  if (!wrote_mark && (to == UTF16 || to == UTF32)) put(0xfeff, to == UTF16 ? 2 : 4, false);
  wrote_mark = true;
  switch (to) {
    case UTF8: put_utf8(code); return true;
    case UTF7: put_utf7(code); return true;
    case UTF16:
    case UTF16LE: put_utf16(code, false); return true;
    case UTF16BE: put_utf16(code, true); return true;
    case UTF32:
    case UTF32LE: put(code, 4, false); return true;
    case UTF32BE:
    case UCS4: put(code, 4, true); return true;
    case UCS2:
      if (code > 0xffff) return false;
      put(code, 2, false);
      return true;
    default: {
      int byte = single_byte(code);
      if (byte >= 0) putc(byte, output);
      return byte >= 0;
    }
  }
}

static void encode_similar(uint32_t code) {
  size_t low = 0, high = sizeof transliterations / sizeof *transliterations;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (transliterations[middle].code < code) low = middle + 1;
    else high = middle;
  }
  const char *text = low < sizeof transliterations / sizeof *transliterations && transliterations[low].code == code ? transliterations[low].text : "?";
  fputs(text, output);
}

/* ---- the program ---- */

static int illegal(size_t position) {
  fflush(output);
  fprintf(stderr, "iconv: illegal input sequence at position %zu\n", position);
  return 1;
}

static int convert(const uint8_t *text, size_t length) {
  size_t at = read_mark(text, length);
  while (at < length) {
    uint32_t code;
    int used = decode(text + at, length - at, &code);
    if (used == 0) {
      fflush(output);
      fputs("iconv: incomplete character or shift sequence at end of buffer\n", stderr);
      return 1;
    }
    bool is_legal = used > 0;
    if (is_legal && code != NO_CODE && !encode(code)) {
      if (transliterate) encode_similar(code);
      else is_legal = false;
    }
    if (!is_legal) {
      if (!omit && !ignore) return illegal(at);
      failed_some = true;
    }
    at += used > 0 ? (size_t)used : 1;
  }
  return ignore && !omit && failed_some ? illegal(length) : 0;
}

static int convert_file(FILE *input) {
  uint8_t *text = NULL;
  size_t length = 0, room = 0, got;
  do {
    if (room - length < 65536 && !(text = realloc(text, room = room * 2 + 65536))) {
      fputs("iconv: unable to allocate buffer for input\n", stderr);
      return 1;
    }
    got = fread(text + length, 1, room - length, input);
    length += got;
  } while (got);
  int result = ferror(input) ? (fprintf(stderr, "iconv: error while reading the input: %s\n", strerror(errno)), 1) : convert(text, length);
  free(text);
  return result;
}

/* NAME[/…][//TRANSLIT][//IGNORE]; an empty name is the locale's. */
static bool find_encoding(const char *text, enum encoding *encoding, bool is_target) {
  char name[64];
  size_t length = strcspn(text, "/");
  if (!strncasecmp(text, "ISO-10646/U", 11)) length = strlen(text);
  if (is_target) {
    transliterate = strcasestr(text, "/TRANSLIT") != NULL;
    ignore = strcasestr(text, "/IGNORE") != NULL;
  }
  while (length && text[length - 1] == ' ') length--;
  snprintf(name, sizeof name, "%.*s", (int)length, text);
  if (!*name) snprintf(name, sizeof name, "%s", MB_CUR_MAX > 1 ? "UTF-8" : "ASCII");
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (!strcasecmp(name, names[i].name)) {
      *encoding = names[i].encoding;
      return true;
    }
  return false;
}

static int list(void) {
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) printf("%s//\n", names[i].name);
  return 0;
}

int main(int count, char **words) {
  static const struct option options[] = {
      {"from-code", 1, NULL, 'f'}, {"to-code", 1, NULL, 't'}, {"list", 0, NULL, 'l'},   {"output", 1, NULL, 'o'},
      {"silent", 0, NULL, 's'},    {"verbose", 0, NULL, 'v'}, {"version", 0, NULL, 'V'}, {"help", 0, NULL, '?'}, {0}};
  const char *from_name = "", *to_name = "", *path = NULL;
  int option;
  bool has_locale = setlocale(LC_ALL, "") != NULL;
  while ((option = getopt_long(count, words, "f:t:lo:csV", options, NULL)) != -1) switch (option) {
      case 'f': from_name = optarg; break;
      case 't': to_name = optarg; break;
      case 'o': path = optarg; break;
      case 'c': omit = true; break;
      case 'l': return list();
      case 's':
      case 'v': break;
      case 'V': puts("iconv (GNU libc) 2.34"); return 0;
      default: fputs("Try `iconv --help' or `iconv --usage' for more information.\n", stderr); return 64;
    }
  if (!find_encoding(from_name, &from, false) || !find_encoding(to_name, &to, true)) {
    /* glibc adds the error that is left from the search for the locale. */
    fprintf(stderr, "iconv: failed to start conversion processing%s\n", has_locale ? "" : ": No such file or directory");
    return 1;
  }
  output = path && strcmp(path, "-") ? fopen(path, "w") : stdout;
  if (!output) {
    fprintf(stderr, "iconv: unable to open output file: %s\n", strerror(errno));
    return 1;
  }
  int result = optind == count ? convert_file(stdin) : 0;
  for (int i = optind; i < count && !(result && !ignore); i++) {
    FILE *input = strcmp(words[i], "-") ? fopen(words[i], "r") : stdin;
    if (!input) {
      fprintf(stderr, "iconv: cannot open input file `%s': %s\n", words[i], strerror(errno));
      result = 1;
      continue;
    }
    result |= convert_file(input);
    if (input != stdin) fclose(input);
  }
  if (to == UTF7) end_base64(-1);
  if (fflush(output) || ferror(output)) {
    fprintf(stderr, "iconv: conversion stopped due to problem in writing the output: %s\n", strerror(errno));
    return 1;
  }
  return result;
}
