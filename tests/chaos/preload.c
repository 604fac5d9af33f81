/* Loaded before the C library into a process under test (LD_PRELOAD). Four faults, each steered through a file in memory:
   the wall clock jumps; the disk is full, or slow to sync, for files of one folder; writes not yet synced can be undone after
   a kill.

   CHAOS_CONTROL  the file of `struct control`, mapped and shared with the harness
   CHAOS_FOLDER   the folder whose files the disk faults are about
   CHAOS_UNDO     a folder for what un-synced writes have overwritten; unset: nothing is kept

   The undo file of F holds, for each write since the last sync of F: the bytes that stood there and F's old length. The
   harness plays it back after kill -9, as a power cut would have it. A sync empties it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

struct control { int64_t clock_ms; int32_t full; int32_t refused; int32_t syncs; int32_t logged; int32_t slow_ms; int32_t slowed; };
struct record { uint64_t offset, length, old_size; };

static struct control *control;
static const char *folder, *undo;
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

#define REAL(kind, name, ...) static kind (*real)(__VA_ARGS__); if (!real) real = (kind (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("CHAOS_CONTROL");
    folder = getenv("CHAOS_FOLDER");
    undo = getenv("CHAOS_UNDO");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (fd < 0) return;
    void *shared = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (shared != MAP_FAILED) control = shared;
    close(fd);
}

/* The path of an open file of the folder in `into`; 0 when it is none. */
static int ours(int fd, char *into, size_t room) {
    char link[40];
    if (!control || !folder) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, into, room - 1);
    if (length <= 0) return 0;
    into[length] = 0;
    return strncmp(into, folder, strlen(folder)) == 0;
}

/* Whether a write ending there needs space that is not to be had: 1 = files cannot grow, 2 = no write at all (copy on write). */
static int no_space(int fd, off_t end) {
    char path[4096];
    struct stat now;
    if (!control || !control->full || !ours(fd, path, sizeof path) || fstat(fd, &now)) return 0;
    if (control->full == 1 && end <= now.st_size) return 0;
    __atomic_add_fetch(&control->refused, 1, __ATOMIC_RELAXED);
    errno = ENOSPC;
    return 1;
}

/* The undo file of a database file, opened to append; -1 for files that are not followed. */
static int undo_file(const char *path, int flags) {
    char name[4200];
    const char *last = strrchr(path, '/');
    if (!undo || !last || !strstr(last, ".sqlite") || strstr(last, "-shm")) return -1;
    snprintf(name, sizeof name, "%s%s", undo, last);
    return open(name, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
}

static void remember(int fd, off_t offset, size_t length) {
    char path[4096];
    struct stat now;
    if (!undo || !ours(fd, path, sizeof path) || fstat(fd, &now)) return;
    int log = undo_file(path, O_APPEND);
    if (log < 0) return;
    size_t there = offset >= now.st_size ? 0 : (size_t)(now.st_size - offset) < length ? (size_t)(now.st_size - offset) : length;
    char *old = malloc(there ? there : 1);
    ssize_t got = there ? pread(fd, old, there, offset) : 0;
    struct record head = {(uint64_t)offset, (uint64_t)(got < 0 ? 0 : got), (uint64_t)now.st_size};
    struct iovec parts[2] = {{&head, sizeof head}, {old, head.length}};
    if (writev(log, parts, 2) < 0) abort();
    control->logged++;
    free(old);
    close(log);
}

static void forget(const char *path) {
    int log = undo_file(path, O_TRUNC);
    if (log >= 0) close(log);
}

static ssize_t write_at(int fd, const void *bytes, size_t count, off_t offset, ssize_t (*real)(int, const void *, size_t, off_t)) {
    if (no_space(fd, offset + (off_t)count)) return -1;
    if (!undo) return real(fd, bytes, count, offset);
    pthread_mutex_lock(&one_at_a_time);
    remember(fd, offset, count);
    ssize_t done = real(fd, bytes, count, offset);
    pthread_mutex_unlock(&one_at_a_time);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return write_at(fd, bytes, count, offset, real);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t offset) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off_t);
    return write_at(fd, bytes, count, offset, real);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (!control || (!control->full && !undo)) return real(fd, bytes, count);
    off_t at = lseek(fd, 0, SEEK_CUR);
    if (at < 0) return real(fd, bytes, count);
    if (no_space(fd, at + (off_t)count)) return -1;
    pthread_mutex_lock(&one_at_a_time);
    remember(fd, at, count);
    ssize_t done = real(fd, bytes, count);
    pthread_mutex_unlock(&one_at_a_time);
    return done;
}

static off_t total(const struct iovec *parts, int count) {
    off_t sum = 0;
    for (int n = 0; n < count; n++) sum += (off_t)parts[n].iov_len;
    return sum;
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
    REAL(ssize_t, "pwritev", int, const struct iovec *, int, off_t);
    return no_space(fd, offset + total(parts, count)) ? -1 : real(fd, parts, count, offset);
}

ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t offset) {
    REAL(ssize_t, "pwritev64", int, const struct iovec *, int, off_t);
    return no_space(fd, offset + total(parts, count)) ? -1 : real(fd, parts, count, offset);
}

int posix_fallocate(int fd, off_t offset, off_t length) {
    REAL(int, "posix_fallocate", int, off_t, off_t);
    return no_space(fd, offset + length) ? ENOSPC : real(fd, offset, length);
}

static int cut(int fd, off_t length, int (*real)(int, off_t)) {
    struct stat now;
    if (!undo || fstat(fd, &now) || length >= now.st_size) return real(fd, length);
    pthread_mutex_lock(&one_at_a_time);
    remember(fd, length, (size_t)(now.st_size - length));
    int done = real(fd, length);
    pthread_mutex_unlock(&one_at_a_time);
    return done;
}

int ftruncate(int fd, off_t length) {
    REAL(int, "ftruncate", int, off_t);
    return cut(fd, length, real);
}

int ftruncate64(int fd, off_t length) {
    REAL(int, "ftruncate64", int, off_t);
    return cut(fd, length, real);
}

static int sync_with(int fd, int (*real)(int)) {
    char path[4096];
    if (!control || !ours(fd, path, sizeof path)) return real(fd);
    __atomic_add_fetch(&control->syncs, 1, __ATOMIC_RELAXED);
    if (control->slow_ms > 0) {
        struct timespec wait = {control->slow_ms / 1000, (control->slow_ms % 1000) * 1000000L};
        __atomic_add_fetch(&control->slowed, 1, __ATOMIC_RELAXED);
        nanosleep(&wait, NULL);
    }
    if (!undo) return real(fd);
    pthread_mutex_lock(&one_at_a_time);
    int done = real(fd);
    if (!done) forget(path);
    pthread_mutex_unlock(&one_at_a_time);
    return done;
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    return sync_with(fd, real);
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    return sync_with(fd, real);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    if (undo && folder && strncmp(path, folder, strlen(folder)) == 0) forget(path);
    return real(path);
}

static int64_t jump(void) { return control ? control->clock_ms : 0; }

int clock_gettime(clockid_t which, struct timespec *into) {
    REAL(int, "clock_gettime", clockid_t, struct timespec *);
    int done = real(which, into);
    if (!done && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE) && jump()) {
        int64_t ns = into->tv_nsec + (jump() % 1000) * 1000000;
        into->tv_sec += jump() / 1000 + (ns < 0 ? -1 : ns / 1000000000);
        into->tv_nsec = ns < 0 ? ns + 1000000000 : ns % 1000000000;
    }
    return done;
}

int gettimeofday(struct timeval *restrict into, void *restrict zone) {
    REAL(int, "gettimeofday", struct timeval *, void *);
    int done = real(into, zone);
    if (!done) into->tv_sec += jump() / 1000;
    return done;
}

time_t time(time_t *into) {
    REAL(time_t, "time", time_t *);
    time_t now = real(NULL) + jump() / 1000;
    if (into) *into = now;
    return now;
}
