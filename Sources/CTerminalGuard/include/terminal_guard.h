// Leaves the terminal as it was found when the process crashes.
//
// A process in a terminal's alternate screen, with echo off and its standard error held back, must undo all
// of that before it dies of a fault on whatever thread, or the user is left with a dead-looking shell and
// no message. What runs then may only call async-signal-safe functions, which Swift code cannot promise.
#ifndef HEADSCOPE_TERMINAL_GUARD_H
#define HEADSCOPE_TERMINAL_GUARD_H

#include <stddef.h>
#include <termios.h>

// What to undo. The descriptors stay the caller's and must stay open until terminal_guard_disarm.
typedef struct terminal_guard_settings {
  int terminal;          // where the leave sequence goes and whose modes are restored
  struct termios modes;  // the modes to restore
  const char *leave;     // the leave sequence; copied, at most terminal_guard_longest_leave bytes
  size_t leave_size;
  int held_errors;  // a file with what was written to standard error meanwhile, or -1
  int real_errors;  // where that belongs, or -1
} terminal_guard_settings;

enum { terminal_guard_longest_leave = 1024 };

// Takes over SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS and SIGQUIT, and the end of the
// process through exit. 0, or -1 with errno set.
int terminal_guard_arm(const terminal_guard_settings *settings);

// Gives the signals back to the handlers that had them.
void terminal_guard_disarm(void);

#endif
