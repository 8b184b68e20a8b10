/*
 * Shared code of the kernel tests: operands from a seed, placed against guard pages, and error measures for results. A
 * failure is printed with its case and counted, and the tests go on.
 */
#ifndef PF_TESTKIT_H
#define PF_TESTKIT_H

#include "panaflux_kernels.h"

#include <stddef.h>

/* Where the matrices of a case are placed, as in dev.panaflux.kernels.testkit.Placement. */
typedef enum placement {
    PACKED,       /* at a multiple of 64 bytes */
    STRIDED,      /* a gap after each row except the last, then a guard page */
    UNALIGNED,    /* activations one element off, weights at odd addresses */
    GUARD_AFTER,  /* ends right before a guard page */
    GUARD_BEFORE, /* starts right after a guard page */
    PLACEMENTS
} placement;

typedef enum values {
    GAUSSIAN,   /* normal with mean 0 and deviation 1 */
    POSITIVE,   /* in [0.25, 1.25): sums of products do not cancel */
    NEAR_ONE,   /* normal with mean 1 and deviation 0.1 */
    SHIFTED,    /* normal with mean 3 and deviation 1 */
    WIDE,       /* in [-110, 110), where exponentials under- and overflow */
    BITS,       /* any bit pattern */
    TINY,       /* normal, but one in eight is denormal or a zero of either sign */
    NOT_FINITE, /* normal, but one in 29 is NaN or infinite */
    VALUES
} values;

/* Sizes around the lane counts of every instruction set, powers of two, primes. */
extern const int64_t sizes[];
extern const int size_count;

/* Every instruction set of this machine, the best one first. */
#define FOR_EACH_ISA(isa) for (int32_t isa = pf_isa_best(INT32_MAX); isa >= 0; isa = pf_isa_best(isa - 1))
#define FOR_EACH_PLACEMENT(p) for (placement p = PACKED; p < PLACEMENTS; p++)

/* Starts a case: its name, which determines the seed, and the placement of its matrices. */
void begin(int32_t isa, placement where, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Ends the case: checks that inputs, gaps and everything around the matrices are unchanged. Frees the matrices. */
void end(void);

/* Matrices of the case. A weight may lie at any address; an output may be written. */
pf_matrix activation(int64_t rows, int64_t cols, values kind);
pf_matrix weight(int32_t dtype, int64_t rows, int64_t cols, values kind);
pf_matrix output(int32_t dtype, int64_t rows, int64_t cols, values kind);

/* Writable memory of the case, aligned to 64 bytes, before a guard page, filled with NaN. */
void *scratch(int64_t bytes);

/* A contiguous copy of a result, to compare other results with; freed at the end of the case. */
double *copy_of(const pf_matrix *m);
double *doubles(int64_t count);

/* Converts elements to doubles, and back with correct rounding. */
double get(const pf_matrix *m, int64_t row, int64_t col);
void set(const pf_matrix *m, int64_t row, int64_t col, double value);
double rounded(double value, int32_t dtype);

double silu(double x);

/* The error of results against exact values [rows, cols]. NaN and infinities must be where the exact f32 has them. */
void expect_exact(const pf_matrix *actual, const double *exact);
void expect_ulp(const pf_matrix *actual, const double *exact, double bound, double flush_below);
void expect_nmse(const pf_matrix *actual, const double *exact, double bound);
/* Both must have the same bits, but any NaN equals any other, since the compiler chooses which operand's NaN is kept. */
void expect_same(const pf_matrix *actual, const pf_matrix *expected, const char *what);
void expect(int condition, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Random numbers of the case. */
double uniform(void);
int64_t below(int64_t bound);

/* Prints the summary; the exit code. */
int report(void);

#endif
