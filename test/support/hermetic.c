/*
 * Preloaded into nginx, this makes the world that `nginx -t` sees depend on nothing but the folder HERMETIC_FOLDER, and
 * turns one nginx into many: instead of running once, it answers requests, each by a child of its own.
 *
 * The world. A file that is read is the one at its path below the folder; if it is not there, nginx itself reads a
 * stand-in of one comment (as an include it is empty, as a key for session tickets it has the length), and OpenSSL one
 * with a certificate, its key and Diffie-Hellman parameters. What is written goes nowhere. Users and well-formed host
 * names exist, sockets bind. The process gives up root's rights; nginx is told that it has them.
 *
 * The requests. A line on standard input: the main file and what goes into nginx's -g, with a tab between. The answer
 * on standard output: a line with the exit status (or 128 and the signal) and a count of bytes, then so many bytes of
 * what nginx printed on standard error.
 *
 * cc -O2 -shared -fPIC -o hermetic.so hermetic.c
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <grp.h>
#include <netdb.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name)) dlsym(RTLD_NEXT, #name))
#define LONGEST 8192

static const char *folder;  /* null until the requests begin: what happens before is the loader's business */
static const char *modules; /* where the dynamic modules lie */

/* The path below the folder; false where it would be too long. */
static int below(const char *path, char *out) {
  const char *slash = *path == '/' ? "" : "/";
  int length = snprintf(out, LONGEST, "%s%s%s", folder, slash, path);
  return length > 0 && length < LONGEST;
}

static int is_machines(const char *path) {
  const char *last = strrchr(path, '/');
  return strcmp(path, "/dev/urandom") == 0 || (last != NULL && strcmp(last, "/openssl.cnf") == 0);
}

/* Opens for nginx itself. */
static int open_below(const char *path, int flags) {
  char inside[LONGEST];
  struct stat about;
  int fd;
  if (is_machines(path)) return NEXT(open)(path, flags);
  if ((flags & O_ACCMODE) != O_RDONLY || (flags & O_CREAT) != 0) return NEXT(open)("/dev/null", O_RDWR | O_CLOEXEC);
  if (!below(path, inside)) {
    errno = ENAMETOOLONG;
    return -1;
  }
  fd = NEXT(open)(inside, flags);
  if (fd >= 0 && fstat(fd, &about) == 0 && S_ISDIR(about.st_mode)) {
    close(fd);
    fd = -1;
    errno = ENOENT;
  }
  if (fd >= 0 || (errno != ENOENT && errno != ENOTDIR)) return fd;
  below("/stand-in", inside);
  return NEXT(open)(inside, flags);
}

int open(const char *path, int flags, ...) {
  mode_t mode;
  va_list rest;
  va_start(rest, flags);
  mode = va_arg(rest, mode_t);
  va_end(rest);
  return folder == NULL ? NEXT(open)(path, flags, mode) : open_below(path, flags);
}

int open64(const char *path, int flags, ...) {
  mode_t mode;
  va_list rest;
  va_start(rest, flags);
  mode = va_arg(rest, mode_t);
  va_end(rest);
  return folder == NULL ? NEXT(open64)(path, flags, mode) : open_below(path, flags);
}

/* Opens for the libraries: OpenSSL, and GeoIP's. */
static FILE *stream_below(const char *path, const char *mode) {
  char inside[LONGEST];
  FILE *found;
  if (is_machines(path)) return NEXT(fopen)(path, mode);
  if (*mode != 'r' || strchr(mode, '+') != NULL) return NEXT(fopen)("/dev/null", "r+");
  if (!below(path, inside)) {
    errno = ENAMETOOLONG;
    return NULL;
  }
  found = NEXT(fopen)(inside, mode);
  if (found != NULL) return found;
  below("/stand-in.pem", inside);
  return NEXT(fopen)(inside, mode);
}

FILE *fopen(const char *path, const char *mode) {
  return folder == NULL ? NEXT(fopen)(path, mode) : stream_below(path, mode);
}

FILE *fopen64(const char *path, const char *mode) {
  return folder == NULL ? NEXT(fopen64)(path, mode) : stream_below(path, mode);
}

/* Every path is there; what is not below the folder is like the folder itself. */
int stat(const char *path, struct stat *about) {
  char inside[LONGEST];
  if (folder == NULL) return NEXT(stat)(path, about);
  if (below(path, inside) && NEXT(stat)(inside, about) == 0) return 0;
  return NEXT(stat)(folder, about);
}

int stat64(const char *path, struct stat64 *about) {
  char inside[LONGEST];
  if (folder == NULL) return NEXT(stat64)(path, about);
  if (below(path, inside) && NEXT(stat64)(inside, about) == 0) return 0;
  return NEXT(stat64)(folder, about);
}

/* Finds what lies below the folder, but for the case itself: whoever includes "*.conf" does not mean that. */
int glob(const char *pattern, int flags, int (*failed)(const char *, int), glob_t *found) {
  char inside[LONGEST];
  size_t kept = 0;
  size_t skip;
  int result;
  if (folder == NULL) return NEXT(glob)(pattern, flags, failed, found);
  if (!below(pattern, inside)) return GLOB_NOMATCH;
  result = NEXT(glob)(inside, flags, failed, found);
  if (result != 0) return result;
  skip = strlen(folder);
  for (size_t i = 0; i < found->gl_pathc; i++) {
    char *path = found->gl_pathv[i];
    memmove(path, path + skip, strlen(path + skip) + 1);
    if (strcmp(path, "/world/case.conf") == 0 || strcmp(path, "/world/around.conf") == 0) free(path);
    else found->gl_pathv[kept++] = path;
  }
  for (size_t i = kept; i < found->gl_pathc; i++) found->gl_pathv[i] = NULL;
  found->gl_pathc = kept;
  return kept > 0 ? 0 : GLOB_NOMATCH;
}

int glob64(const char *pattern, int flags, int (*failed)(const char *, int), glob64_t *found) {
  return glob(pattern, flags, failed, (glob_t *) found);
}

/* Nothing is changed on the disk, and that always succeeds. */
int mkdir(const char *path, mode_t mode) { return folder == NULL ? NEXT(mkdir)(path, mode) : 0; }
int chown(const char *path, uid_t user, gid_t group) { return folder == NULL ? NEXT(chown)(path, user, group) : 0; }
int chmod(const char *path, mode_t mode) { return folder == NULL ? NEXT(chmod)(path, mode) : 0; }
int unlink(const char *path) { return folder == NULL ? NEXT(unlink)(path) : 0; }
int rename(const char *from, const char *to) { return folder == NULL ? NEXT(rename)(from, to) : 0; }

/* Sockets are made, bound to nothing. A machine without IPv6 has it here. */
int socket(int domain, int type, int protocol) {
  int fd = NEXT(socket)(domain, type, protocol);
  return fd < 0 && domain == AF_INET6 ? NEXT(socket)(AF_INET, type, protocol) : fd;
}

int bind(int fd, const struct sockaddr *address, socklen_t length) {
  return folder == NULL ? NEXT(bind)(fd, address, length) : 0;
}

int listen(int fd, int backlog) { return folder == NULL ? NEXT(listen)(fd, backlog) : 0; }

int setsockopt(int fd, int level, int name, const void *value, socklen_t length) {
  return folder == NULL ? NEXT(setsockopt)(fd, level, name, value, length) : 0;
}

ssize_t send(int fd, const void *text, size_t length, int flags) {
  return folder == NULL ? NEXT(send)(fd, text, length, flags) : (ssize_t) length;
}

/* Whatever the machine's limit on open files: worker_connections does not exceed it. */
int getrlimit(__rlimit_resource_t resource, struct rlimit *limit) {
  if (folder == NULL || resource != RLIMIT_NOFILE) return NEXT(getrlimit)(resource, limit);
  limit->rlim_cur = limit->rlim_max = RLIM_INFINITY;
  return 0;
}

int getrlimit64(__rlimit_resource_t resource, struct rlimit64 *limit) {
  if (folder == NULL || resource != RLIMIT_NOFILE) return NEXT(getrlimit64)(resource, limit);
  limit->rlim_cur = limit->rlim_max = RLIM64_INFINITY;
  return 0;
}

uid_t getuid(void) { return folder == NULL ? NEXT(getuid)() : 0; }
uid_t geteuid(void) { return folder == NULL ? NEXT(geteuid)() : 0; }

struct passwd *getpwnam(const char *name) {
  static struct passwd somebody = {"nobody", "x", 65534, 65534, "", "/", "/bin/false"};
  return folder == NULL ? NEXT(getpwnam)(name) : &somebody;
}

struct group *getgrnam(const char *name) {
  static char *members[] = {NULL};
  static struct group some = {"nogroup", "x", 65534, members};
  return folder == NULL ? NEXT(getgrnam)(name) : &some;
}

/* Whether a resolver would ask for the name at all: labels of letters, digits, "-" and "_", and not digits alone. */
static int is_host_name(const char *name) {
  size_t label = 0;
  int named = 0;
  if (name == NULL || *name == '\0' || strlen(name) > 253) return 0;
  for (; *name != '\0'; name++) {
    if (*name == '.') {
      if (label == 0) return 0;
      label = 0;
      continue;
    }
    if (!isalnum((unsigned char) *name) && *name != '-' && *name != '_') return 0;
    if (!isdigit((unsigned char) *name)) named = 1;
    if (++label > 63) return 0;
  }
  return named;
}

int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
  struct addrinfo numeric = {0};
  if (folder == NULL) return NEXT(getaddrinfo)(name, service, hints, found);
  if (hints != NULL) numeric = *hints;
  numeric.ai_flags |= AI_NUMERICHOST;
  if (NEXT(getaddrinfo)(name, service, &numeric, found) == 0) return 0;
  return is_host_name(name) ? NEXT(getaddrinfo)("127.0.0.1", service, &numeric, found) : EAI_NONAME;
}

/* A module's path is relative to nginx's prefix; modules lie where this nginx was built to look for them. */
void *dlopen(const char *path, int flags) {
  char inside[LONGEST];
  const char *found = folder == NULL || path == NULL ? NULL : strstr(path, "modules/");
  if (found == NULL) return NEXT(dlopen)(path, flags);
  snprintf(inside, sizeof inside, "%s/%s", modules, found + strlen("modules/"));
  return NEXT(dlopen)(access(inside, R_OK) == 0 ? inside : path, flags);
}

static int (*nginx)(int, char **, char **);

/* One `nginx -t`, in a process of its own. */
static void judge(char *request, int errors, char **environment) {
  char *globals = strchr(request, '\t');
  char *arguments[] = {"nginx", "-t", "-p", "/world/", "-c", request, "-g", "", NULL};
  int nothing = NEXT(open)("/dev/null", O_RDWR);
  if (globals != NULL) *globals++ = '\0';
  arguments[7] = globals == NULL ? "" : globals;
  dup2(nothing, 0);
  dup2(nothing, 1);
  dup2(errors, 2);
  close(errors);
  close(nothing);
  alarm(20);
  exit(nginx(globals == NULL || *globals == '\0' ? 6 : 8, arguments, environment));
}

/* Loads what the requests will load, so that a child finds it there. */
static void load(char *names) {
  char path[LONGEST];
  for (char *name = strtok(names, " "); name != NULL; name = strtok(NULL, " ")) {
    snprintf(path, sizeof path, "%s/%s_module.so", modules, name);
    if (NEXT(dlopen)(path, RTLD_NOW | RTLD_GLOBAL) == NULL) fprintf(stderr, "%s\n", dlerror());
  }
}

static int serve(int count, char **arguments, char **environment) {
  static char request[65536];
  static char printed[1 << 20];
  struct rlimit few = {512, 512};
  int errors;
  char *names = getenv("HERMETIC_LOADED");
  const char *chosen = getenv("HERMETIC_FOLDER");
  modules = getenv("HERMETIC_MODULES");
  if (chosen == NULL || modules == NULL) return nginx(count, arguments, environment);
  if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(65534) != 0 || setuid(65534) != 0)) return 1;
  /* A file that includes itself is opened until no more may be. */
  setrlimit(RLIMIT_NOFILE, &few);
  if (names != NULL) load(names);
  errors = memfd_create("errors", MFD_CLOEXEC);
  folder = chosen;
  while (fgets(request, sizeof request, stdin) != NULL) {
    int status = 0;
    ssize_t length;
    pid_t child;
    request[strcspn(request, "\n")] = '\0';
    if (ftruncate(errors, 0) != 0 || lseek(errors, 0, SEEK_SET) != 0) return 1;
    fflush(stdout);
    child = fork();
    if (child == 0) judge(request, errors, environment);
    if (child < 0 || waitpid(child, &status, 0) != child) return 1;
    length = pread(errors, printed, sizeof printed, 0);
    if (length < 0) return 1;
    printf("%d %zd\n", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), length);
    fwrite(printed, 1, (size_t) length, stdout);
    fflush(stdout);
  }
  return 0;
}

int __libc_start_main(int (*main)(int, char **, char **), int count, char **arguments, void (*init)(void),
                      void (*fini)(void), void (*loader)(void), void *stack) {
  nginx = main;
  return NEXT(__libc_start_main)(serve, count, arguments, init, fini, loader, stack);
}
