// Preloaded into the service: while the file that FAILING_DISK names holds "ERRNO PART", every write to a file whose path
// ends with PART, and every sync of one, fails with that error.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int fails(int descriptor) {
    const char *place = getenv("FAILING_DISK");
    if (!place) return 0;
    int file = syscall(SYS_openat, AT_FDCWD, place, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    char text[256] = {0}, link[64], path[4096] = {0}, part[200] = {0};
    int code = 0;
    ssize_t length = syscall(SYS_read, file, text, sizeof text - 1);
    syscall(SYS_close, file);
    if (length <= 0 || sscanf(text, "%d %199s", &code, part) != 2) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t size = readlink(link, path, sizeof path - 1);
    size_t wanted = strlen(part);
    if (size < (ssize_t)wanted || strcmp(path + size - wanted, part) != 0) return 0;
    errno = code;
    return 1;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    return fails(descriptor) ? -1 : syscall(SYS_pwrite64, descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    return fails(descriptor) ? -1 : syscall(SYS_pwrite64, descriptor, bytes, count, offset);
}

int fsync(int descriptor) { return fails(descriptor) ? -1 : syscall(SYS_fsync, descriptor); }

int fdatasync(int descriptor) { return fails(descriptor) ? -1 : syscall(SYS_fdatasync, descriptor); }
