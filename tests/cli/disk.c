// A disk that fails, for a program that is started with this library preloaded: whatever is
// written to a file whose path ends in PERCH_BAD_FILE, or is made durable there, is an
// input/output error.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int is_bad(int fd) {
    const char *end = getenv("PERCH_BAD_FILE");
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = end ? readlink(link, path, sizeof path - 1) : -1;
    if (length < (ssize_t)(end ? strlen(end) : 0)) return 0;
    path[length] = 0;
    if (strcmp(path + length - strlen(end), end)) return 0;
    errno = EIO;
    return 1;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    return is_bad(fd) ? -1 : REAL(write)(fd, bytes, count);
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    return is_bad(fd) ? -1 : REAL(pwrite)(fd, bytes, count, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
    return is_bad(fd) ? -1 : REAL(pwrite64)(fd, bytes, count, offset);
}
int fsync(int fd) {
    return is_bad(fd) ? -1 : REAL(fsync)(fd);
}
int fdatasync(int fd) {
    return is_bad(fd) ? -1 : REAL(fdatasync)(fd);
}
