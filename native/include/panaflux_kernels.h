/*
 * Panaflux's native kernels: the operators of dev.panaflux.kernels.Kernels, one part of the work at a time.
 *
 * The caller owns the threads and all memory. A kernel computes a range of rows or columns of one operator; several
 * threads share the operator by passing disjoint ranges. Results do not depend on how the work is split. Kernels trust
 * their arguments, never allocate, keep no pointers, and have no state. The caller passes scratch memory, one piece per
 * thread, aligned to 64 bytes, of the size returned by the operator's *_scratch_bytes function. Guards of mapped memory are
 * no kernels and have state.
 *
 * The first argument of every kernel is the instruction set to use: the result of pf_isa_best, or a lower one of the
 * same architecture. Other values are undefined behaviour.
 *
 * Java links each combination of parameter types anew, which takes 5 ms, so functions of one kind have the same parameters, even
 * where one of them ignores a product or a size.
 */
#ifndef PANAFLUX_KERNELS_H
#define PANAFLUX_KERNELS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Version of this header. A library with another version is not loaded. */
#define PF_ABI_VERSION 5

/* Instruction sets. Each includes all lower ones of its architecture. */
#define PF_ISA_X86_BASE 0    /* SSE2 */
#define PF_ISA_AVX2 1        /* AVX2, FMA, F16C */
#define PF_ISA_AVX512 2      /* AVX-512 F, BW, DQ, VL */
#define PF_ISA_AVX512_VNNI 3 /* + VNNI: int8 products */
#define PF_ISA_AVX512_BF16 4 /* + BF16: bfloat16 products */
#define PF_ISA_AMX 5         /* + AMX TILE, BF16, INT8 */
#define PF_ISA_NEON 16       /* ARMv8-A */
#define PF_ISA_NEON_DOT 17   /* + BF16 and I8MM */

/* Element types. */
#define PF_F32 0
#define PF_F16 1
#define PF_BF16 2
#define PF_I8 3

/* Formats of rows that pf_widen_rows knows: GGUF's blocks, and numbers of one byte. */
#define PF_Q4_0 16
#define PF_Q4_1 17
#define PF_Q5_0 18
#define PF_Q5_1 19
#define PF_Q8_0 20
#define PF_Q2_K 21
#define PF_Q3_K 22
#define PF_Q4_K 23
#define PF_Q5_K 24
#define PF_Q6_K 25
#define PF_IQ4_NL 26
#define PF_IQ4_XS 27
#define PF_MXFP4 28
#define PF_E4M3 29
#define PF_E5M2 30
#define PF_INT8 31

/* Precision of the large products; sums are f32, or int32 for int8 products. */
#define PF_PRODUCT_F32 0
#define PF_PRODUCT_BF16 1
#define PF_PRODUCT_INT8 2

/* Epilogues: what is done with a product y before it is stored. */
#define PF_STORE 0     /* out = y */
#define PF_ADD 1       /* out = out + y */
#define PF_SILU_GATE 2 /* out = silu(out) * y */
#define PF_GATED_ADD 3 /* out = out + gate * y */

/* A row-major matrix view: rows of cols elements, whose starts are row_stride elements apart. */
typedef struct pf_matrix {
    void *data;
    int64_t rows;
    int64_t cols;
    int64_t row_stride;
    int32_t dtype;
    int32_t unused;
} pf_matrix;

/*
 * The epilogue of a product. bias [1, out] of any float type and gate [1, out] f32; data is null if there is none.
 *
 * A linear layer first adds left * right^T to y, if right has data: left [rows, depth], right [out, depth] of any float type. For
 * pf_linear, left is prepared for products in f32 or bf16; for pf_linear_few, it is f32. Other kernels ignore both.
 */
typedef struct pf_epilogue {
    pf_matrix bias;
    pf_matrix gate;
    pf_matrix left;
    pf_matrix right;
    int32_t kind;
    int32_t unused;
} pf_epilogue;

/* Geometry of a convolution over a channels-last image, see dev.panaflux.kernels.ConvGeometry. */
typedef struct pf_geometry {
    int64_t height;
    int64_t width;
    int64_t kernel;
    int64_t stride;
    int64_t pad_top;
    int64_t pad_left;
    int64_t out_height;
    int64_t out_width;
} pf_geometry;

/* Heads and mask of an attention: with causal, query i sees keys j <= i and j < valid_keys. */
typedef struct pf_heads {
    int64_t heads;
    int64_t kv_heads;
    int64_t head_dim;
    int64_t valid_keys;
    float scale;
    int32_t causal;
} pf_heads;

/* ---- About this library --------------------------------------------------------------------------------------- */

/* PF_ABI_VERSION of the library. */
int32_t pf_abi_version(void);

/* The best instruction set up to cap that is compiled in and that this CPU and operating system support; -1 if none. */
int32_t pf_isa_best(int32_t cap);

/* Whether an instruction set computes a PF_PRODUCT_* faster than by widening to f32. */
int32_t pf_isa_has_product(int32_t isa, int32_t product);

/* Name and version of the compiler. */
const char *pf_compiler(void);

/* ---- Guards of mapped memory ---------------------------------------------------------------------------------------- */

/* Ranges that a guard watches. */
#define PF_GUARD_RANGES 8

/*
 * A free guard, which watches nothing yet; -1 if there is none, or the system needs none.
 *
 * A read of a mapped file raises SIGBUS where the file has been cut short since, or its device fails. If a guard watches
 * the page, zeros take its place up to the end of the range, for as long as the file stays mapped, and the guard remembers
 * it. The first guard installs a handler of the signal for the rest of the process; it passes everything else on to the
 * handler that it found. A guard belongs to one thread at a time, but covers reads of all.
 */
int32_t pf_guard_open(void);

/* Watches bytes from start as range index of the guard, in place of what that range was; widened to whole pages. */
void pf_guard_watch(int32_t guard, int32_t index, const void *start, int64_t bytes);

/* Watches nothing any more; whether a read has failed since the last call. */
int32_t pf_guard_end(int32_t guard);

/* Frees the guard; whether a read has failed since the last pf_guard_end. */
int32_t pf_guard_close(int32_t guard);

/* ---- Conversions ------------------------------------------------------------------------------------------------ */

/* out = in for rows [from, to), rounded to nearest even; f32, f16, bf16. EXACT. */
void pf_convert(int32_t isa, const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to);

/*
 * Rows [from, to) of in, f32, as 8-bit integers: out = round(in * (127 / max|in|)) + 128, nearest, ties to even, with
 * scale = max|in| / 127 of the row; EXACT, each operation rounded to f32. The columns of out beyond those of in, up to its
 * row stride, are padding that products read as 0. A row whose values are all below 1e-30 counts as zeros and has the
 * scale 0; a row with a NaN or infinity has the scale NaN.
 */
void pf_quantize_rows(int32_t isa, const pf_matrix *out, float *scales, const pf_matrix *in, int64_t from, int64_t to);

/*
 * Rows [from, to) of a weight of any float type as 8-bit integers by the same rule, but without the 128; sums = the sum
 * of out over the row.
 */
void pf_quantize_weight(int32_t isa, const pf_matrix *out, float *scales, int32_t *sums, const pf_matrix *in,
                        int64_t from, int64_t to);

/*
 * Rows [from, to) of a weight in a PF_Q4_0... format, row_bytes apart from rows on, as rows 0, 1, ... of out, f32 or bf16: whole
 * blocks, or numbers of one byte times the scale of their row. scales has one for each row of the weight, or is null for 1.
 * EXACT in f32.
 */
void pf_widen_rows(int32_t isa, const pf_matrix *out, int32_t format, const void *rows, int64_t row_bytes,
                   const float *scales, int64_t from, int64_t to);

/* ---- Products ----------------------------------------------------------------------------------------------------- */

/*
 * Row stride, in elements, of a matrix prepared for a product (f32, bf16 or 8-bit integers), for rows of depth elements. A
 * prepared matrix has room for pf_prepared_rows(isa, product, rows) rows.
 */
int64_t pf_prepared_stride(int32_t isa, int32_t product, int64_t depth);
int64_t pf_prepared_rows(int32_t isa, int32_t product, int64_t rows);

/* Prepares rows [from, to) of in, f32, for a product in f32 or bf16, padded with zeros. Integers: pf_quantize_rows. */
void pf_prepare_rows(int32_t isa, int32_t product, const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to);

/* Scratch size of pf_linear for a range of columns; added is the depth of the product that the epilogue adds, or 0. */
int64_t pf_linear_scratch_bytes(int32_t isa, int32_t product, int64_t depth, int64_t added, int64_t columns);

/*
 * Columns [from, to) of out = in * weight^T + bias, then the epilogue; from is a multiple of 64.
 *
 * out [rows, out] f32; in [rows, depth] prepared, with the stride and room given by pf_prepared_*; weight [out, depth] of
 * any float type. For integer products, weight is i8 with weight_scales [out] and weight_sums [out], and in_scales is
 * [rows]. For other products, scales and sums are null.
 */
void pf_linear(int32_t isa, int32_t product, const pf_matrix *out, const pf_matrix *in, const float *in_scales,
               const pf_matrix *weight, const float *weight_scales, const int32_t *weight_sums,
               const pf_epilogue *epilogue, int64_t from, int64_t to, void *scratch);

/*
 * The same for few rows, columns [from, to), with f32 products: in [rows, depth] f32, not prepared, rows <= 8. Reads each
 * weight once and needs no scratch.
 */
void pf_linear_few(int32_t isa, const pf_matrix *out, const pf_matrix *in, const pf_matrix *weight,
                   const pf_epilogue *epilogue, int64_t from, int64_t to);

/* Epilogue of y [rows, cols] f32 into out [rows, cols] f32, rows [from, to): for products of another library. */
void pf_finish(int32_t isa, const pf_matrix *out, const pf_matrix *y, const pf_epilogue *epilogue, int64_t from,
               int64_t to);

/* ---- Convolution ------------------------------------------------------------------------------------------------- */

/* Bytes of a packed convolution weight [out, in * kernel * kernel]. */
int64_t pf_conv2d_packed_bytes(int32_t isa, int32_t product, int64_t out_channels, int64_t in_channels, int64_t kernel);

/* Number of column strips of a packed convolution weight. */
int64_t pf_conv2d_strips(int32_t isa, int32_t product, int64_t out_channels);

/* Packs strips [from, to) of a weight [out, in * kernel * kernel], stored as [out, in, ky, kx], of any float type. */
void pf_conv2d_pack(int32_t isa, int32_t product, void *packed, const pf_matrix *weight, int64_t in_channels,
                    int64_t kernel, int64_t from, int64_t to);

/* Scratch size of pf_conv2d. */
int64_t pf_conv2d_scratch_bytes(int32_t isa, int32_t product, int64_t out_channels, int64_t in_channels,
                                int64_t kernel);

/*
 * Output pixels [from, to) of a cross-correlation with zero padding, then the epilogue; f32 or bf16 products.
 *
 * out [out_height * out_width, out_channels] f32, in [height * width, in_channels] f32, packed by pf_conv2d_pack.
 */
void pf_conv2d(int32_t isa, int32_t product, const pf_matrix *out, const pf_matrix *in, const void *packed,
               const pf_geometry *geometry, const pf_epilogue *epilogue, int64_t from, int64_t to, void *scratch);

/* ---- Attention ----------------------------------------------------------------------------------------------------- */

/* Most queries per call. Ranges start at multiples of it, of its half or of its quarter: results are the same. */
int64_t pf_attention_queries(int32_t isa, int32_t product, int64_t head_dim);

/* Scratch size of pf_attention. */
int64_t pf_attention_scratch_bytes(int32_t isa, int32_t product, int64_t head_dim);

/*
 * Queries [from, to), at most pf_attention_queries of them, of one head: softmax(scale * q k^T + mask) v, by tiles with an
 * online softmax; f32 or bf16 products.
 *
 * out, q [queries, heads * head_dim] f32; k, v [keys, kv_heads * head_dim] f32.
 */
void pf_attention(int32_t isa, int32_t product, const pf_matrix *out, const pf_matrix *q, const pf_matrix *k,
                  const pf_matrix *v, const pf_heads *heads, int64_t head, int64_t from, int64_t to, void *scratch);

/* ---- Norms and elementwise ------------------------------------------------------------------------------------------ */

/* out = in / sqrt(mean(in^2) + eps) * weight, rows [from, to); weight [1, cols] of any float type. out may be in. */
void pf_rms_norm(int32_t isa, const pf_matrix *out, const pf_matrix *in, const pf_matrix *weight, float eps,
                 int64_t from, int64_t to);

/* out = (in - mean) / sqrt(var + eps) * (1 + scale) + shift, rows [from, to); scale and shift [1, cols] f32. */
void pf_layer_norm_modulate(int32_t isa, const pf_matrix *out, const pf_matrix *in, const pf_matrix *scale,
                            const pf_matrix *shift, float eps, int64_t from, int64_t to);

/*
 * In place, rows [from, to), each head: RMS norm over the head's features, then the rotation by cos and sin
 * [rows, head_dim / 2] f32. Pairs are (2i, 2i + 1) if interleaved, else (i, i + head_dim / 2). weight [1, head_dim].
 */
void pf_head_norm_rope(int32_t isa, const pf_matrix *x, const pf_matrix *weight, float eps, const pf_matrix *cos,
                       const pf_matrix *sin, int32_t interleaved, int64_t from, int64_t to);

/*
 * Group norm in two passes. pf_group_sums: sums[2 * g] = the sum of pixels [from, to) of group g, sums[2 * g + 1] = the
 * sum of squares of their differences from the range's own mean, in double. pf_group_norm: rows [from, to) of
 * out = act((in - mean) * factor + offset) with mean, factor and offset [channels] f32; act is SiLU if silu. The mean is
 * subtracted first; otherwise the rounding error of in * factor would swamp values near the mean.
 */
void pf_group_sums(int32_t isa, double *sums, const pf_matrix *in, int64_t groups, int64_t from, int64_t to);
void pf_group_norm(int32_t isa, const pf_matrix *out, const pf_matrix *in, const float *mean, const float *factor,
                   const float *offset, int32_t silu, int64_t from, int64_t to);

/* out = in / (1 + exp(-in)), rows [from, to). out may be in. */
void pf_silu(int32_t isa, const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to);

/* out = in < 0 ? 0 : in, rows [from, to). out may be in. */
void pf_relu(int32_t isa, const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to);

/*
 * out_o = sum over i of mix[o, i] * in_i, rows [from, to): in_i and out_o are blocks of equally many columns. mix [outBlocks,
 * inBlocks] f32.
 */
void pf_mix_blocks(int32_t isa, const pf_matrix *out, const pf_matrix *in, const pf_matrix *mix, int64_t from, int64_t to);

/* Each pixel of the image rows [from, to) becomes 2x2: out [2 * height * 2 * width, channels]. */
void pf_upsample_nearest(int32_t isa, const pf_matrix *out, const pf_matrix *in, int64_t width, int64_t from, int64_t to);

/* out[i] = table[ids[i]] as f32, rows [from, to). */
void pf_embedding_gather(int32_t isa, const pf_matrix *out, const pf_matrix *table, const int32_t *ids, int64_t from,
                         int64_t to);

/* ---- Probes ------------------------------------------------------------------------------------------------------- */

/* Runs rounds of independent multiply-adds of a product in registers; returns the operations (2 per multiply-add). */
double pf_probe_product(int32_t isa, int32_t product, int64_t rounds);

/* Reads bytes of memory once; returns a value that depends on all of them. */
double pf_probe_read(int32_t isa, const void *memory, int64_t bytes);

#ifdef __cplusplus
}
#endif

#endif
