#define _GNU_SOURCE
#include "terminal_descriptors.h"

#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

int terminal_event_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int terminal_memory_open(void) { return memfd_create("standard error", MFD_CLOEXEC); }

int terminal_size(int terminal, int *rows, int *columns) {
  struct winsize size;
  if (ioctl(terminal, TIOCGWINSZ, &size) != 0) return -1;
  *rows = size.ws_row;
  *columns = size.ws_col;
  return 0;
}

int terminal_readable(int terminal) {
  int count = 0;
  return ioctl(terminal, FIONREAD, &count) == 0 ? count : -1;
}
