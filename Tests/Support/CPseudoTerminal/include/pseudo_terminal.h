// What tests with a terminal of their own need of Linux and Swift's C library module leaves out.
#ifndef HEADSCOPE_PSEUDO_TERMINAL_H
#define HEADSCOPE_PSEUDO_TERMINAL_H

// Opens the two ends of a pseudo-terminal, closed in child processes and nobody's controlling terminal.
// `path` takes the near end's name. 0, or -1 with errno set.
int pseudo_terminal_open(int *far_end, int *near_end, char path[64]);

// POSIX_SPAWN_SETSID: the child leads a session of its own.
extern const short pseudo_terminal_spawn_session;

// The columns a terminal gives a character in a UTF-8 locale: wcwidth's opinion.
int pseudo_terminal_width(unsigned scalar);

#endif
