// Tells ThreadSanitizer of Swift's Mutex, for `make race`. Its slow paths are in the runtime, which is not instrumented:
// without this, what one thread did before it unlocked and another does after it waited for the lock looks like a race.
// Loaded with LD_PRELOAD beside a binary that was built with --sanitize=thread.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

// The sanitizer's own; not there in other processes.
extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

// Methods of Synchronization._MutexHandle: self is the context.
#define METHOD __attribute__((swiftcall))
#define SELF __attribute__((swift_context))
#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

typedef METHOD void (*lock_method)(uint32_t, SELF void *);
typedef METHOD bool (*try_lock_method)(SELF void *);
typedef METHOD void (*unlock_method)(SELF void *);

METHOD void race_lock(uint32_t thread, SELF void *mutex) __asm__(LOCK);
METHOD bool race_try_lock(SELF void *mutex) __asm__(TRY_LOCK);
METHOD void race_unlock(SELF void *mutex) __asm__(UNLOCK);

static void *next(const char *name) {
    return dlsym(RTLD_NEXT, name);
}

METHOD void race_lock(uint32_t thread, SELF void *mutex) {
    static lock_method lock;
    if (!lock) lock = (lock_method)next(LOCK);
    lock(thread, mutex);
    if (__tsan_acquire) __tsan_acquire(mutex);
}

METHOD bool race_try_lock(SELF void *mutex) {
    static try_lock_method try_lock;
    if (!try_lock) try_lock = (try_lock_method)next(TRY_LOCK);
    bool is_locked = try_lock(mutex);
    if (is_locked && __tsan_acquire) __tsan_acquire(mutex);
    return is_locked;
}

METHOD void race_unlock(SELF void *mutex) {
    static unlock_method unlock;
    if (!unlock) unlock = (unlock_method)next(UNLOCK);
    if (__tsan_release) __tsan_release(mutex);
    unlock(mutex);
}
