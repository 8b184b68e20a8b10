/* The exported kernels: each call goes to the table of its instruction set. */
#include "kernels.h"

#include <stddef.h>

#define PF_EXPORT __attribute__((visibility("default")))

extern const pf_kernels pf_table_base, pf_table_avx2, pf_table_avx512, pf_table_avx512_vnni, pf_table_avx512_bf16,
    pf_table_amx, pf_table_neon, pf_table_neon_dot;

/* By PF_ISA_*; what is not compiled in is never asked for, as pf_isa_best does not offer it. */
static const pf_kernels *const tables[] = {
#if defined(PF_WITH_BASE)
    [PF_ISA_X86_BASE] = &pf_table_base,
#endif
#if defined(PF_WITH_AVX2)
    [PF_ISA_AVX2] = &pf_table_avx2,
#endif
#if defined(PF_WITH_AVX512)
    [PF_ISA_AVX512] = &pf_table_avx512,
#endif
#if defined(PF_WITH_AVX512_VNNI)
    [PF_ISA_AVX512_VNNI] = &pf_table_avx512_vnni,
#endif
#if defined(PF_WITH_AVX512_BF16)
    [PF_ISA_AVX512_BF16] = &pf_table_avx512_bf16,
#endif
#if defined(PF_WITH_AMX)
    [PF_ISA_AMX] = &pf_table_amx,
#endif
#if defined(PF_WITH_NEON)
    [PF_ISA_NEON] = &pf_table_neon,
#endif
#if defined(PF_WITH_NEON_DOT)
    [PF_ISA_NEON_DOT] = &pf_table_neon_dot,
#endif
};

PF_EXPORT void pf_convert(int32_t isa, const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to) {
    tables[isa]->convert(out, in, from, to);
}

PF_EXPORT void pf_quantize_rows(int32_t isa, const pf_matrix *out, float *scales, const pf_matrix *in, int64_t from,
                                int64_t to) {
    tables[isa]->quantize_rows(out, scales, in, from, to);
}

PF_EXPORT void pf_quantize_weight(int32_t isa, const pf_matrix *out, float *scales, int32_t *sums, const pf_matrix *in,
                                  int64_t from, int64_t to) {
    tables[isa]->quantize_weight(out, scales, sums, in, from, to);
}

PF_EXPORT int64_t pf_prepared_stride(int32_t isa, int32_t product, int64_t depth) {
    return tables[isa]->prepared_stride(product, depth);
}

PF_EXPORT int64_t pf_prepared_rows(int32_t isa, int64_t rows) {
    return tables[isa]->prepared_rows(rows);
}

PF_EXPORT void pf_prepare_rows(int32_t isa, int32_t product, const pf_matrix *out, const pf_matrix *in, int64_t from,
                               int64_t to) {
    tables[isa]->prepare_rows(product, out, in, from, to);
}

PF_EXPORT int64_t pf_linear_scratch_bytes(int32_t isa, int32_t product, int64_t depth, int64_t columns) {
    return tables[isa]->linear_scratch_bytes(product, depth, columns);
}

PF_EXPORT void pf_linear(int32_t isa, int32_t product, const pf_matrix *out, const pf_matrix *in,
                         const float *in_scales, const pf_matrix *weight, const float *weight_scales,
                         const int32_t *weight_sums, const pf_epilogue *epilogue, int64_t from, int64_t to,
                         void *scratch) {
    tables[isa]->linear(product, out, in, in_scales, weight, weight_scales, weight_sums, epilogue, from, to,
        scratch);
}

PF_EXPORT void pf_linear_few(int32_t isa, const pf_matrix *out, const pf_matrix *in, const pf_matrix *weight,
                             const pf_epilogue *epilogue, int64_t from, int64_t to) {
    tables[isa]->linear_few(out, in, weight, epilogue, from, to);
}

PF_EXPORT void pf_finish(int32_t isa, const pf_matrix *out, const pf_matrix *y, const pf_epilogue *epilogue,
                         int64_t from, int64_t to) {
    tables[isa]->finish(out, y, epilogue, from, to);
}

PF_EXPORT int64_t pf_conv2d_packed_bytes(int32_t isa, int32_t product, int64_t out_channels, int64_t in_channels,
                                         int64_t kernel) {
    return tables[isa]->conv2d_packed_bytes(product, out_channels, in_channels, kernel);
}

PF_EXPORT int64_t pf_conv2d_strips(int32_t isa, int64_t out_channels) {
    return tables[isa]->conv2d_strips(out_channels);
}

PF_EXPORT void pf_conv2d_pack(int32_t isa, int32_t product, void *packed, const pf_matrix *weight, int64_t in_channels,
                              int64_t kernel, int64_t from, int64_t to) {
    tables[isa]->conv2d_pack(product, packed, weight, in_channels, kernel, from, to);
}

PF_EXPORT int64_t pf_conv2d_scratch_bytes(int32_t isa, int32_t product, int64_t out_channels, int64_t in_channels) {
    return tables[isa]->conv2d_scratch_bytes(product, out_channels, in_channels);
}

PF_EXPORT void pf_conv2d(int32_t isa, int32_t product, const pf_matrix *out, const pf_matrix *in, const void *packed,
                         const pf_geometry *geometry, const pf_epilogue *epilogue, int64_t from, int64_t to,
                         void *scratch) {
    tables[isa]->conv2d(product, out, in, packed, geometry, epilogue, from, to, scratch);
}

PF_EXPORT int64_t pf_attention_queries(int32_t isa, int32_t product, int64_t head_dim) {
    return tables[isa]->attention_queries(product, head_dim);
}

PF_EXPORT int64_t pf_attention_scratch_bytes(int32_t isa, int32_t product, int64_t head_dim) {
    return tables[isa]->attention_scratch_bytes(product, head_dim);
}

PF_EXPORT void pf_attention(int32_t isa, int32_t product, const pf_matrix *out, const pf_matrix *q, const pf_matrix *k,
                            const pf_matrix *v, const pf_heads *heads, int64_t head, int64_t from, int64_t to,
                            void *scratch) {
    tables[isa]->attention(product, out, q, k, v, heads, head, from, to, scratch);
}

PF_EXPORT void pf_rms_norm(int32_t isa, const pf_matrix *out, const pf_matrix *in, const pf_matrix *weight, float eps,
                           int64_t from, int64_t to) {
    tables[isa]->rms_norm(out, in, weight, eps, from, to);
}

PF_EXPORT void pf_layer_norm_modulate(int32_t isa, const pf_matrix *out, const pf_matrix *in, const pf_matrix *scale,
                                      const pf_matrix *shift, float eps, int64_t from, int64_t to) {
    tables[isa]->layer_norm_modulate(out, in, scale, shift, eps, from, to);
}

PF_EXPORT void pf_head_norm_rope(int32_t isa, const pf_matrix *x, const pf_matrix *weight, float eps,
                                 const pf_matrix *cos, const pf_matrix *sin, int32_t interleaved, int64_t from,
                                 int64_t to) {
    tables[isa]->head_norm_rope(x, weight, eps, cos, sin, interleaved, from, to);
}

PF_EXPORT void pf_group_sums(int32_t isa, double *sums, const pf_matrix *in, int64_t groups, int64_t from, int64_t to) {
    tables[isa]->group_sums(sums, in, groups, from, to);
}

PF_EXPORT void pf_group_norm(int32_t isa, const pf_matrix *out, const pf_matrix *in, const float *mean,
                             const float *factor, const float *offset, int32_t silu, int64_t from, int64_t to) {
    tables[isa]->group_norm(out, in, mean, factor, offset, silu, from, to);
}

PF_EXPORT void pf_silu(int32_t isa, const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to) {
    tables[isa]->silu(out, in, from, to);
}

PF_EXPORT void pf_upsample_nearest(int32_t isa, const pf_matrix *out, const pf_matrix *in, int64_t width, int64_t from,
                                   int64_t to) {
    tables[isa]->upsample_nearest(out, in, width, from, to);
}

PF_EXPORT void pf_embedding_gather(int32_t isa, const pf_matrix *out, const pf_matrix *table, const int32_t *ids,
                                   int64_t from, int64_t to) {
    tables[isa]->embedding_gather(out, table, ids, from, to);
}

PF_EXPORT double pf_probe_product(int32_t isa, int32_t product, int64_t rounds) {
    return tables[isa]->probe_product(product, rounds);
}

PF_EXPORT double pf_probe_read(int32_t isa, const void *memory, int64_t bytes) {
    return tables[isa]->probe_read(memory, bytes);
}
