/*
 * Vectors of the instruction set that this file is compiled for, with GCC's and Clang's vector extensions: one source for
 * all widths. A vector has PF_LANES f32 values or 32-bit words.
 *
 * Loads and stores work at any alignment.
 */
#ifndef PF_SIMD_H
#define PF_SIMD_H

#include <stdint.h>
#include <string.h>

#if defined(__AVX512F__)
#define PF_LANES 16
#define PF_MANY_REGISTERS 1
#elif defined(__AVX2__)
#define PF_LANES 8
#define PF_MANY_REGISTERS 0
#elif defined(__aarch64__)
#define PF_LANES 4
#define PF_MANY_REGISTERS 1
#else
#define PF_LANES 4
#define PF_MANY_REGISTERS 0
#endif

#define PF_VECTOR_BYTES (4 * PF_LANES)

typedef float vf __attribute__((vector_size(PF_VECTOR_BYTES)));
typedef int32_t vi __attribute__((vector_size(PF_VECTOR_BYTES)));
typedef uint32_t vu __attribute__((vector_size(PF_VECTOR_BYTES)));
typedef uint16_t vh __attribute__((vector_size(2 * PF_LANES)));

typedef float vf_any __attribute__((vector_size(PF_VECTOR_BYTES), aligned(4), may_alias));
typedef int32_t vi_any __attribute__((vector_size(PF_VECTOR_BYTES), aligned(4), may_alias));
typedef uint32_t vu_any __attribute__((vector_size(PF_VECTOR_BYTES), aligned(1), may_alias));
typedef uint16_t vh_any __attribute__((vector_size(2 * PF_LANES), aligned(1), may_alias));
typedef float f32_any __attribute__((aligned(1), may_alias));
typedef uint16_t u16_any __attribute__((aligned(1), may_alias));
typedef uint32_t u32_any __attribute__((aligned(1), may_alias));

static inline vf vf_load(const float *p) { return *(const vf_any *)p; }
static inline void vf_store(float *p, vf x) { *(vf_any *)p = x; }
static inline vi vi_load(const int32_t *p) { return *(const vi_any *)p; }
static inline void vi_store(int32_t *p, vi x) { *(vi_any *)p = x; }
static inline vu vu_load(const void *p) { return *(const vu_any *)p; }
static inline void vu_store(void *p, vu x) { *(vu_any *)p = x; }

static inline vf vf_set(float x) { return x - (vf){0}; }
static inline vi vi_set(int32_t x) { return x - (vi){0}; }
static inline vu vu_set(uint32_t x) { return x - (vu){0}; }

static inline vf vf_bits(vi x) { return (vf)x; }

/* mask ? a : b, with a mask of 0 or -1 per lane. */
static inline vf vf_select(vi mask, vf a, vf b) { return (vf)(((vi)a & mask) | ((vi)b & ~mask)); }
static inline vu vu_select(vi mask, vu a, vu b) { return (a & (vu)mask) | (b & ~(vu)mask); }

static inline vf vf_max(vf a, vf b) { return vf_select(a > b, a, b); }
static inline vf vf_min(vf a, vf b) { return vf_select(a < b, a, b); }
static inline vf vf_abs(vf a) { return (vf)((vi)a & 0x7fffffff); }

/* The lanes' sum, always in the same order. */
static inline float vf_sum(vf x) {
    float lanes[PF_LANES];
    memcpy(lanes, &x, sizeof lanes);
    for (int width = PF_LANES / 2; width > 0; width /= 2) {
        for (int i = 0; i < width; i++) {
            lanes[i] += lanes[i + width];
        }
    }
    return lanes[0];
}

/* The largest lane; NaN lanes are ignored. */
static inline float vf_largest(vf x) {
    float largest = x[0];
    for (int i = 1; i < PF_LANES; i++) {
        largest = x[i] > largest ? x[i] : largest;
    }
    return largest;
}

/* The halves of a and b, lane by lane: zip_low gives a0 b0 a1 b1 ..., zip_high the rest. */
#if PF_LANES == 16
#define PF_ZIP_LOW(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define PF_ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#elif PF_LANES == 8
#define PF_ZIP_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define PF_ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#else
#define PF_ZIP_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define PF_ZIP_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#endif

/* Transposes a square of words: zipping row i with row i + n / 2, log2(n) times, transposes it. */
static inline void vu_transpose(vu rows[PF_LANES]) {
    vu other[PF_LANES];
#define PF_TRANSPOSE_ROUND(to, from)                                 \
    _Pragma("GCC unroll 16") for (int i = 0; i < PF_LANES / 2; i++) { \
        to[2 * i] = PF_ZIP_LOW(from[i], from[i + PF_LANES / 2]);      \
        to[2 * i + 1] = PF_ZIP_HIGH(from[i], from[i + PF_LANES / 2]); \
    }
    PF_TRANSPOSE_ROUND(other, rows)
    PF_TRANSPOSE_ROUND(rows, other)
#if PF_LANES == 8
    PF_TRANSPOSE_ROUND(other, rows)
    memcpy(rows, other, sizeof other);
#elif PF_LANES == 16
    PF_TRANSPOSE_ROUND(other, rows)
    PF_TRANSPOSE_ROUND(rows, other)
#endif
#undef PF_TRANSPOSE_ROUND
}

/* ---- Conversions ---- */

static inline vf vf_from_bf16(const void *p) {
    return (vf)(__builtin_convertvector(*(const vh_any *)p, vu) << 16);
}

/* IEEE half to single by integer arithmetic: exact, denormals, infinities and NaN included. */
static inline vf vf_from_f16(const void *p) {
    vu half = __builtin_convertvector(*(const vh_any *)p, vu);
    vu sign = (half & 0x8000u) << 16;
    vu magnitude = half & 0x7fffu;
    vf scaled = (vf)(magnitude << 13) * 0x1p112f;
    vu special = (magnitude << 13) | 0x7f800000u;
    return (vf)(vu_select((vi)(magnitude >= 0x7c00u), special, (vu)scaled) | sign);
}

/* bf16 bits of x in the low halves, rounded to nearest even; a NaN stays one. */
static inline vu vu_bf16(vf x) {
    vu bits = (vu)x;
    vu rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
    vu nan = (bits >> 16) | 0x40u;
    return vu_select((vi)(x != x), nan, rounded);
}

static inline void vf_store_bf16(void *p, vf x) { *(vh_any *)p = __builtin_convertvector(vu_bf16(x), vh); }

/* Like vf_store_bf16, for operands of products. It may flush denormals to zero, since bf16 products do so too. */
static inline void vf_store_factor_bf16(void *p, vf x) {
#if defined(__AVX512BF16__)
    typedef uint16_t half_vector __attribute__((vector_size(32)));
    half_vector halves;
    __asm__("vcvtneps2bf16 %1, %0" : "=v"(halves) : "v"(x));
    memcpy(p, &halves, sizeof halves);
#else
    vf_store_bf16(p, x);
#endif
}

#if defined(__AVX512BF16__)
typedef uint16_t vh_pair __attribute__((vector_size(64)));

/* The bf16 factors of low, then those of high. */
static inline vh_pair vh_factors(vf low, vf high) {
    vh_pair both;
    __asm__("vcvtne2ps2bf16 %1, %2, %0" : "=v"(both) : "v"(low), "v"(high));
    return both;
}
#endif

/* Words of two bf16 factors, low in the low halves. */
static inline vu vu_factors(vf low, vf high) {
#if defined(__AVX512BF16__)
    vh_pair both = vh_factors(low, high);
    return (vu)__builtin_shufflevector(both, both, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23, 8, 24, 9, 25,
                                       10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
#else
    return vu_bf16(low) | vu_bf16(high) << 16;
#endif
}

static inline uint16_t bf16_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    return (uint16_t)(x != x ? (bits >> 16) | 0x40u : (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
}

static inline float f32_of_bf16(uint16_t x) {
    uint32_t bits = (uint32_t)x << 16;
    float y;
    memcpy(&y, &bits, 4);
    return y;
}

static inline float f32_of_f16(uint16_t x) {
    uint32_t magnitude = x & 0x7fffu;
    uint32_t bits = magnitude << 13;
    float y;
    memcpy(&y, &bits, 4);
    y *= 0x1p112f;
    memcpy(&bits, &y, 4);
    bits = (magnitude >= 0x7c00u ? (magnitude << 13) | 0x7f800000u : bits) | (uint32_t)(x & 0x8000u) << 16;
    memcpy(&y, &bits, 4);
    return y;
}

/* f32 to IEEE half, rounded to nearest even. */
static inline uint16_t f16_of(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    uint16_t sign = (uint16_t)(bits >> 16 & 0x8000u);
    bits &= 0x7fffffffu;
    if (bits > 0x7f800000u) {
        return sign | 0x7e00u;
    }
    if (bits >= 0x477ff000u) {
        return sign | 0x7c00u;
    }
    if (bits < 0x38800000u) {
        /* Below the smallest normal half, adding a half's worth of ulps of 1/2 rounds to a multiple of 2^-24. */
        float magnitude;
        memcpy(&magnitude, &bits, 4);
        magnitude += 0.5f;
        memcpy(&bits, &magnitude, 4);
        return sign | (uint16_t)(bits - 0x3f000000u);
    }
    return sign | (uint16_t)((bits - 0x38000000u + 0xfffu + ((bits >> 13) & 1u)) >> 13);
}

/* ---- Functions ---- */

/* The nearest integer of a number whose magnitude is below 2^22. */
static inline vf vf_round(vf x) {
    vf shift = vf_set(0x1.8p23f);
    vf sum = x + shift;
#if defined(__FAST_MATH__)
#error "the rounding by addition needs IEEE arithmetic"
#endif
    return sum - shift;
}

/* exp(x), within 2 ulp; 0 below -87.3, infinity above 88.72; NaN for NaN. */
static inline vf vf_exp(vf x) {
    vf n = vf_round(vf_max(vf_min(x, vf_set(128)), vf_set(-128)) * 0x1.715476p0f);
    vf r = x - n * 0x1.62e4p-1f;
    r = r - n * 0x1.7f7d1cp-20f;
    vf p = vf_set(0x1.a01a02p-13f);
    p = p * r + 0x1.6c16c2p-10f;
    p = p * r + 0x1.111112p-7f;
    p = p * r + 0x1.555556p-5f;
    p = p * r + 0x1.555556p-3f;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    /* 2^n in two factors, to reach both ends of the range. */
    vi whole = __builtin_convertvector(n, vi);
    vi half = whole >> 1;
    vf low = (vf)((half + 127) << 23);
    vf high = (vf)((whole - half + 127) << 23);
    vf y = p * low * high;
    y = vf_select(x < -87.3f, vf_set(0), y);
    y = vf_select(x > 0x1.62e42ep6f, vf_set(__builtin_inff()), y);
    return vf_select(x != x, x, y);
}

/* x / (1 + exp(-x)), within 3 ulp: 0 below -88.7, and NaN for minus infinity, as in the formula. */
static inline vf vf_silu(vf x) { return x / (1.0f + vf_exp(-x)); }

#endif
