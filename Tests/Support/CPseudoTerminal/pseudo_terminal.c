#define _GNU_SOURCE
#include "pseudo_terminal.h"

#include <fcntl.h>
#include <locale.h>
#include <spawn.h>
#include <stdlib.h>
#include <unistd.h>
#include <wchar.h>

const short pseudo_terminal_spawn_session = POSIX_SPAWN_SETSID;

int pseudo_terminal_open(int *far_end, int *near_end, char path[64]) {
  *far_end = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (*far_end == -1) return -1;
  if (grantpt(*far_end) == 0 && unlockpt(*far_end) == 0 && ptsname_r(*far_end, path, 64) == 0) {
    *near_end = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*near_end != -1) return 0;
  }
  close(*far_end);
  return -1;
}

int pseudo_terminal_width(unsigned scalar) {
  locale_t unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
  if (unicode == (locale_t)0) return -1;
  locale_t before = uselocale(unicode);
  int width = wcwidth((wchar_t)scalar);
  uselocale(before);
  freelocale(unicode);
  return width;
}
