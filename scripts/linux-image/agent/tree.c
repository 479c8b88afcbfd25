/* Trees: sets of files that the host sends once and environments mount read-only. */
#include "agent.h"

#include <ftw.h>

struct tree {
  struct tree *next;
  uint32_t id;
  bool sealed, dropped;
  int error;
  char failed[128];
  int file; /* the entry that takes data, or -1 */
  uint32_t missing;
};

static struct tree *trees;

static struct tree *find(uint32_t id) {
  struct tree *tree = trees;
  while (tree && (tree->id != id || tree->dropped)) tree = tree->next;
  return tree;
}

static void root_of(uint32_t id, char *path, size_t size) { snprintf(path, size, "/run/trees/%u", id); }

static void fail(struct tree *tree, int error, const char *what) {
  if (tree->error) return;
  tree->error = error ? error : EINVAL;
  snprintf(tree->failed, sizeof tree->failed, "%s", what);
}

void tree_begin(uint32_t id) {
  char root[64];
  if (find(id)) return;
  struct tree *tree = calloc(1, sizeof *tree);
  if (!tree) return;
  tree->id = id, tree->file = -1, tree->next = trees, trees = tree;
  root_of(id, root, sizeof root);
  mkdir("/run/trees", 0755);
  if (mkdir(root, 0755) < 0) fail(tree, errno, "root");
}

static void end_file(struct tree *tree) {
  if (tree->file < 0) return;
  if (tree->missing) fail(tree, EIO, "a file ended early");
  close(tree->file);
  tree->file = -1;
}

static bool is_safe(const char *path) {
  if (*path == '/' || *path == 0) return false;
  for (const char *at = path; at; at = strchr(at, '/') ? strchr(at, '/') + 1 : NULL)
    if (at[0] == '.' && at[1] == '.' && (at[2] == '/' || at[2] == 0)) return false;
  return true;
}

static void make_parents(char *path, size_t root) {
  for (char *at = path + root + 1; (at = strchr(at, '/')); at++) {
    *at = 0;
    mkdir(path, 0755);
    *at = '/';
  }
}

static int link_tool(const char *name, const char *path) {
  char tool[128];
  if (strchr(name, '/') || strlen(name) > 64) return errno = EINVAL, -1;
  snprintf(tool, sizeof tool, ALL_TOOLS "/%.64s", name);
  return linkat(AT_FDCWD, tool, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
}

void tree_entry(uint32_t id, const uint8_t *payload, uint32_t length) {
  struct tree *tree = find(id);
  if (!tree || tree->sealed || tree->error) return;
  end_file(tree);
  char path[4096], target[4096];
  if (length < 10 || length < 10u + get16(payload + 8)) {
    fail(tree, EINVAL, "short entry");
    return;
  }
  mode_t mode = get16(payload + 2) & 07777;
  uint32_t size = get32(payload + 4), name = get16(payload + 8), rest = length - 10 - name;
  root_of(id, path, 64);
  size_t root = strlen(path);
  if (root + 2 + name > sizeof path || rest >= sizeof target || memchr(payload + 10, 0, name)) {
    fail(tree, ENAMETOOLONG, "path");
    return;
  }
  path[root] = '/';
  memcpy(path + root + 1, payload + 10, name), path[root + 1 + name] = 0;
  if (!is_safe(path + root + 1)) {
    fail(tree, EINVAL, path + root + 1);
    return;
  }
  make_parents(path, root);
  int result = 0;
  switch (payload[0]) {
    case TREE_DIRECTORY:
      result = mkdir(path, mode);
      if (result < 0 && errno == EEXIST) result = 0;
      if (result == 0) result = chmod(path, mode);
      break;
    case TREE_FILE:
      tree->file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);
      result = tree->file < 0 ? -1 : fchmod(tree->file, mode);
      tree->missing = size;
      if (result == 0 && size == 0) end_file(tree);
      break;
    case TREE_SYMLINK:
      memcpy(target, payload + 10 + name, rest), target[rest] = 0;
      result = symlink(target, path);
      break;
    case TREE_TOOL: /* a program of ours in place of one for another processor */
      memcpy(target, payload + 10 + name, rest), target[rest] = 0;
      result = link_tool(target, path);
      break;
    default: errno = EINVAL, result = -1;
  }
  if (result < 0) fail(tree, errno, path + root + 1);
}

void tree_data(uint32_t id, const uint8_t *payload, uint32_t length) {
  struct tree *tree = find(id);
  if (!tree || tree->error) return;
  if (tree->file < 0 || length > tree->missing) {
    fail(tree, EINVAL, "more bytes than announced");
    return;
  }
  for (uint32_t at = 0; at < length;) {
    ssize_t done = write(tree->file, payload + at, length - at);
    if (done < 0) {
      fail(tree, errno, "write");
      return;
    }
    at += (uint32_t)done;
  }
  tree->missing -= length;
  if (tree->missing == 0) end_file(tree);
}

void tree_seal(uint32_t request, uint32_t id) {
  struct tree *tree = find(id);
  if (!tree) {
    reply_error(0, request, ENOENT, STAGE_NONE, "no tree %u", id);
    return;
  }
  end_file(tree);
  if (tree->error) {
    reply_error(0, request, tree->error, STAGE_NONE, "%s", tree->failed);
    return;
  }
  tree->sealed = true;
  reply_ok(0, request, NULL, 0);
}

static int remove_one(const char *path, const struct stat *stat, int kind, struct FTW *ftw) {
  (void)stat, (void)kind, (void)ftw;
  remove(path);
  return 0;
}

/* Environments hold a bind mount of the tree's folder, and removing files would empty
   it for them: the folder goes when the last of them is gone. The kernel says so by
   refusing nothing, hence the count of users here. */
void tree_drop(uint32_t request, uint32_t id) {
  struct tree **at = &trees;
  while (*at && (*at)->id != id) at = &(*at)->next;
  if (*at) {
    struct tree *tree = *at;
    char root[64];
    end_file(tree);
    root_of(id, root, sizeof root);
    nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
    *at = tree->next;
    free(tree);
  }
  reply_ok(0, request, NULL, 0);
}

bool tree_path(uint32_t id, char *path, size_t size) {
  struct tree *tree = find(id);
  if (!tree || !tree->sealed) return false;
  root_of(id, path, size);
  return true;
}
