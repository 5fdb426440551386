// ncurses as Swift can use it: the wide-character interface, and twins for what Swift cannot import, which
// is macros with arguments, casts or other macros in them, variadic functions, and mutable globals.
#ifndef HEADSCOPE_CNCURSES_SHIM_H
#define HEADSCOPE_CNCURSES_SHIM_H

// SwiftPM drops the definitions that pkg-config gives, so the wide interface is asked for here.
#define NCURSES_WIDECHAR 1
#include <stdint.h>
#include <wchar.h>
#include <ncurses.h>
#include <term.h>

// term.h names terminfo's capabilities by short macros, some of which are common words.
#undef columns
#undef lines
#undef tab

// The attributes are macros with casts.
static const attr_t cn_bold = WA_BOLD;
static const attr_t cn_dim = WA_DIM;
static const attr_t cn_underline = WA_UNDERLINE;
static const attr_t cn_reverse = WA_REVERSE;

// The mouse masks are built by a macro with arguments.
static const mmask_t cn_button1_pressed = BUTTON1_PRESSED;
static const mmask_t cn_wheel_up = BUTTON4_PRESSED;
static const mmask_t cn_wheel_down = BUTTON5_PRESSED;
static const mmask_t cn_mouse_shift = BUTTON_SHIFT;
static const mmask_t cn_mouse_control = BUTTON_CTRL;
static const mmask_t cn_mouse_alt = BUTTON_ALT;

// These globals are mutable, which Swift's concurrency checking refuses.
static inline WINDOW *cn_screen(void) { return stdscr; }
static inline WINDOW *cn_physical_screen(void) { return curscr; }
static inline int cn_colors(void) { return COLORS; }
static inline int cn_color_pairs(void) { return COLOR_PAIRS; }
static inline int cn_rows(void) { return getmaxy(stdscr); }
static inline int cn_columns(void) { return getmaxx(stdscr); }

// A string capability of the terminal, or NULL where it has none; tigetstr says (char *)-1 where the name
// is not one of a string.
static inline const char *cn_capability(const char *name) {
  const char *value = tigetstr(name);
  return value == (const char *)-1 ? NULL : value;
}

// tparm is variadic.
static inline const char *cn_parameterized(const char *capability, long first, long second) {
  return tparm(capability, first, second, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
}

// Forgets the terminal description that setupterm made current.
static inline void cn_forget_terminal(void) {
  if (cur_term != NULL) del_curterm(cur_term);
}

// The columns curses gives a character: the C library's opinion, which Swift's C library module leaves out.
static inline int cn_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

// Puts one character with up to three marks at a place of the screen. setcchar carries pairs above 255,
// which no attribute of chtype can. The bottom right cell reports an error and is drawn all the same.
static inline void cn_put(
    int row, int column, const uint32_t scalars[4], attr_t attributes, int pair) {
  wchar_t text[5] = {
      (wchar_t)scalars[0], (wchar_t)scalars[1], (wchar_t)scalars[2], (wchar_t)scalars[3], 0};
  cchar_t cell;
  if (setcchar(&cell, text, attributes, 0, &pair) == OK) (void)mvadd_wch(row, column, &cell);
}

#endif
