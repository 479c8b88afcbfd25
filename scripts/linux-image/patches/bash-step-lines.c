/* Included by trap.c of bash-step, the bash of stepped starts. Before each command it tells
   the agent where the shell stands and waits to be told to go on. The agent listens on an
   abstract socket of the environment's network namespace (scripts/linux-image/agent/step.c).
   It touches neither variables nor descriptors of the script: its socket is close-on-exec,
   above those that scripts number, and each shell process opens its own. */

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#define STEP_SOCKET "lambda-step"
#define STEP_TEXT 8192
#define STEP_VALUE 16384

extern char *the_printed_command;
extern int executing_line_number PARAMS ((void));
extern int var_attribute_string PARAMS ((SHELL_VAR *, int, char *));

static int step_fd = -1;
static pid_t step_pid;

static void
step_connect ()
{
  struct sockaddr_un address;
  int fd, high;

  if (step_fd >= 0)
    close (step_fd);
  step_fd = -1;
  step_pid = getpid ();
  memset (&address, 0, sizeof address);
  address.sun_family = AF_UNIX;
  memcpy (address.sun_path + 1, STEP_SOCKET, sizeof STEP_SOCKET - 1);
  fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return;
  high = fcntl (fd, F_DUPFD_CLOEXEC, 1000);
  if (high >= 0)
    close (fd), fd = high;
  if (connect (fd, (struct sockaddr *)&address, offsetof (struct sockaddr_un, sun_path) + sizeof STEP_SOCKET) < 0)
    close (fd);
  else
    step_fd = fd;
}

static void
step_send (message, length)
     char *message;
     size_t length;
{
  while (send (step_fd, message, length, MSG_NOSIGNAL) < 0 && errno == EINTR)
    continue;
}

static void
step_put (at, value)
     char *at;
     uint32_t value;
{
  at[0] = value, at[1] = value >> 8, at[2] = value >> 16, at[3] = value >> 24;
}

/* `V`, last, then whole or partial lines as `declare -p` prints them. */
struct step_list
{
  char message[STEP_TEXT + 2];
  size_t used;
};

static void
step_flush (list, last)
     struct step_list *list;
     int last;
{
  list->message[0] = 'V', list->message[1] = last;
  step_send (list->message, 2 + list->used);
  list->used = 0;
}

static void
step_add (list, text, length)
     struct step_list *list;
     const char *text;
     size_t length;
{
  size_t part;

  while (length > 0)
    {
      part = STEP_TEXT - list->used;
      if (part > length)
	part = length;
      memcpy (list->message + 2 + list->used, text, part);
      list->used += part, text += part, length -= part;
      if (list->used == STEP_TEXT)
	step_flush (list, 0);
    }
}

static void
step_variable (list, var)
     struct step_list *list;
     SHELL_VAR *var;
{
  char flags[32], *value = (char *)NULL;
  size_t length;
  int count;

  count = var_attribute_string (var, 0, flags);
  step_add (list, "declare -", 9);
  step_add (list, count ? flags : "-", count ? strlen (flags) : 1);
  step_add (list, " ", 1);
  step_add (list, var->name, strlen (var->name));
  if (invisible_p (var) == 0)
    {
      if (array_p (var))
	value = array_to_assign (array_cell (var), 0);
      else if (assoc_p (var))
	value = assoc_to_assign (assoc_cell (var), 0);
      else if (var_isset (var))
	value = ansic_shouldquote (value_cell (var)) ? ansic_quote (value_cell (var), 0, (int *)0)
						      : sh_double_quote (value_cell (var));
    }
  if (value)
    {
      length = strlen (value);
      step_add (list, "=", 1);
      step_add (list, value, length > STEP_VALUE ? STEP_VALUE : length);
      if (length > STEP_VALUE)
	step_add (list, "...", 3);
      free (value);
    }
  step_add (list, "\n", 1);
}

static void
step_variables ()
{
  struct step_list list;
  SHELL_VAR **all;
  int i;

  list.used = 0;
  all = all_visible_variables ();
  for (i = 0; all && all[i]; i++)
    if (function_p (all[i]) == 0)
      step_variable (&list, all[i]);
  free (all);
  step_flush (&list, 1);
}

/* The file being executed, absolute where that can be told. */
static size_t
step_source (to, size)
     char *to;
     size_t size;
{
  SHELL_VAR *var;
  char *source = (char *)NULL;
  size_t length;

  var = find_variable_noref ("BASH_SOURCE");
  if (var && array_p (var))
    source = array_reference (array_cell (var), 0);
  if (source == 0)
    return 0;
  if (source[0] != '/' && getcwd (to, size))
    {
      length = strlen (to);
      snprintf (to + length, size - length, "/%s", source[0] == '.' && source[1] == '/' ? source + 2 : source);
      if (access (to, F_OK) == 0)
	return strlen (to);
    }
  snprintf (to, size, "%s", source);
  return strlen (to);
}

static void
step_before_command ()
{
  char message[15 + 4096 + STEP_TEXT], command = 0, *text;
  size_t source, length;
  ssize_t got;
  int saved = errno;

  if (step_pid != getpid ())
    step_connect ();
  if (step_fd < 0)
    {
      errno = saved;
      return;
    }
  source = step_source (message + 15, 4096);
  /* Commands of the image that are scripts themselves are not the user's lines. */
  if (source > 5 && strncmp (message + 15, "/usr/", 5) == 0)
    {
      errno = saved;
      return;
    }
  text = (running_trap || the_printed_command_except_trap == 0) ? the_printed_command : the_printed_command_except_trap;
  length = text ? strlen (text) : 0;
  if (length > STEP_TEXT)
    length = STEP_TEXT;
  message[0] = 'L';
  step_put (message + 1, step_pid);
  step_put (message + 5, executing_line_number ());
  step_put (message + 9, variable_context);
  message[13] = source, message[14] = source >> 8;
  if (length)
    memcpy (message + 15 + source, text, length);
  step_send (message, 15 + source + length);
  for (;;)
    {
      got = recv (step_fd, &command, 1, 0);
      if (got < 0 && errno == EINTR)
	continue;
      if (got <= 0)
	{
	  close (step_fd);
	  step_fd = -1;
	  break;
	}
      if (command == 'V')
	step_variables ();
      else
	break;
    }
  errno = saved;
}
