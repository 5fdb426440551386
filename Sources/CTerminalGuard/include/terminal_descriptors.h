// Descriptors of Linux that Swift's C library module does not offer.
#ifndef HEADSCOPE_TERMINAL_DESCRIPTORS_H
#define HEADSCOPE_TERMINAL_DESCRIPTORS_H

// A counter that poll can wait on: nonblocking, closed in child processes. -1 with errno set on failure.
int terminal_event_open(void);

// A file in memory with no name, closed in child processes. -1 with errno set on failure.
int terminal_memory_open(void);

// The size of a terminal in rows and columns. 0, or -1 with errno set. ioctl is variadic.
int terminal_size(int terminal, int *rows, int *columns);

// The bytes waiting to be read, or -1 with errno set.
int terminal_readable(int terminal);

#endif
