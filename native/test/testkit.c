#define _DEFAULT_SOURCE
#include "testkit.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

const int64_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 61, 64, 65, 127, 128, 129, 257};
const int size_count = sizeof sizes / sizeof *sizes;

#define SENTINEL 0xA5
#define MARGIN 256
#define MOST_REGIONS 64

typedef struct region {
    char *map;
    size_t map_bytes;
    char *memory; /* the accessible memory */
    size_t bytes;
    char *before; /* its content at the start of the case; null for scratch memory */
    pf_matrix matrix;
    int output;
} region;

static struct {
    char name[256];
    uint64_t state;
    placement where;
    region regions[MOST_REGIONS];
    int region_count;
    double *arrays[MOST_REGIONS];
    int array_count;
    int failed;
} current;

static int cases;
static int failures;

/* ---- Cases ---- */

void begin(int32_t isa, placement where, const char *format, ...) {
    static const char *const names[] = {"packed", "strided", "unaligned", "guard after", "guard before"};
    va_list arguments;
    va_start(arguments, format);
    int length = snprintf(current.name, sizeof current.name, "isa %d, %s: ", isa, names[where]);
    vsnprintf(current.name + length, sizeof current.name - (size_t)length, format, arguments);
    va_end(arguments);
    /* FNV-1a of the name without the instruction set, so that all sets get the same operands. */
    current.state = 0xcbf29ce484222325u;
    for (const char *c = strchr(current.name, ','); *c != 0; c++) {
        current.state = (current.state ^ (unsigned char)*c) * 0x100000001b3u;
    }
    current.where = where;
    current.failed = 0;
    cases++;
}

void expect(int condition, const char *format, ...) {
    if (condition) {
        return;
    }
    if (current.failed++ == 0) {
        va_list arguments;
        va_start(arguments, format);
        printf("FAILED %s: ", current.name);
        vprintf(format, arguments);
        printf("\n");
        va_end(arguments);
        failures++;
    }
}

static size_t element_bytes(int32_t dtype) { return dtype == PF_F32 ? 4 : dtype == PF_I8 ? 1 : 2; }

void end(void) {
    for (int i = 0; i < current.region_count; i++) {
        region *r = &current.regions[i];
        if (r->output && r->before != NULL) {
            /* The output's elements may have changed. */
            for (int64_t row = 0; row < r->matrix.rows && r->matrix.cols > 0; row++) {
                size_t size = element_bytes(r->matrix.dtype);
                char *start = (char *)r->matrix.data + (size_t)(row * r->matrix.row_stride) * size;
                memcpy(r->before + (start - r->memory), start, (size_t)r->matrix.cols * size);
            }
        }
        expect(r->before == NULL || r->bytes == 0 || memcmp(r->before, r->memory, r->bytes) == 0,
               "%s %d: bytes %s were written", r->output ? "output" : "input", i, r->output ? "around it" : "of it");
        free(r->before);
        munmap(r->map, r->map_bytes);
    }
    for (int i = 0; i < current.array_count; i++) {
        free(current.arrays[i]);
    }
    current.region_count = 0;
    current.array_count = 0;
}

int report(void) {
    printf("%d cases, %d failed\n", cases, failures);
    return failures == 0 && cases > 0 ? 0 : 1;
}

/* ---- Random numbers ---- */

/* Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014. */
static uint64_t next(void) {
    uint64_t z = current.state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

double uniform(void) { return (double)(next() >> 11) * 0x1p-53; }

int64_t below(int64_t bound) { return (int64_t)(next() % (uint64_t)bound); }

/* Sums of twelve uniform numbers are close enough to a normal distribution. */
static double gaussian(void) {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
        sum += uniform();
    }
    return sum;
}

static double draw(values kind) {
    switch (kind) {
        case POSITIVE:
            return uniform() + 0.25;
        case NEAR_ONE:
            return 1 + 0.1 * gaussian();
        case SHIFTED:
            return 3 + gaussian();
        case WIDE:
            return 220 * uniform() - 110;
        case TINY:
            switch (below(16)) {
                case 0:
                    return below(2) ? 0.0 : -0.0;
                case 1:
                    return ldexp(uniform() - 0.5, -130);
                default:
                    return gaussian();
            }
        case NOT_FINITE:
            switch (below(87)) {
                case 0:
                    return NAN;
                case 1:
                    return INFINITY;
                case 2:
                    return -INFINITY;
                default:
                    return gaussian();
            }
        default:
            return gaussian();
    }
}

/* ---- Memory ---- */

static region *place(size_t bytes, size_t misalignment, placement where) {
    if (current.region_count == MOST_REGIONS) {
        printf("too many matrices in %s\n", current.name);
        exit(2);
    }
    region *r = &current.regions[current.region_count++];
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    int guarded = where == STRIDED || where == GUARD_AFTER || where == GUARD_BEFORE;
    size_t needed = guarded ? bytes : bytes + 2 * MARGIN;
    size_t inner = (needed + page - 1) / page * page;
    r->map_bytes = inner + 2 * page;
    r->map = mmap(NULL, r->map_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (r->map == MAP_FAILED || mprotect(r->map, page, PROT_NONE) != 0 ||
        mprotect(r->map + page + inner, page, PROT_NONE) != 0) {
        perror("guard pages");
        exit(2);
    }
    r->memory = r->map + page;
    r->bytes = inner;
    r->before = NULL;
    memset(r->memory, SENTINEL, inner);
    size_t offset = where == GUARD_BEFORE ? 0 : guarded ? inner - bytes : MARGIN + misalignment;
    r->matrix.data = r->memory + offset;
    return r;
}

static pf_matrix make(int32_t dtype, int64_t rows, int64_t cols, values kind, size_t misalignment, int is_output) {
    static const pf_matrix none;
    int64_t stride = cols + (current.where == STRIDED ? 3 : 0);
    size_t bytes = rows == 0 || cols == 0 ? 0 : (size_t)((rows - 1) * stride + cols) * element_bytes(dtype);
    region *r = place(bytes, current.where == UNALIGNED ? misalignment : 0, current.where);
    pf_matrix m = none;
    m.data = r->matrix.data;
    m.rows = rows;
    m.cols = cols;
    m.row_stride = stride;
    m.dtype = dtype;
    r->matrix = m;
    r->output = is_output;
    for (int64_t row = 0; row < rows; row++) {
        for (int64_t col = 0; col < cols; col++) {
            if (kind == BITS) {
                uint32_t bits = (uint32_t)next();
                memcpy((char *)m.data + (size_t)(row * stride + col) * element_bytes(dtype), &bits, element_bytes(dtype));
            } else {
                set(&m, row, col, draw(kind));
            }
        }
    }
    r->before = malloc(r->bytes);
    memcpy(r->before, r->memory, r->bytes);
    return m;
}

pf_matrix activation(int64_t rows, int64_t cols, values kind) { return make(PF_F32, rows, cols, kind, 4, 0); }

pf_matrix weight(int32_t dtype, int64_t rows, int64_t cols, values kind) { return make(dtype, rows, cols, kind, 1, 0); }

pf_matrix output(int32_t dtype, int64_t rows, int64_t cols, values kind) {
    return make(dtype, rows, cols, kind, element_bytes(dtype), 1);
}

void *scratch(int64_t bytes) {
    region *r = place((size_t)(bytes + 63) / 64 * 64, 0, GUARD_AFTER);
    memset(r->memory, 0xff, r->bytes);
    r->output = 1;
    return r->matrix.data;
}

double *doubles(int64_t count) {
    if (current.array_count == MOST_REGIONS) {
        printf("too many arrays in %s\n", current.name);
        exit(2);
    }
    double *array = calloc((size_t)count + 1, sizeof *array);
    current.arrays[current.array_count++] = array;
    return array;
}

double *copy_of(const pf_matrix *m) {
    double *copy = doubles(m->rows * m->cols);
    for (int64_t row = 0; row < m->rows; row++) {
        for (int64_t col = 0; col < m->cols; col++) {
            copy[row * m->cols + col] = get(m, row, col);
        }
    }
    return copy;
}

/* ---- Elements ---- */

/* The formats by their definitions: bits of the fraction, the smallest normal exponent, and the largest number. */
typedef struct format {
    int fraction;
    int lowest;
    double largest;
} format;

static format format_of(int32_t dtype) {
    switch (dtype) {
        case PF_F16:
            return (format){10, -14, 65504};
        case PF_BF16:
            return (format){7, -126, 0x1.fep127};
        default:
            return (format){23, -126, 0x1.fffffep127};
    }
}

double rounded(double value, int32_t dtype) {
    format f = format_of(dtype);
    if (value == 0 || !isfinite(value)) {
        return value;
    }
    int exponent = ilogb(value);
    exponent = exponent < f.lowest ? f.lowest : exponent;
    double unit = ldexp(1, exponent - f.fraction);
    double result = nearbyint(value / unit) * unit;
    return fabs(result) > f.largest ? copysign(INFINITY, value) : copysign(result, value);
}

double get(const pf_matrix *m, int64_t row, int64_t col) {
    const char *at = (const char *)m->data + (size_t)(row * m->row_stride + col) * element_bytes(m->dtype);
    if (m->dtype == PF_F32) {
        float x;
        memcpy(&x, at, 4);
        return (double)x;
    }
    if (m->dtype == PF_I8) {
        return (double)*(const int8_t *)at;
    }
    uint16_t bits;
    memcpy(&bits, at, 2);
    format f = format_of(m->dtype);
    int exponent = bits >> f.fraction & ((1 << (15 - f.fraction)) - 1);
    int fraction = bits & ((1 << f.fraction) - 1);
    double magnitude = exponent == (1 << (15 - f.fraction)) - 1 ? (fraction == 0 ? INFINITY : NAN)
                       : exponent == 0                          ? ldexp(fraction, f.lowest - f.fraction)
                       : ldexp(fraction + (1 << f.fraction), exponent - 1 + f.lowest - f.fraction);
    return bits >> 15 ? -magnitude : magnitude;
}

void set(const pf_matrix *m, int64_t row, int64_t col, double value) {
    char *at = (char *)m->data + (size_t)(row * m->row_stride + col) * element_bytes(m->dtype);
    if (m->dtype == PF_F32) {
        float x = (float)value;
        memcpy(at, &x, 4);
        return;
    }
    if (m->dtype == PF_I8) {
        *(int8_t *)at = (int8_t)value;
        return;
    }
    format f = format_of(m->dtype);
    int top = ((1 << (15 - f.fraction)) - 1) << f.fraction;
    double magnitude = fabs(rounded(value, m->dtype));
    int bits;
    if (isnan(value)) {
        bits = top | 1 << (f.fraction - 1);
    } else if (isinf(magnitude)) {
        bits = top;
    } else if (magnitude < ldexp(1, f.lowest)) {
        bits = (int)ldexp(magnitude, f.fraction - f.lowest);
    } else {
        int exponent = ilogb(magnitude);
        bits = (int)ldexp(magnitude, f.fraction - exponent) + ((exponent - f.lowest) << f.fraction);
    }
    uint16_t result = (uint16_t)(bits | (signbit(value) ? 0x8000 : 0));
    memcpy(at, &result, 2);
}

double silu(double x) { return x / (1 + exp(-x)); }

/* ---- Judgement ---- */

/* Whether a result's error counts; if not, the result has already been checked. */
static int is_finite_in_both(const pf_matrix *actual, int64_t row, int64_t col, double exact) {
    double found = get(actual, row, col);
    double wanted = rounded(exact, actual->dtype);
    if (isfinite(wanted)) {
        expect(isfinite(found), "element %lld, %lld: expected %g, found %g", (long long)row, (long long)col, exact, found);
        return isfinite(found);
    }
    expect(isnan(wanted) ? isnan(found) : wanted == found, "element %lld, %lld: expected %g, found %g", (long long)row,
           (long long)col, exact, found);
    return 0;
}

void expect_exact(const pf_matrix *actual, const double *exact) {
    for (int64_t row = 0; row < actual->rows; row++) {
        for (int64_t col = 0; col < actual->cols; col++, exact++) {
            if (is_finite_in_both(actual, row, col, *exact)) {
                double wanted = rounded(*exact, actual->dtype);
                double found = get(actual, row, col);
                expect(found == wanted && !signbit(found) == !signbit(wanted), "element %lld, %lld: expected %a, found %a",
                       (long long)row, (long long)col, wanted, found);
            }
        }
    }
}

void expect_ulp(const pf_matrix *actual, const double *exact, double bound, double flush_below) {
    for (int64_t row = 0; row < actual->rows; row++) {
        for (int64_t col = 0; col < actual->cols; col++, exact++) {
            if (is_finite_in_both(actual, row, col, *exact)) {
                double found = get(actual, row, col);
                int exponent = *exact == 0 ? -126 : ilogb(*exact);
                double unit = ldexp(1, (exponent < -126 ? -126 : exponent) - 23);
                expect((found == 0 && fabs(*exact) < flush_below) || fabs(found - *exact) <= bound * unit,
                       "element %lld, %lld: expected %a, found %a", (long long)row, (long long)col, *exact, found);
            }
        }
    }
}

void expect_nmse(const pf_matrix *actual, const double *exact, double bound) {
    double signal = 0;
    double noise = 0;
    double worst = 0;
    int64_t count = 0;
    for (int64_t row = 0; row < actual->rows; row++) {
        for (int64_t col = 0; col < actual->cols; col++, exact++) {
            if (is_finite_in_both(actual, row, col, *exact)) {
                double error = fabs(get(actual, row, col) - *exact);
                signal += *exact * *exact;
                noise += error * error;
                worst = error > worst ? error : worst;
                count++;
            }
        }
    }
    expect(noise <= bound * signal, "NMSE %g instead of %g", noise / signal, bound);
    /* A single wrong element must not go unnoticed among many. */
    expect(count == 0 || worst <= 100 * sqrt(bound * signal / (double)count), "largest error %g with NMSE %g", worst,
           noise / signal);
}

void expect_same(const pf_matrix *actual, const pf_matrix *expected, const char *what) {
    size_t bytes = element_bytes(actual->dtype);
    for (int64_t row = 0; row < actual->rows; row++) {
        for (int64_t col = 0; col < actual->cols; col++) {
            const char *a = (const char *)actual->data + (size_t)(row * actual->row_stride + col) * bytes;
            const char *b = (const char *)expected->data + (size_t)(row * expected->row_stride + col) * bytes;
            expect(memcmp(a, b, bytes) == 0 || (isnan(get(actual, row, col)) && isnan(get(expected, row, col))),
                   "element %lld, %lld: other bytes %s", (long long)row, (long long)col, what);
        }
    }
}
