/* Shared code of the product tests. */
#ifndef PF_PRODUCTS_H
#define PF_PRODUCTS_H

#include "testkit.h"

static const char *const product_names[] = {"f32", "bf16", "int8"};
static const char *const kind_names[] = {"store", "add", "silu gate", "gated add"};

/* A contiguous copy of a matrix as operands of a product, which bf16 products round. */
static inline double *operands(const pf_matrix *m, int32_t product) {
    double *copy = copy_of(m);
    for (int64_t i = 0; product == PF_PRODUCT_BF16 && i < m->rows * m->cols; i++) {
        copy[i] = rounded(copy[i], PF_BF16);
    }
    return copy;
}

/* An epilogue with a bias of a type; no bias if the type is negative. */
static inline pf_epilogue epilogue_of(int32_t kind, int32_t bias, int64_t cols) {
    pf_epilogue e = {{0}, {0}, {0}, {0}, kind, 0};
    if (bias >= 0) {
        e.bias = weight(bias, 1, cols, GAUSSIAN);
    }
    if (kind == PF_GATED_ADD) {
        e.gate = activation(1, cols, GAUSSIAN);
    }
    return e;
}

/* Turns exact [rows, cols], the products, into the expected content of out, which still has its old content. */
static inline void finish_exactly(double *exact, const pf_matrix *out, const pf_epilogue *e) {
    for (int64_t row = 0; row < out->rows; row++) {
        for (int64_t col = 0; col < out->cols; col++, exact++) {
            double y = *exact + (e->bias.data == NULL ? 0 : get(&e->bias, 0, col));
            double before = get(out, row, col);
            *exact = e->kind == PF_ADD         ? before + y
                     : e->kind == PF_SILU_GATE ? silu(before) * y
                     : e->kind == PF_GATED_ADD ? before + get(&e->gate, 0, col) * y
                                               : y;
        }
    }
}

/* With so few results, all could be sums that nearly cancel, for which no relative error bound holds. */
static inline values enough(values kind, int64_t results) {
    return kind == GAUSSIAN && results < 32 ? POSITIVE : kind;
}

#endif
