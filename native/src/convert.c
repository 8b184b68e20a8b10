/* Conversions between the float types. */
#include "gemm.h"

/* Not pf_read_bf16, which makes factors of products: there, instructions may treat denormals as zeros. */
static void read_bf16(uint16_t *to, const char *from, int32_t dtype, int64_t n) {
    int64_t i = 0;
    for (; i + PF_LANES <= n; i += PF_LANES) {
        vf_store_bf16(to + i, dtype == PF_F32 ? (vf)vu_load(from + 4 * i) : vf_from_f16(from + 2 * i));
    }
    for (; i < n; i++) {
        to[i] = bf16_of(dtype == PF_F32 ? ((const f32_any *)from)[i] : f32_of_f16(((const u16_any *)from)[i]));
    }
}

static void read_f16(uint16_t *to, const char *from, int32_t dtype, int64_t n) {
    /* No model has f16 activations, so this need not be vectorised. */
    for (int64_t i = 0; i < n; i++) {
        to[i] = f16_of(dtype == PF_F32 ? ((const f32_any *)from)[i] : f32_of_bf16(((const u16_any *)from)[i]));
    }
}

void PF_KERNEL(convert)(const pf_matrix *out, const pf_matrix *in, int64_t from, int64_t to) {
    for (int64_t row = from; row < to; row++) {
        char *target = (char *)pf_at(out, row, 0);
        const char *source = pf_at(in, row, 0);
        if (out->dtype == in->dtype) {
            memcpy(target, source, (size_t)(in->cols * pf_element_bytes(in->dtype)));
        } else if (out->dtype == PF_F32) {
            pf_read((float *)target, source, in->dtype, in->cols);
        } else if (out->dtype == PF_BF16) {
            read_bf16((uint16_t *)target, source, in->dtype, in->cols);
        } else {
            read_f16((uint16_t *)target, source, in->dtype, in->cols);
        }
    }
}
