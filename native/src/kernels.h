/* The kernels of one instruction set, and the macros that compile each family once per instruction set. */
#ifndef PF_KERNELS_H
#define PF_KERNELS_H

#include "panaflux_kernels.h"

/*
 * Every kernel: result, name, parameters after isa, and the parameters' names. This one list declares the functions of an
 * instruction set, declares and fills the table, and defines the exported functions.
 */
#define PF_KERNEL_LIST(X)                                                                                              \
    X(void, convert, (const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to), (out, in, from, to))       \
    X(void, quantize_rows,                                                                                             \
      (const pf_matrix *out, float *scales, const pf_matrix *in, int64_t from, int64_t to),                            \
      (out, scales, in, from, to))                                                                                     \
    X(void, quantize_weight,                                                                                           \
      (const pf_matrix *out, float *scales, int32_t *sums, const pf_matrix *in, int64_t from, int64_t to),             \
      (out, scales, sums, in, from, to))                                                                               \
    X(void, widen_rows,                                                                                                \
      (const pf_matrix *out, int32_t format, const void *rows, int64_t row_bytes, const float *scales, int64_t from,   \
       int64_t to),                                                                                                    \
      (out, format, rows, row_bytes, scales, from, to))                                                                \
    X(int64_t, prepared_stride, (int32_t product, int64_t depth), (product, depth))                                    \
    X(int64_t, prepared_rows, (int32_t product, int64_t rows), (product, rows))                                        \
    X(void, prepare_rows,                                                                                              \
      (int32_t product, const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to),                          \
      (product, out, in, from, to))                                                                                    \
    X(int64_t, linear_scratch_bytes, (int32_t product, int64_t depth, int64_t added, int64_t columns),                 \
      (product, depth, added, columns))                                                                                \
    X(void, linear,                                                                                                    \
      (int32_t product, const pf_matrix *out, const pf_matrix *in, const float *in_scales, const pf_matrix *weight,    \
       const float *weight_scales, const int32_t *weight_sums, const pf_epilogue *epilogue, int64_t from, int64_t to,  \
       void *scratch),                                                                                                 \
      (product, out, in, in_scales, weight, weight_scales, weight_sums, epilogue, from, to, scratch))                  \
    X(void, linear_few,                                                                                                \
      (const pf_matrix *out, const pf_matrix *in, const pf_matrix *weight, const pf_epilogue *epilogue, int64_t from,  \
       int64_t to),                                                                                                    \
      (out, in, weight, epilogue, from, to))                                                                           \
    X(void, finish,                                                                                                    \
      (const pf_matrix *out, const pf_matrix *y, const pf_epilogue *epilogue, int64_t from, int64_t to),               \
      (out, y, epilogue, from, to))                                                                                    \
    X(int64_t, conv2d_packed_bytes,                                                                                    \
      (int32_t product, int64_t out_channels, int64_t in_channels, int64_t kernel),                                    \
      (product, out_channels, in_channels, kernel))                                                                    \
    X(int64_t, conv2d_strips, (int32_t product, int64_t out_channels), (product, out_channels))                        \
    X(void, conv2d_pack,                                                                                               \
      (int32_t product, void *packed, const pf_matrix *weight, int64_t in_channels, int64_t kernel, int64_t from,      \
       int64_t to),                                                                                                    \
      (product, packed, weight, in_channels, kernel, from, to))                                                        \
    X(int64_t, conv2d_scratch_bytes,                                                                                   \
      (int32_t product, int64_t out_channels, int64_t in_channels, int64_t kernel),                                    \
      (product, out_channels, in_channels, kernel))                                                                    \
    X(void, conv2d,                                                                                                    \
      (int32_t product, const pf_matrix *out, const pf_matrix *in, const void *packed, const pf_geometry *geometry,    \
       const pf_epilogue *epilogue, int64_t from, int64_t to, void *scratch),                                          \
      (product, out, in, packed, geometry, epilogue, from, to, scratch))                                               \
    X(int64_t, attention_queries, (int32_t product, int64_t head_dim), (product, head_dim))                            \
    X(int64_t, attention_scratch_bytes, (int32_t product, int64_t head_dim), (product, head_dim))                      \
    X(void, attention,                                                                                                 \
      (int32_t product, const pf_matrix *out, const pf_matrix *q, const pf_matrix *k, const pf_matrix *v,              \
       const pf_heads *heads, int64_t head, int64_t from, int64_t to, void *scratch),                                  \
      (product, out, q, k, v, heads, head, from, to, scratch))                                                         \
    X(void, rms_norm,                                                                                                  \
      (const pf_matrix *out, const pf_matrix *in, const pf_matrix *weight, float eps, int64_t from, int64_t to),       \
      (out, in, weight, eps, from, to))                                                                                \
    X(void, layer_norm_modulate,                                                                                       \
      (const pf_matrix *out, const pf_matrix *in, const pf_matrix *scale, const pf_matrix *shift, float eps,           \
       int64_t from, int64_t to),                                                                                      \
      (out, in, scale, shift, eps, from, to))                                                                          \
    X(void, head_norm_rope,                                                                                            \
      (const pf_matrix *x, const pf_matrix *weight, float eps, const pf_matrix *cos, const pf_matrix *sin,             \
       int32_t interleaved, int64_t from, int64_t to),                                                                 \
      (x, weight, eps, cos, sin, interleaved, from, to))                                                               \
    X(void, group_sums,                                                                                                \
      (double *sums, const pf_matrix *in, int64_t groups, int64_t from, int64_t to),                                   \
      (sums, in, groups, from, to))                                                                                    \
    X(void, group_norm,                                                                                                \
      (const pf_matrix *out, const pf_matrix *in, const float *mean, const float *factor, const float *offset,         \
       int32_t silu, int64_t from, int64_t to),                                                                        \
      (out, in, mean, factor, offset, silu, from, to))                                                                 \
    X(void, silu, (const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to), (out, in, from, to))          \
    X(void, relu, (const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to), (out, in, from, to))          \
    X(void, mix_blocks,                                                                                                \
      (const pf_matrix *out, const pf_matrix *in, const pf_matrix *mix, int64_t from, int64_t to),                     \
      (out, in, mix, from, to))                                                                                        \
    X(void, upsample_nearest,                                                                                          \
      (const pf_matrix *out, const pf_matrix *in, int64_t width, int64_t from, int64_t to),                            \
      (out, in, width, from, to))                                                                                      \
    X(void, embedding_gather,                                                                                          \
      (const pf_matrix *out, const pf_matrix *table, const int32_t *ids, int64_t from, int64_t to),                    \
      (out, table, ids, from, to))                                                                                     \
    X(double, probe_product, (int32_t product, int64_t rounds), (product, rounds))                                     \
    X(double, probe_read, (const void *memory, int64_t bytes), (memory, bytes))

/* The kernels of one instruction set. */
typedef struct pf_kernels {
#define PF_MEMBER(result, name, parameters, arguments) result(*name) parameters;
    PF_KERNEL_LIST(PF_MEMBER)
#undef PF_MEMBER
} pf_kernels;

/* pf_linear of AVX-512 is pf_linear_avx512: PF_VARIANT is the suffix that the build defines for an instruction set. */
#define PF_JOIN_(name, variant) pf_##name##_##variant
#define PF_JOIN(name, variant) PF_JOIN_(name, variant)
#define PF_KERNEL(name) PF_JOIN(name, PF_VARIANT)

#ifdef PF_VARIANT
#define PF_DECLARE(result, name, parameters, arguments) result PF_KERNEL(name) parameters;
PF_KERNEL_LIST(PF_DECLARE)
#undef PF_DECLARE
#endif

#endif
