/*
 * Guards of mapped memory. The library's only state: a table of fixed size, which the handler of SIGBUS reads. The handler
 * does what signal-safety(7) allows, and calls mmap, which on the systems that have it is no more than a system call.
 */
#if defined(__linux__)
#define _GNU_SOURCE
#elif defined(__APPLE__)
#define _DARWIN_C_SOURCE
#endif
#include "panaflux_kernels.h"

#define PF_EXPORT __attribute__((visibility("default")))

#if defined(__linux__) || defined(__APPLE__)

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#define GUARDS 256

enum { ABSENT, STARTING, PRESENT };

/* Whole pages; none if both are 0. */
typedef struct range {
    atomic_uintptr_t from;
    atomic_uintptr_t to;
} range;

typedef struct slot {
    atomic_int taken;
    atomic_int faulted;
    range ranges[PF_GUARD_RANGES];
} slot;

static slot guards[GUARDS];
static atomic_int handler = ABSENT;
static struct sigaction previous;
static uintptr_t page_bytes;

/* Puts zeros in place of what cannot be read, from the page of address to the end of its range; 0 if nobody guards it. */
static int replace(uintptr_t address) {
    for (int i = 0; i < GUARDS; i++) {
        for (int r = 0; r < PF_GUARD_RANGES; r++) {
            uintptr_t from = atomic_load(&guards[i].ranges[r].from);
            uintptr_t to = atomic_load(&guards[i].ranges[r].to);
            if (address < from || address >= to) {
                continue;
            }
            char *page = (char *)address - address % page_bytes;
            if (mmap(page, to - (uintptr_t)page, PROT_READ, MAP_PRIVATE | MAP_ANON | MAP_FIXED, -1, 0) == MAP_FAILED) {
                return 0;
            }
            atomic_store(&guards[i].faulted, 1);
            return 1;
        }
    }
    return 0;
}

static void pass_on(int number, siginfo_t *info, void *context) {
    if (previous.sa_flags & SA_SIGINFO) {
        previous.sa_sigaction(number, info, context);
    } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
        previous.sa_handler(number);
    } else {
        /* As without this handler: the faulting instruction runs again, or the signal that was sent arrives again. */
        sigaction(number, &previous, NULL);
        if (info->si_code <= 0) {
            raise(number);
        }
    }
}

static void on_bus_error(int number, siginfo_t *info, void *context) {
    int saved = errno;
    int replaced = info->si_code == BUS_ADRERR && replace((uintptr_t)info->si_addr);
    errno = saved;
    if (!replaced) {
        pass_on(number, info, context);
    }
}

/* Whether the handler is in place; the first call puts it there. */
static int has_handler(void) {
    int state = ABSENT;
    if (atomic_compare_exchange_strong(&handler, &state, STARTING)) {
        page_bytes = (uintptr_t)sysconf(_SC_PAGESIZE);
        state = ABSENT;
        if (sigaction(SIGBUS, NULL, &previous) == 0) {
            struct sigaction action = previous;
            action.sa_sigaction = on_bus_error;
            action.sa_flags = (previous.sa_flags | SA_SIGINFO) & ~(int)SA_RESETHAND;
            state = sigaction(SIGBUS, &action, NULL) == 0 ? PRESENT : ABSENT;
        }
        atomic_store(&handler, state);
    }
    while (state == STARTING) {
        state = atomic_load(&handler);
    }
    return state == PRESENT;
}

PF_EXPORT int32_t pf_guard_open(void) {
    if (has_handler()) {
        for (int32_t i = 0; i < GUARDS; i++) {
            int expected = 0;
            if (atomic_compare_exchange_strong(&guards[i].taken, &expected, 1)) {
                return i;
            }
        }
    }
    return -1;
}

PF_EXPORT void pf_guard_watch(int32_t guard, int32_t index, const void *start, int64_t bytes) {
    range *watched = &guards[guard].ranges[index];
    uintptr_t from = (uintptr_t)start;
    uintptr_t to = from + (uintptr_t)bytes;
    /* Never a range that begins with the old one and ends with the new one. */
    atomic_store(&watched->to, 0);
    atomic_store(&watched->from, from - from % page_bytes);
    atomic_store(&watched->to, to + (page_bytes - to % page_bytes) % page_bytes);
}

PF_EXPORT int32_t pf_guard_end(int32_t guard) {
    for (int r = 0; r < PF_GUARD_RANGES; r++) {
        atomic_store(&guards[guard].ranges[r].to, 0);
    }
    return atomic_exchange(&guards[guard].faulted, 0);
}

PF_EXPORT int32_t pf_guard_close(int32_t guard) {
    int32_t faulted = pf_guard_end(guard);
    atomic_store(&guards[guard].taken, 0);
    return faulted;
}

#else

/* Windows keeps a file as long as it is mapped. */
PF_EXPORT int32_t pf_guard_open(void) { return -1; }

PF_EXPORT void pf_guard_watch(int32_t guard, int32_t index, const void *start, int64_t bytes) {
    (void)guard;
    (void)index;
    (void)start;
    (void)bytes;
}

PF_EXPORT int32_t pf_guard_end(int32_t guard) {
    (void)guard;
    return 0;
}

PF_EXPORT int32_t pf_guard_close(int32_t guard) { return pf_guard_end(guard); }

#endif
