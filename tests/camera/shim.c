// A machine with test cameras, for a program that is started with this library preloaded.
//
// PERCH_CAMERAS names a folder. Its dev/ stands for /dev, its class/ for
// /sys/class/video4linux, and each file dev/videoN is a camera that is plugged in: removing it
// unplugs the camera, and the words in it are its faults. frame.jpg is what it sees; given is
// touched when it gives another picture than before.
//
//   yuyv      gives no MJPEG                  busy denied      cannot be opened
//   fraction  names odd and broken rates      refuse           does not start in its best mode
//   stall     gives nothing more              slow fast        gives 4 or 500 pictures a second, not 30
//   truncated corrupt empty error             what is wrong with each picture
//   now-and-then                              only every third picture is wrong
//   gap       loses two of three pictures     stuck            does not stop
//   obstinate takes no value for a control    alien            knows no format but H.264
//   hd        has 1920 × 1080 too             ultra            has 3840 × 2160 too
//   shy mute  does not start, or is silent, in 3840 × 2160, where it sees ultra.jpg
//
// Controls are those of a common USB camera. What is set on them is lost with the plug.
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define BUFFER (4 << 20)
#define BUFFERS 4

static struct camera {
    int fd, number, gone, buffers, queue[BUFFERS], queued, ready;
    unsigned sequence;
    long long due;
    struct v4l2_pix_format format;
    struct v4l2_fract interval;
} cameras[32];

static struct setting {
    unsigned id, type;
    const char *name;
    long long minimum, maximum, value;
} settings[32][8];

// Held while the cameras or their settings change hands.
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// The path in the folder, if this one is redirected.
static const char *redirected(const char *path, char *to) {
    static const char *const from[][2] = {{"/sys/class/video4linux", "class"}, {"/dev/video", "dev/video"}};
    const char *root = getenv("PERCH_CAMERAS");
    if (root && !strcmp(path, "/dev")) return snprintf(to, 4096, "%s/dev", root), to;
    for (int i = 0; root && i < 2; i++) {
        size_t length = strlen(from[i][0]);
        if (!strncmp(path, from[i][0], length))
            return snprintf(to, 4096, "%s/%s%s", root, from[i][1], path + length), to;
    }
    return path;
}

static size_t content(const char *path, void *to, size_t most) {
    int fd = REAL(open)(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return (size_t)-1;
    ssize_t length = read(fd, to, most);
    REAL(close)(fd);
    return length < 0 ? 0 : (size_t)length;
}

// Whether a word stands in the camera's file. A camera whose file is gone is unplugged for good.
static int has(struct camera *camera, const char *word) {
    char path[4096], name[64], words[256] = "";
    snprintf(name, sizeof name, "/dev/video%d", camera->number);
    // Only who sees it go first forgets the settings: they may be another's since.
    int is_there = content(redirected(name, path), words, sizeof words - 1) != (size_t)-1;
    if (!is_there && !camera->gone) settings[camera->number % 32]->id = 0;
    camera->gone |= !is_there;
    return strstr(words, word) != NULL;
}

static int is_ultra(struct camera *camera) { return camera->format.width == 3840; }

static struct camera *camera_of(int fd) {
    for (int i = 0; i < 32; i++)
        if (cameras[i].fd == fd && fd > 0) return &cameras[i];
    return NULL;
}

static int failed(int error) { return errno = error, -1; }

// Microseconds of a clock that only goes on.
static long long clock_time(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

static int open_camera(int number) {
    struct camera opened = {.number = number};
    if (has(&opened, "busy")) return failed(EBUSY);
    if (has(&opened, "denied")) return failed(EACCES);
    if (opened.gone) return failed(ENOENT);
    opened.fd = memfd_create("camera", MFD_CLOEXEC);
    if (ftruncate(opened.fd, (off_t)BUFFERS * BUFFER)) return -1;
    // Two threads that open a camera must not take the same place.
    pthread_mutex_lock(&one_at_a_time);
    struct camera *camera = cameras;
    while (camera < cameras + 31 && camera->fd > 0) camera++;
    *camera = opened;
    pthread_mutex_unlock(&one_at_a_time);
    return opened.fd;
}

static int opened(const char *path, int flags, mode_t mode) {
    char to[4096];
    int number;
    if (getenv("PERCH_CAMERAS") && sscanf(path, "/dev/video%d", &number) == 1) return open_camera(number);
    return REAL(open)(redirected(path, to), flags, mode);
}

#define OPEN(name)                                 \
    int name(const char *path, int flags, ...) {   \
        va_list rest;                              \
        va_start(rest, flags);                     \
        mode_t mode = va_arg(rest, mode_t);        \
        va_end(rest);                              \
        return opened(path, flags, mode);          \
    }
OPEN(open)
OPEN(open64)

int close(int fd) {
    struct camera *camera = camera_of(fd);
    if (camera) camera->fd = 0;
    return REAL(close)(fd);
}

DIR *opendir(const char *path) {
    char to[4096];
    return REAL(opendir)(redirected(path, to));
}

char *realpath(const char *path, char *resolved) {
    char to[4096];
    return REAL(realpath)(redirected(path, to), resolved);
}

// Touches the file "given" when a picture is given for the first time, so that its moment is known.
static void note(const char *picture) {
    static ino_t last;
    struct stat about;
    char path[4096];
    if (stat(picture, &about) || about.st_ino == last) return;
    last = about.st_ino;
    snprintf(path, sizeof path, "%s/given", getenv("PERCH_CAMERAS"));
    int fd = REAL(open)(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
    if (fd >= 0 && !futimens(fd, NULL)) REAL(close)(fd);
}

// Puts the next picture into a buffer and gives the bytes it has.
static unsigned fill(struct camera *camera, int index) {
    unsigned char *picture = mmap(NULL, BUFFER, PROT_WRITE, MAP_SHARED, camera->fd, (off_t)index * BUFFER);
    size_t length = 2 * camera->format.width * camera->format.height;
    int is_wrong = !has(camera, "now-and-then") || camera->sequence % 3 == 0;
    if (camera->format.pixelformat == V4L2_PIX_FMT_MJPEG) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s.jpg", getenv("PERCH_CAMERAS"), is_ultra(camera) ? "ultra" : "frame");
        length = content(path, picture, BUFFER);
        note(path);
    } else {
        for (size_t at = 0; at < length; at++) picture[at] = at & 1 ? 128 : (at >> 1) % camera->format.width;
    }
    if (is_wrong && has(camera, "truncated")) length /= 2; // The rest of the buffer still holds the whole.
    if (is_wrong && has(camera, "empty")) length = 0;
    if (is_wrong && has(camera, "corrupt")) memset(picture + length / 2, 0xFF, length / 2);
    munmap(picture, BUFFER);
    return (unsigned)length;
}

static int rates(struct camera *camera, struct v4l2_frmivalenum *rate) {
    static const struct v4l2_fract odd[] = {{2, 15}, {1001, 30000}, {0, 0}, {5, 1}};
    if (rate->index >= (has(camera, "fraction") ? 4 : 1)) return failed(EINVAL);
    rate->type = V4L2_FRMIVAL_TYPE_DISCRETE;
    rate->discrete = has(camera, "fraction") ? odd[rate->index] : (struct v4l2_fract){1, 30};
    return 0;
}

static int sizes(struct camera *camera, struct v4l2_frmsizeenum *size) {
    static const struct v4l2_frmsize_discrete all[] = {{640, 480}, {1280, 720}, {1920, 1080}, {3840, 2160}};
    const int has_it[] = {1, 1, has(camera, "hd"), has(camera, "ultra")};
    unsigned index = size->index;
    // Only what is compressed comes through the cable in a large size.
    for (unsigned i = 0; i < (size->pixel_format == V4L2_PIX_FMT_MJPEG ? 4 : 2); i++) {
        if (!has_it[i] || index--) continue;
        size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
        return size->discrete = all[i], 0;
    }
    return failed(EINVAL);
}

static int dequeue(struct camera *camera, struct v4l2_buffer *buffer) {
    if (!camera->queued || !camera->ready) return failed(EAGAIN);
    camera->ready = 0;
    buffer->index = camera->queue[0];
    memmove(camera->queue, camera->queue + 1, --camera->queued * sizeof *camera->queue);
    buffer->bytesused = fill(camera, buffer->index);
    buffer->sequence = camera->sequence;
    int is_wrong = !has(camera, "now-and-then") || camera->sequence % 3 == 0;
    buffer->flags = is_wrong && has(camera, "error") ? V4L2_BUF_FLAG_ERROR : 0;
    camera->sequence += has(camera, "gap") ? 3 : 1;
    return 0;
}

static struct setting *settings_of(struct camera *camera) {
    // In the order of their numbers, in which a driver tells them.
    static const struct setting fresh[] = {
        {0x0098090c, V4L2_CTRL_TYPE_BOOLEAN, "White Balance, Automatic", 0, 1, 1},
        {0x00980918, V4L2_CTRL_TYPE_MENU, "Power Line Frequency", 0, 2, 1},
        {0x0098091a, V4L2_CTRL_TYPE_INTEGER, "White Balance Temperature", 2000, 6500, 4600},
        {0x009a0901, V4L2_CTRL_TYPE_MENU, "Auto Exposure", 0, 3, 3},
        {0x009a0902, V4L2_CTRL_TYPE_INTEGER, "Exposure Time, Absolute", 3, 2047, 250},
        {0x009a090a, V4L2_CTRL_TYPE_INTEGER, "Focus, Absolute", 0, 250, 30},
        {0x009a090c, V4L2_CTRL_TYPE_BOOLEAN, "Focus, Automatic Continuous", 0, 1, 1},
    };
    struct setting *own = settings[camera->number % 32];
    // Two threads that are the first to ask must not undo what one of them sets.
    pthread_mutex_lock(&one_at_a_time);
    if (!own->id) memcpy(own, fresh, sizeof fresh);
    pthread_mutex_unlock(&one_at_a_time);
    return own;
}

// The controls of a camera, one after the other or by name.
static int query(struct camera *camera, struct v4l2_query_ext_ctrl *asked) {
    unsigned id = asked->id & 0x3fffffff;
    int next = asked->id != id;
    for (struct setting *each = settings_of(camera); each->id; each++) {
        if (next ? each->id <= id : each->id != id) continue;
        memset(asked, 0, sizeof *asked);
        asked->id = each->id;
        asked->type = each->type;
        strcpy(asked->name, each->name);
        asked->minimum = each->minimum;
        asked->maximum = each->maximum;
        asked->step = 1;
        asked->default_value = each->value;
        return 0;
    }
    return failed(EINVAL);
}

static int menu(struct v4l2_querymenu *item) {
    static const char *const lamps[] = {"Disabled", "50 Hz", "60 Hz"};
    static const char *const exposures[] = {NULL, "Manual Mode", NULL, "Aperture Priority Mode"};
    const char *word = item->id == 0x00980918 ? lamps[item->index] : exposures[item->index];
    if (!word) return failed(EINVAL);
    return strcpy((char *)item->name, word), 0;
}

static int exchange(struct camera *camera, struct v4l2_ext_controls *controls, int set) {
    for (struct setting *each = settings_of(camera); each->id; each++) {
        if (each->id != controls->controls->id) continue;
        long long value = controls->controls->value64;
        if (!set) return controls->controls->value = (int)each->value, 0;
        if (has(camera, "obstinate")) return failed(EACCES);
        // A USB camera knows neither "auto" nor "shutter priority".
        int is_unknown = each->id == 0x009a0901 && value % 2 == 0;
        if (value < each->minimum || value > each->maximum || is_unknown) return failed(ERANGE);
        return each->value = value, 0;
    }
    return failed(EINVAL);
}

static int control(struct camera *camera, unsigned long request, void *to) {
    int yuyv = has(camera, "yuyv");
    if (camera->gone) return failed(ENODEV);
    switch (request) {
    case VIDIOC_ENUM_FMT: {
        struct v4l2_fmtdesc *format = to;
        const unsigned formats[] = {V4L2_PIX_FMT_H264, V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_MJPEG};
        if (format->index > (has(camera, "alien") ? 0 : yuyv ? 1 : 2)) return failed(EINVAL);
        return format->pixelformat = formats[format->index], 0;
    }
    case VIDIOC_ENUM_FRAMESIZES: return sizes(camera, to);
    case VIDIOC_ENUM_FRAMEINTERVALS: return rates(camera, to);
    case VIDIOC_G_FMT: ((struct v4l2_format *)to)->fmt.pix = camera->format; return 0;
    case VIDIOC_S_FMT: {
        struct v4l2_pix_format *format = &((struct v4l2_format *)to)->fmt.pix;
        if (camera->buffers) return failed(EBUSY);
        format->bytesperline = format->pixelformat == V4L2_PIX_FMT_YUYV ? 2 * format->width : 0;
        format->sizeimage = BUFFER;
        camera->format = *format;
        return 0;
    }
    case VIDIOC_S_PARM: camera->interval = ((struct v4l2_streamparm *)to)->parm.capture.timeperframe; return 0;
    case VIDIOC_G_PARM: ((struct v4l2_streamparm *)to)->parm.capture.timeperframe = camera->interval; return 0;
    case VIDIOC_REQBUFS: {
        struct v4l2_requestbuffers *buffers = to;
        if (buffers->count > BUFFERS) buffers->count = BUFFERS;
        camera->buffers = (int)buffers->count;
        return camera->queued = 0;
    }
    case VIDIOC_QUERYBUF: {
        struct v4l2_buffer *buffer = to;
        buffer->length = BUFFER;
        return buffer->m.offset = buffer->index * BUFFER, 0;
    }
    case VIDIOC_QBUF: {
        unsigned index = ((struct v4l2_buffer *)to)->index;
        for (int i = 0; i < camera->queued; i++)
            if (camera->queue[i] == (int)index) return failed(EINVAL);
        if (index >= BUFFERS) return failed(EINVAL);
        return camera->queue[camera->queued++] = index, 0;
    }
    case VIDIOC_DQBUF: return dequeue(camera, to);
    case VIDIOC_STREAMON:
        if (has(camera, "refuse") && camera->format.pixelformat == V4L2_PIX_FMT_MJPEG) return failed(ENOSPC);
        if (has(camera, "shy") && is_ultra(camera)) return failed(ENOSPC);
        camera->due = clock_time() + 33333; // A sensor takes a picture before it can give one.
        return camera->sequence = 0;
    case VIDIOC_STREAMOFF: return has(camera, "stuck") ? failed(EIO) : (camera->queued = camera->ready = 0);
    case VIDIOC_QUERY_EXT_CTRL: return query(camera, to);
    case VIDIOC_QUERYMENU: return menu(to);
    case VIDIOC_G_EXT_CTRLS: return exchange(camera, to, 0);
    case VIDIOC_S_EXT_CTRLS: return exchange(camera, to, 1);
    default: return failed(ENOTTY);
    }
}

// The program calls ioctl through this.
long syscall(long number, ...) {
    static long (*real)(long, ...);
    long a[6];
    va_list rest;
    va_start(rest, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(rest, long);
    va_end(rest);
    struct camera *camera = number == SYS_ioctl ? camera_of((int)a[0]) : NULL;
    if (camera) return control(camera, (unsigned)a[1], (void *)a[2]);
    if (!real) real = REAL(syscall);
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

// Whether the next picture has come. A sensor has a beat of its own, however long the program or this
// machine takes: what comes late moves nothing behind it, and what is missed is not made up for.
static int has_come(struct camera *camera, long long now) {
    long long period = has(camera, "slow") ? 250000 : has(camera, "fast") ? 2000 : 33333;
    if (camera->due > now + period) camera->due = now + period; // It has become faster.
    if (now < camera->due) return 0;
    return camera->due += (now - camera->due) / period * period + period, 1;
}

int poll(struct pollfd polled[], nfds_t count, int timeout) {
    struct camera *camera = count == 1 ? camera_of(polled->fd) : NULL;
    if (!camera) return REAL(poll)(polled, count, timeout);
    for (long long begun = clock_time();;) {
        long long now = clock_time();
        int stalls = has(camera, "stall") || !camera->queued || (has(camera, "mute") && is_ultra(camera));
        if (camera->gone) return polled->revents = POLLERR, 1;
        if (camera->ready || (!stalls && has_come(camera, now))) return polled->revents = POLLIN, camera->ready = 1;
        if (timeout >= 0 && now - begun >= timeout * 1000LL) return polled->revents = 0;
        nanosleep(&(struct timespec){0, 1000000}, NULL);
    }
}
