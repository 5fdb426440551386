#define _GNU_SOURCE
#include "terminal_signals.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static const int noted[] = {SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP, SIGCONT};
enum { noted_count = sizeof noted / sizeof noted[0] };

static struct sigaction previous[noted_count];
static bool installed = false;

// Lock-free, so that a handler may touch them.
static _Atomic uint64_t pending = 0;
static atomic_int wake_descriptor = -1;

static void on_signal(int signal_number) {
  int saved_errno = errno;
  atomic_fetch_or(&pending, (uint64_t)1 << signal_number);
  const uint64_t one = 1;
  // Fails only when the counter is full, and then the loop is awake anyway.
  ssize_t written = write(atomic_load(&wake_descriptor), &one, sizeof one);
  (void)written;
  errno = saved_errno;
}

static struct sigaction noting(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_signal;
  // Restarted, so that a thread at work elsewhere sees no interrupted call; poll returns regardless.
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  return action;
}

int terminal_signals_install(int wake) {
  terminal_signals_remove();
  atomic_store(&wake_descriptor, wake);
  atomic_store(&pending, 0);
  struct sigaction action = noting();
  for (int i = 0; i < noted_count; i++) {
    if (sigaction(noted[i], NULL, &previous[i]) != 0) return -1;
    bool ignored = !(previous[i].sa_flags & SA_SIGINFO) && previous[i].sa_handler == SIG_IGN;
    if (ignored) continue;
    if (sigaction(noted[i], &action, NULL) != 0) return -1;
  }
  installed = true;
  return 0;
}

uint64_t terminal_signals_take(void) { return atomic_exchange(&pending, 0); }

void terminal_signals_stop(void) {
  struct sigaction standard;
  struct sigaction ours;
  memset(&standard, 0, sizeof standard);
  standard.sa_handler = SIG_DFL;
  sigemptyset(&standard.sa_mask);
  if (sigaction(SIGTSTP, &standard, &ours) != 0) return;
  (void)raise(SIGTSTP);
  (void)sigaction(SIGTSTP, &ours, NULL);
}

void terminal_signals_remove(void) {
  if (!installed) return;
  for (int i = 0; i < noted_count; i++) (void)sigaction(noted[i], &previous[i], NULL);
  installed = false;
  atomic_store(&wake_descriptor, -1);
}
