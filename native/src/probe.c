/* Peak throughput of the arithmetic units and of memory, which measurements are compared with. */
#include "gemm.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#endif
#if PF_HAS_AMX
#include <immintrin.h>
#endif

/* Number of independent sums: more than latency times units, fewer than registers. */
#if PF_MANY_REGISTERS
#define PF_SUMS 24
#else
#define PF_SUMS 10
#endif

#define PF_UNROLL _Pragma("GCC unroll 24")

/* PRODUCT(s, x, y) on all sums, repeated; each multiply-add of a lane counts as OPERATIONS. */
#define PF_DEFINE_PROBE(name, vector, left, right, PRODUCT, OPERATIONS)                            \
    static double name(int64_t rounds) {                                                           \
        vector s[PF_SUMS];                                                                         \
        vector x = left;                                                                           \
        vector y = right;                                                                          \
        PF_UNROLL for (int i = 0; i < PF_SUMS; i++) { s[i] = __builtin_convertvector(vi_set(i), vector); } \
        for (int64_t round = 0; round < rounds; round++) {                                         \
            PF_UNROLL for (int i = 0; i < PF_SUMS; i++) { PRODUCT(s[i], x, y); }                   \
        }                                                                                          \
        /* The sums are finite, so this adds 0, but it forces the compiler to compute them. */     \
        vector total = {0};                                                                        \
        PF_UNROLL for (int i = 0; i < PF_SUMS; i++) { total += s[i]; }                             \
        double unused = (double)total[0] == 0.5 ? 1 : 0;                                           \
        return (double)rounds * PF_SUMS * PF_LANES * (OPERATIONS) + unused;                        \
    }

/* A constant that the compiler cannot fold. */
static inline uint32_t opaque(uint32_t x) {
    volatile uint32_t hidden = x;
    return hidden;
}

/* s = s / 2 + 1: all sums stay between 1 and 24. */
#define PRODUCT_F32(s, x, y) s = s * (x) + (y)
PF_DEFINE_PROBE(probe_f32, vf, (vf)vu_set(opaque(0x3f000000u)), (vf)vu_set(opaque(0x3f800000u)), PRODUCT_F32, 2)

/* Two bf16 of 2^-20, whose products never make a sum overflow. */
#define PF_TINY_BF16 ((vf)vu_set(opaque(0x35803580u)))
#define PF_ONES_INT8 ((vi)vu_set(opaque(0x01010101u)))

#if defined(__AVX512BF16__) && !PF_HAS_AMX
/* In assembly, since GCC 12 spills the accumulators of the intrinsic. */
#define PRODUCT_BF16(s, x, y) __asm__ volatile("vdpbf16ps %2, %1, %0" : "+v"(s) : "v"(x), "v"(y))
PF_DEFINE_PROBE(probe_bf16, vf, PF_TINY_BF16, PF_TINY_BF16, PRODUCT_BF16, 4)
#define PF_HAS_BF16 1
#elif defined(__ARM_FEATURE_BF16_VECTOR_ARITHMETIC)
#define PRODUCT_BF16(s, x, y) s = vbfdotq_f32(s, (bfloat16x8_t)(x), (bfloat16x8_t)(y))
PF_DEFINE_PROBE(probe_bf16, vf, PF_TINY_BF16, PF_TINY_BF16, PRODUCT_BF16, 4)
#define PF_HAS_BF16 1
#endif

#if defined(__AVX512VNNI__) && !PF_HAS_AMX
#define PRODUCT_INT8(s, x, y) __asm__ volatile("vpdpbusd %2, %1, %0" : "+v"(s) : "v"(x), "v"(y))
PF_DEFINE_PROBE(probe_int8, vi, PF_ONES_INT8, PF_ONES_INT8, PRODUCT_INT8, 8)
#define PF_HAS_INT8 1
#elif defined(__ARM_FEATURE_MATMUL_INT8)
#define PRODUCT_INT8(s, x, y) s = vusdotq_s32(s, (uint8x16_t)(x), (int8x16_t)(y))
PF_DEFINE_PROBE(probe_int8, vi, PF_ONES_INT8, PF_ONES_INT8, PRODUCT_INT8, 8)
#define PF_HAS_INT8 1
#endif

#if PF_HAS_AMX

/* Four sums of 16 by 16 from tiles of zeros; the speed does not depend on the values. */
#define PF_DEFINE_AMX_PROBE(name, PRODUCT, DEPTH)                                          \
    static double name(int64_t rounds) {                                                   \
        struct {                                                                           \
            uint8_t palette, start_row, reserved[14];                                      \
            uint16_t row_bytes[16];                                                        \
            uint8_t rows[16];                                                              \
        } config = {.palette = 1};                                                         \
        for (int i = 0; i < 6; i++) {                                                      \
            config.rows[i] = 16;                                                           \
            config.row_bytes[i] = 64;                                                      \
        }                                                                                  \
        _tile_loadconfig(&config);                                                         \
        _tile_zero(0);                                                                     \
        _tile_zero(1);                                                                     \
        _tile_zero(2);                                                                     \
        _tile_zero(3);                                                                     \
        _tile_zero(4);                                                                     \
        _tile_zero(5);                                                                     \
        for (int64_t round = 0; round < rounds; round++) {                                 \
            PRODUCT(0, 4, 5);                                                              \
            PRODUCT(1, 4, 5);                                                              \
            PRODUCT(2, 4, 5);                                                              \
            PRODUCT(3, 4, 5);                                                              \
        }                                                                                  \
        _tile_release();                                                                   \
        return (double)rounds * 4 * 16 * 16 * (DEPTH)*2;                                   \
    }

PF_DEFINE_AMX_PROBE(probe_bf16, _tile_dpbf16ps, 32)
PF_DEFINE_AMX_PROBE(probe_int8, _tile_dpbusd, 64)
#define PF_HAS_BF16 1
#define PF_HAS_INT8 1

#endif

/* A product without its own instruction cannot be faster than f32. */
#if !PF_HAS_BF16
#define probe_bf16 probe_f32
#endif
#if !PF_HAS_INT8
#define probe_int8 probe_f32
#endif

double PF_KERNEL(probe_product)(int32_t product, int64_t rounds) {
    return product == PF_PRODUCT_F32    ? probe_f32(rounds)
           : product == PF_PRODUCT_BF16 ? probe_bf16(rounds)
                                        : probe_int8(rounds);
}

double PF_KERNEL(probe_read)(const void *memory, int64_t bytes) {
    const char *from = memory;
    vu sums[8] = {{0}};
    int64_t i = 0;
    for (; i + 8 * PF_VECTOR_BYTES <= bytes; i += 8 * PF_VECTOR_BYTES) {
        for (int j = 0; j < 8; j++) {
            sums[j] += vu_load(from + i + j * PF_VECTOR_BYTES);
        }
    }
    double total = 0;
    for (int j = 0; j < 8; j++) {
        for (int lane = 0; lane < PF_LANES; lane++) {
            total += (double)sums[j][lane];
        }
    }
    for (; i < bytes; i++) {
        total += (double)(unsigned char)from[i];
    }
    return total;
}
