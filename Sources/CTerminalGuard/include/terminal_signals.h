// The signals a program in a terminal answers, turned into something a loop in poll can see.
//
// A handler here does nothing but note the signal and write to a descriptor: what has to be done then
// (leaving the screen, stopping, painting again) is not safe inside a handler.
#ifndef HEADSCOPE_TERMINAL_SIGNALS_H
#define HEADSCOPE_TERMINAL_SIGNALS_H

#include <stdint.h>

// Notes SIGINT, SIGTERM, SIGHUP, SIGWINCH, SIGTSTP and SIGCONT from now on, and writes to the eventfd
// `wake` for each. A signal that is ignored stays so, as nohup and shells without job control want it.
// 0, or -1 with errno set.
int terminal_signals_install(int wake);

// The signals noted since the last call, as a set of bits: signal n is bit n.
uint64_t terminal_signals_take(void);

// Stops the process as SIGTSTP does by default, and returns when it is continued.
void terminal_signals_stop(void);

// Gives the signals back to the handlers that had them.
void terminal_signals_remove(void);

#endif
