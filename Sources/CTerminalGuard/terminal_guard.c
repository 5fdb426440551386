#define _GNU_SOURCE
#include "terminal_guard.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const int guarded[] = {SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGQUIT};
enum { guarded_count = sizeof guarded / sizeof guarded[0] };

enum { stage_idle, stage_armed, stage_restoring };

static atomic_int stage = stage_idle;
static terminal_guard_settings current;
static char leave_sequence[terminal_guard_longest_leave];
static struct sigaction previous[guarded_count];

// A stack that overflows cannot run its own handler. The runtime may have set one up already.
static char emergency_stack[64 * 1024];

static void write_all(int descriptor, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t written = write(descriptor, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes += written;
    count -= (size_t)written;
  }
}

static void replay_errors(void) {
  if (current.held_errors < 0 || current.real_errors < 0) return;
  (void)dup2(current.real_errors, STDERR_FILENO);
  char chunk[1024];
  off_t offset = 0;
  for (;;) {
    ssize_t got = pread(current.held_errors, chunk, sizeof chunk, offset);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return;
    write_all(current.real_errors, chunk, (size_t)got);
    offset += got;
  }
}

// Undoes everything, once. A thread that comes second waits until the first is done, so that its own death
// does not cut the first one's work short.
static void restore(void) {
  int expected = stage_armed;
  if (atomic_compare_exchange_strong(&stage, &expected, stage_restoring)) {
    write_all(current.terminal, leave_sequence, current.leave_size);
    (void)tcsetattr(current.terminal, TCSANOW, &current.modes);
    replay_errors();
    atomic_store(&stage, stage_idle);
  } else {
    while (atomic_load(&stage) == stage_restoring) (void)poll(NULL, 0, 1);
  }
}

static void hand_on(int signal_number, siginfo_t *info, void *context) {
  for (int i = 0; i < guarded_count; i++) {
    if (guarded[i] != signal_number) continue;
    (void)sigaction(signal_number, &previous[i], NULL);
    if (previous[i].sa_flags & SA_SIGINFO) {
      // Called here, not by raising the signal again, so that it sees where the fault was.
      previous[i].sa_sigaction(signal_number, info, context);
      return;
    }
    if (previous[i].sa_handler != SIG_DFL && previous[i].sa_handler != SIG_IGN) {
      previous[i].sa_handler(signal_number);
      return;
    }
  }
  // A fault happens again when the handler returns. A signal that was sent does not, nor does a trap
  // instruction that has been passed.
  bool happens_again = info != NULL && info->si_code > 0 && signal_number != SIGTRAP;
  if (!happens_again) (void)raise(signal_number);
}

static void on_crash(int signal_number, siginfo_t *info, void *context) {
  int saved_errno = errno;
  restore();
  errno = saved_errno;
  hand_on(signal_number, info, context);
}

static void provide_stack(void) {
  stack_t existing;
  if (sigaltstack(NULL, &existing) != 0 || !(existing.ss_flags & SS_DISABLE)) return;
  stack_t ours = {.ss_sp = emergency_stack, .ss_flags = 0, .ss_size = sizeof emergency_stack};
  (void)sigaltstack(&ours, NULL);
}

int terminal_guard_arm(const terminal_guard_settings *settings) {
  static bool restores_at_exit = false;
  if (settings->leave_size > sizeof leave_sequence) {
    errno = E2BIG;
    return -1;
  }
  terminal_guard_disarm();
  current = *settings;
  memcpy(leave_sequence, settings->leave, settings->leave_size);
  current.leave = leave_sequence;
  if (!restores_at_exit) {
    if (atexit(restore) != 0) return -1;
    restores_at_exit = true;
  }
  provide_stack();

  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = on_crash;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  // SIGTTOU among them: a process in the background may then still restore the modes.
  sigfillset(&action.sa_mask);
  for (int i = 0; i < guarded_count; i++) {
    if (sigaction(guarded[i], &action, &previous[i]) == 0) continue;
    while (i-- > 0) (void)sigaction(guarded[i], &previous[i], NULL);
    return -1;
  }
  atomic_store(&stage, stage_armed);
  return 0;
}

void terminal_guard_disarm(void) {
  int expected = stage_armed;
  if (!atomic_compare_exchange_strong(&stage, &expected, stage_idle)) return;
  for (int i = 0; i < guarded_count; i++) (void)sigaction(guarded[i], &previous[i], NULL);
}
