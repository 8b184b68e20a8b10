/* Reads of a file that has been cut short while it is mapped, by kernels and by others. */
#define _DEFAULT_SOURCE
#include "panaflux_kernels.h"

#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ROWS 64

static int failures;
static sigjmp_buf unguarded;
static volatile sig_atomic_t passed_on;

static void expect(int condition, const char *what) {
    if (!condition) {
        printf("FAILED: %s\n", what);
        failures++;
    }
}

/* The handler that was there first, as a virtual machine's is. */
static void first_handler(int number, siginfo_t *info, void *context) {
    (void)number;
    (void)info;
    (void)context;
    passed_on++;
    siglongjmp(unguarded, 1);
}

typedef struct mapped {
    int file;
    char *memory;
    size_t bytes;
    size_t row;
} mapped;

/* A matrix [ROWS, a page] of f32 ones, mapped from a file that has no name any more. */
static mapped map_ones(void) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    mapped m = {-1, NULL, ROWS * page, page};
    char name[] = "/tmp/panaflux-guard-XXXXXX";
    m.file = mkstemp(name);
    float *ones = malloc(page);
    if (m.file < 0 || ones == NULL) {
        perror("a temporary file");
        exit(1);
    }
    unlink(name);
    for (size_t i = 0; i < page / sizeof(float); i++) {
        ones[i] = 1;
    }
    for (int row = 0; row < ROWS; row++) {
        expect(write(m.file, ones, page) == (ssize_t)page, "a page is written");
    }
    free(ones);
    m.memory = mmap(NULL, m.bytes, PROT_READ, MAP_SHARED, m.file, 0);
    if (m.memory == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    return m;
}

static void unmap(mapped *m) {
    munmap(m->memory, m->bytes);
    close(m->file);
}

static void cut(mapped *m, int rows) { expect(ftruncate(m->file, (off_t)(rows * m->row)) == 0, "the file is cut"); }

/* The first value of each row, by a kernel: how many are 1, given that the others are 0. */
static int ones_read(int32_t isa, const mapped *m) {
    int64_t cols = (int64_t)(m->row / sizeof(float));
    float *copy = malloc(m->bytes);
    if (copy == NULL) {
        exit(1);
    }
    memset(copy, 0xff, m->bytes);
    pf_matrix in = {m->memory, ROWS, cols, cols, PF_F32, 0};
    pf_matrix out = {copy, ROWS, cols, cols, PF_F32, 0};
    pf_convert(isa, &out, &in, 0, ROWS);
    int ones = 0;
    for (int row = 0; row < ROWS; row++) {
        float value = copy[row * cols];
        expect(value == 0 || value == 1, "what cannot be read is zero");
        ones += value == 1;
    }
    free(copy);
    return ones;
}

/* Whether reading the last byte, without a kernel, reaches the first handler. */
static int is_passed_on(const mapped *m) {
    passed_on = 0;
    if (sigsetjmp(unguarded, 1) == 0) {
        volatile char byte = m->memory[m->bytes - 1];
        (void)byte;
    }
    return passed_on == 1;
}

static void a_guarded_read_returns_zeros_and_is_remembered_once(int32_t isa, int rows_left) {
    mapped m = map_ones();
    int32_t guard = pf_guard_open();
    pf_guard_watch(guard, 0, m.memory, (int64_t)m.bytes);
    expect(ones_read(isa, &m) == ROWS && !pf_guard_end(guard), "a whole file is read as it is");
    pf_guard_watch(guard, PF_GUARD_RANGES - 1, m.memory, (int64_t)m.bytes);
    cut(&m, rows_left);
    expect(ones_read(isa, &m) == rows_left, "what is left is read as it is");
    expect(pf_guard_end(guard), "the fault is remembered");
    expect(!pf_guard_end(guard), "and then forgotten");
    pf_guard_close(guard);
    unmap(&m);
}

static void one_page_of_many_that_is_touched_first_leaves_those_before_it(int32_t isa) {
    mapped m = map_ones();
    int32_t guard = pf_guard_open();
    pf_guard_watch(guard, 0, m.memory, (int64_t)m.bytes);
    cut(&m, ROWS / 2);
    volatile char last = m.memory[m.bytes - 1];
    expect(last == 0, "the last page is zero");
    expect(ones_read(isa, &m) == ROWS / 2, "the half that is left is read as it is");
    expect(pf_guard_end(guard), "the fault is remembered");
    pf_guard_close(guard);
    unmap(&m);
}

static void what_no_guard_watches_is_passed_on(void) {
    mapped m = map_ones();
    int32_t guard = pf_guard_open();
    cut(&m, 1);
    expect(is_passed_on(&m), "a guard that watches nothing lets it pass");
    pf_guard_watch(guard, 0, m.memory, (int64_t)m.row);
    expect(is_passed_on(&m), "a guard of other pages lets it pass");
    pf_guard_watch(guard, 1, m.memory, (int64_t)m.bytes);
    pf_guard_end(guard);
    expect(is_passed_on(&m), "a guard that has ended lets it pass");
    pf_guard_watch(guard, 1, m.memory, (int64_t)m.bytes);
    pf_guard_close(guard);
    expect(is_passed_on(&m), "a guard that is closed lets it pass");
    unmap(&m);
}

static void each_guard_remembers_its_own(void) {
    mapped a = map_ones();
    mapped b = map_ones();
    int32_t guard_a = pf_guard_open();
    int32_t guard_b = pf_guard_open();
    pf_guard_watch(guard_a, 0, a.memory, (int64_t)a.bytes);
    pf_guard_watch(guard_b, 0, b.memory, (int64_t)b.bytes);
    cut(&b, 0);
    volatile char byte = b.memory[0];
    (void)byte;
    expect(!pf_guard_end(guard_a) && pf_guard_end(guard_b), "the guard of the file that was cut remembers it");
    pf_guard_close(guard_a);
    pf_guard_close(guard_b);
    unmap(&a);
    unmap(&b);
}

static void guards_are_bounded_and_used_again(void) {
    int32_t open[10000];
    int count = 0;
    while (count < 10000 && (open[count] = pf_guard_open()) >= 0) {
        count++;
    }
    expect(count >= 64 && count < 10000, "there is a last guard");
    pf_guard_close(open[count / 2]);
    expect(pf_guard_open() == open[count / 2], "a closed guard is free again");
    for (int i = 0; i < count; i++) {
        pf_guard_close(open[i]);
    }
}

int main(void) {
    struct sigaction first = {.sa_sigaction = first_handler, .sa_flags = SA_SIGINFO};
    sigemptyset(&first.sa_mask);
    sigaction(SIGBUS, &first, NULL);
    for (int32_t isa = pf_isa_best(INT32_MAX); isa >= 0; isa = pf_isa_best(isa - 1)) {
        a_guarded_read_returns_zeros_and_is_remembered_once(isa, 0);
        a_guarded_read_returns_zeros_and_is_remembered_once(isa, ROWS / 2);
        one_page_of_many_that_is_touched_first_leaves_those_before_it(isa);
    }
    what_no_guard_watches_is_passed_on();
    each_guard_remembers_its_own();
    guards_are_bounded_and_used_again();
    printf("%s\n", failures == 0 ? "passed" : "failed");
    return failures != 0;
}
