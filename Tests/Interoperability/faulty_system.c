// What a machine may do to a process, brought about by a test: a clock of the day that is wrong, and a file system that
// does not answer. Loaded with LD_PRELOAD; FAULTS names a file of two 64-bit numbers that the test changes at any time:
// the seconds by which the clock is ahead, and whether the paths below STALLED do not answer.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile int64_t *faults;
static const char *stalled;

__attribute__((constructor)) static void prepare(void) {
    const char *path = getenv("FAULTS");
    stalled = getenv("STALLED");
    int file = path ? (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *memory = mmap(NULL, 16, PROT_READ, MAP_SHARED, file, 0);
    if (memory != MAP_FAILED) faults = memory;
    close(file);
}

static void wait_for(const char *path) {
    while (faults && stalled && path && faults[1] && strncmp(path, stalled, strlen(stalled)) == 0) usleep(10000);
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = (int)syscall(SYS_clock_gettime, clock, time);
    if (result == 0 && faults && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) time->tv_sec += faults[0];
    return result;
}

int gettimeofday(struct timeval *restrict value, void *restrict zone) {
    struct timespec now;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    value->tv_sec = now.tv_sec;
    value->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *value) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (value) *value = now.tv_sec;
    return now.tv_sec;
}

int stat(const char *restrict path, struct stat *restrict status) {
    wait_for(path);
    return fstatat(AT_FDCWD, path, status, 0);
}

int open(const char *path, int flags, ...) {
    mode_t mode = 0;
    if (flags & (O_CREAT | O_TMPFILE)) {
        va_list rest;
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        va_end(rest);
    }
    wait_for(path);
    return openat(AT_FDCWD, path, flags, mode);
}
