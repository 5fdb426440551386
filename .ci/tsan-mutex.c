// Tells ThreadSanitizer about the Mutex of the Swift library, for .ci/sanitize to preload.
//
// On Linux a Mutex is one compare-and-exchange, compiled into the program where the sanitizer sees it, as long as
// nobody has to wait. A thread that has to wait takes the lock inside libswiftSynchronization, and one that
// wakes another gives it back there. That library is not instrumented, so the sanitizer misses that
// the one comes after the other and reports races on whatever the Mutex guards. Here both calls are passed on
// and told to the sanitizer. Nothing is suppressed: a race that a Mutex does not prevent is still reported.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#define METHOD __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

// Synchronization._MutexHandle._lockSlow(UInt32) and _unlockSlow()
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

METHOD void lock_slow(uint32_t thread, SELF void *mutex) __asm__(LOCK);
METHOD void unlock_slow(SELF void *mutex) __asm__(UNLOCK);

// Absent from programs without the sanitizer, such as the one that starts the tests.
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

static void *original(const char *name) {
  void *function = dlsym(RTLD_NEXT, name);
  if (function == NULL) abort();
  return function;
}

METHOD void lock_slow(uint32_t thread, SELF void *mutex) {
  METHOD void (*lock)(uint32_t, SELF void *) = original(LOCK);
  lock(thread, mutex);
  if (__tsan_acquire != NULL) __tsan_acquire(mutex);
}

METHOD void unlock_slow(SELF void *mutex) {
  METHOD void (*unlock)(SELF void *) = original(UNLOCK);
  if (__tsan_release != NULL) __tsan_release(mutex);
  unlock(mutex);
}
