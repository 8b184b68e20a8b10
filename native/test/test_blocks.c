#include "testkit.h"

/* Values and bytes of a block; 1 each for numbers of one byte. */
typedef struct format {
    int32_t code;
    int64_t values;
    int64_t bytes;
} format;

static const format formats[] = {
    {PF_Q4_0, 32, 18},   {PF_Q4_1, 32, 20},   {PF_Q5_0, 32, 22},   {PF_Q5_1, 32, 24},   {PF_Q8_0, 32, 34},  {PF_Q2_K, 256, 84},
    {PF_Q3_K, 256, 110}, {PF_Q4_K, 256, 144}, {PF_Q5_K, 256, 176}, {PF_Q6_K, 256, 210}, {PF_IQ4_NL, 32, 18}, {PF_IQ4_XS, 256, 136},
    {PF_MXFP4, 32, 17},  {PF_E4M3, 1, 1},     {PF_E5M2, 1, 1},     {PF_INT8, 1, 1},
};

/* The lowest instruction set of this machine. What Java reads is compared with it in StoredRowsTest. */
static int32_t lowest(void) {
    int32_t last = 0;
    FOR_EACH_ISA(isa) { last = isa; }
    return last;
}

static void widen(int32_t isa, placement where, const format *f, int64_t rows, int64_t blocks) {
    begin(isa, where, "widen format %d, %lld rows of %lld blocks", f->code, (long long)rows, (long long)blocks);
    int64_t cols = blocks * f->values;
    /* Any bytes, as numbers of two of them. */
    pf_matrix in = weight(PF_BF16, rows, blocks * f->bytes / 2, BITS);
    float *scales = f->bytes == 1 ? scratch(4 * rows) : NULL;
    for (int64_t row = 0; scales != NULL && row < rows; row++) {
        scales[row] = 0.5F + (float)row;
    }
    pf_matrix out = output(PF_F32, rows, cols, GAUSSIAN);
    pf_matrix expected = output(PF_F32, rows, cols, GAUSSIAN);
    pf_matrix rounded_out = output(PF_BF16, rows, cols, GAUSSIAN);
    pf_matrix upper = out;
    upper.data = (float *)out.data + rows / 2 * out.row_stride;
    pf_widen_rows(isa, &out, f->code, in.data, 2 * in.row_stride, scales, 0, rows / 2);
    pf_widen_rows(isa, &upper, f->code, in.data, 2 * in.row_stride, scales, rows / 2, rows);
    pf_widen_rows(lowest(), &expected, f->code, in.data, 2 * in.row_stride, scales, 0, rows);
    expect_same(&out, &expected, "the lowest instruction set");
    pf_widen_rows(isa, &rounded_out, f->code, in.data, 2 * in.row_stride, scales, 0, rows);
    expect_nmse(&rounded_out, copy_of(&out), 1e-5);
    end();
}

/* Numbers of one byte against their definition. */
static void every_byte(int32_t isa) {
    begin(isa, PACKED, "every byte");
    uint8_t *bytes = scratch(256);
    pf_matrix out = output(PF_F32, 1, 256, GAUSSIAN);
    double *exact = doubles(256);
    for (int i = 0; i < 256; i++) {
        bytes[i] = (uint8_t)i;
    }
    pf_widen_rows(isa, &out, PF_INT8, bytes, 256, NULL, 0, 1);
    for (int i = 0; i < 256; i++) {
        exact[i] = i < 128 ? i : i - 256;
    }
    expect_exact(&out, exact);
    pf_widen_rows(isa, &out, PF_E4M3, bytes, 256, NULL, 0, 1);
    for (int i = 0; i < 256; i++) {
        int exponent = i >> 3 & 15;
        double magnitude = exponent == 0 ? i & 7 : (8 + (i & 7)) * (double)(1 << (exponent - 1));
        double value = (i & 127) == 127 ? __builtin_nan("") : magnitude / 512;
        exact[i] = i < 128 ? value : -value;
    }
    expect_exact(&out, exact);
    end();
}

int main(void) {
    FOR_EACH_ISA(isa) {
        every_byte(isa);
        FOR_EACH_PLACEMENT(where) {
            for (unsigned i = 0; i < sizeof formats / sizeof *formats; i++) {
                int64_t step = formats[i].bytes % 2 == 0 ? 1 : 2;
                widen(isa, where, &formats[i], 3, step);
                widen(isa, where, &formats[i], 5, 34 * step);
                widen(isa, where, &formats[i], 0, step);
            }
        }
    }
    return report();
}
