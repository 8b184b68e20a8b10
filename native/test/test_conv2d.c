#include "products.h"

static double *exact_convolution(int32_t product, const pf_matrix *in, const pf_matrix *w, const pf_geometry *g) {
    int64_t pixels = g->out_height * g->out_width;
    int64_t taps = g->kernel * g->kernel;
    double *exact = doubles(pixels * w->rows);
    double *image = operands(in, product);
    double *weights = operands(w, product);
    for (int64_t i = 0; i < pixels * w->rows; i++) {
        int64_t top = i / w->rows / g->out_width * g->stride - g->pad_top;
        int64_t left = i / w->rows % g->out_width * g->stride - g->pad_left;
        for (int64_t tap = 0; tap < taps; tap++) {
            int64_t y = top + tap / g->kernel;
            int64_t x = left + tap % g->kernel;
            if (y < 0 || y >= g->height || x < 0 || x >= g->width) {
                continue;
            }
            for (int64_t c = 0; c < in->cols; c++) {
                exact[i] += image[(y * g->width + x) * in->cols + c] * weights[i % w->rows * w->cols + c * taps + tap];
            }
        }
    }
    return exact;
}

static void conv2d(int32_t isa, placement where, int32_t product, pf_geometry g, int64_t in_channels,
                   int64_t out_channels, int32_t dtype, int32_t bias, int32_t kind, values content) {
    begin(isa, where, "conv2d %s, %lld x %lld, kernel %lld, stride %lld, pad %lld, %lld, in %lld, out %lld, %d, %d, %s, %d",
          product_names[product], (long long)g.height, (long long)g.width, (long long)g.kernel, (long long)g.stride,
          (long long)g.pad_top, (long long)g.pad_left, (long long)in_channels, (long long)out_channels, dtype, bias,
          kind_names[kind], content);
    int64_t pixels = g.out_height * g.out_width;
    content = enough(content, pixels * out_channels);
    pf_matrix in = activation(g.height * g.width, in_channels, content);
    pf_matrix w = weight(dtype, out_channels, in_channels * g.kernel * g.kernel, content == POSITIVE ? POSITIVE : GAUSSIAN);
    pf_epilogue e = epilogue_of(kind, bias, out_channels);
    pf_matrix out = output(PF_F32, pixels, out_channels, content == POSITIVE ? POSITIVE : GAUSSIAN);
    pf_matrix again = output(PF_F32, pixels, out_channels, GAUSSIAN);
    pf_convert(isa, &again, &out, 0, pixels);
    double *exact = exact_convolution(product, &in, &w, &g);
    finish_exactly(exact, &out, &e);
    void *packed = scratch(pf_conv2d_packed_bytes(isa, product, out_channels, in_channels, g.kernel));
    int64_t strips = pf_conv2d_strips(isa, product, out_channels);
    pf_conv2d_pack(isa, product, packed, &w, in_channels, g.kernel, strips / 2, strips);
    pf_conv2d_pack(isa, product, packed, &w, in_channels, g.kernel, 0, strips / 2);
    int64_t bytes = pf_conv2d_scratch_bytes(isa, product, out_channels, in_channels, g.kernel);
    pf_conv2d(isa, product, &out, &in, packed, &g, &e, 0, pixels, scratch(bytes));
    expect_nmse(&out, exact, 1e-12);
    pf_conv2d(isa, product, &again, &in, packed, &g, &e, pixels / 3, pixels, scratch(bytes));
    pf_conv2d(isa, product, &again, &in, packed, &g, &e, 0, pixels / 3, scratch(bytes));
    expect_same(&again, &out, "by other ranges");
    end();
}

/* pads: top, left, bottom, right. */
static pf_geometry geometry(int64_t height, int64_t width, int64_t kernel, int64_t stride, const int64_t pads[4]) {
    pf_geometry g = {height, width, kernel, stride, pads[0], pads[1], 0, 0};
    g.out_height = height + pads[0] + pads[2] < kernel ? 0 : (height + pads[0] + pads[2] - kernel) / stride + 1;
    g.out_width = width + pads[1] + pads[3] < kernel ? 0 : (width + pads[1] + pads[3] - kernel) / stride + 1;
    return g;
}

static const struct {
    int64_t kernel, stride, pads[4];
} kinds[] = {
    {3, 1, {1, 1, 1, 1}}, {3, 2, {0, 0, 1, 1}}, {1, 1, {0, 0, 0, 0}},
    {3, 2, {1, 1, 1, 1}}, {3, 1, {2, 0, 0, 1}}, {1, 2, {0, 0, 0, 0}},
};

int main(void) {
    static const int64_t images[][2] = {{1, 1}, {1, 7}, {5, 3}, {17, 9}};
    static const int64_t channels[] = {1, 3, 4, 16, 30, 67};
    FOR_EACH_ISA(isa) {
        for (int32_t product = PF_PRODUCT_F32; product <= PF_PRODUCT_BF16; product++) {
            int next = 0;
            FOR_EACH_PLACEMENT(where) {
                for (int image = 0; image < 4; image++) {
                    for (int kind = 0; kind < 6; kind++) {
                        pf_geometry g = geometry(images[image][0], images[image][1], kinds[kind].kernel, kinds[kind].stride,
                                                 kinds[kind].pads);
                        for (int i = 0; i < 3; i++, next++) {
                            conv2d(isa, where, product, g, channels[next % 6], channels[(next / 2 + next / 7) % 6], next % 3,
                                   next % 4 - 1, next / 3 % 4, GAUSSIAN);
                        }
                    }
                }
                conv2d(isa, where, product, geometry(7, 9, 3, 1, kinds[0].pads), 5, 9, PF_F32, -1, PF_STORE, NOT_FINITE);
                conv2d(isa, where, product, geometry(7, 9, 3, 1, kinds[0].pads), 5, 9, PF_BF16, -1, PF_STORE, TINY);
            }
            conv2d(isa, PACKED, product, geometry(6, 50, 3, 1, kinds[0].pads), 61, 67, PF_BF16, PF_F32, PF_ADD, GAUSSIAN);
            conv2d(isa, PACKED, product, geometry(5, 7, 3, 1, kinds[0].pads), 256, 35, PF_BF16, PF_BF16, PF_STORE, GAUSSIAN);
            conv2d(isa, PACKED, product, geometry(5, 7, 3, 2, kinds[1].pads), 130, 3, PF_F16, PF_BF16, PF_STORE, GAUSSIAN);
        }
    }
    return report();
}
