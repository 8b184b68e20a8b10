/*
 * What the tests of the kernels share: operands from a seed, laid against pages that must not be touched, and the measures
 * by which results are judged. A failure is printed with its case and counted; the tests go on.
 */
#ifndef PF_TESTKIT_H
#define PF_TESTKIT_H

#include "panaflux_kernels.h"

#include <stddef.h>

/* Where the matrices of a case lie, as dev.panaflux.kernels.testkit.Placement has it. */
typedef enum placement {
    PACKED,       /* at a multiple of 64 bytes */
    STRIDED,      /* a gap after each row but the last, then a page that must not be touched */
    UNALIGNED,    /* activations one element off, weights at odd addresses */
    GUARD_AFTER,  /* the last byte before a page that must not be touched */
    GUARD_BEFORE, /* the first byte after such a page */
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

/* Sizes around the lanes of every instruction set, powers of two, primes. */
extern const int64_t sizes[];
extern const int size_count;

/* Every instruction set of this machine, the best one first. */
#define FOR_EACH_ISA(isa) for (int32_t isa = pf_isa_best(INT32_MAX); isa >= 0; isa = pf_isa_best(isa - 1))
#define FOR_EACH_PLACEMENT(p) for (placement p = PACKED; p < PLACEMENTS; p++)

/* Starts a case: its name, from which the seed follows, and where its matrices lie. */
void begin(int32_t isa, placement where, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Ends it: inputs, gaps and everything around the matrices must be as they were. Frees the matrices. */
void end(void);

/* Matrices of the case. weight may lie at any address, output may be written. */
pf_matrix activation(int64_t rows, int64_t cols, values kind);
pf_matrix weight(int32_t dtype, int64_t rows, int64_t cols, values kind);
pf_matrix output(int32_t dtype, int64_t rows, int64_t cols, values kind);

/* Memory of the case that may be written, aligned to 64 bytes and before a forbidden page; full of NaN. */
void *scratch(int64_t bytes);

/* A result's copy, contiguous, to compare other results with; freed at the end of the case. */
double *copy_of(const pf_matrix *m);
double *doubles(int64_t count);

/* Elements as doubles, and back: correctly rounded. */
double get(const pf_matrix *m, int64_t row, int64_t col);
void set(const pf_matrix *m, int64_t row, int64_t col, double value);
double rounded(double value, int32_t dtype);

double silu(double x);

/* How far results are from exact values [rows, cols]. NaN and infinities must stand where the exact f32 has them. */
void expect_exact(const pf_matrix *actual, const double *exact);
void expect_ulp(const pf_matrix *actual, const double *exact, double bound, double flush_below);
void expect_nmse(const pf_matrix *actual, const double *exact, double bound);
/* The same bits in both, but a NaN may be any NaN: which operand's it is, is the compiler's choice. */
void expect_same(const pf_matrix *actual, const pf_matrix *expected, const char *what);
void expect(int condition, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Random numbers of the case. */
double uniform(void);
int64_t below(int64_t bound);

/* Prints the summary; the exit code. */
int report(void);

#endif
