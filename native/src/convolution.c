/*
 * Convolutions as products with an implicit left operand: each row, the neighbourhood of a pixel, is gathered part by part,
 * so there is no buffer of all neighbourhoods. The depth runs over taps (ky, kx), then over channels.
 */
#include "gemm.h"

/* Words of one tap: channels padded to whole words. */
static inline int64_t tap_words(int32_t product, int64_t in_channels) { return pf_words(product, in_channels); }

int64_t PF_KERNEL(conv2d_strips)(int32_t product, int64_t out_channels) {
    (void)product;
    return (out_channels + PF_STRIP - 1) / PF_STRIP;
}

int64_t PF_KERNEL(conv2d_packed_bytes)(int32_t product, int64_t out_channels, int64_t in_channels, int64_t kernel) {
    return 4 * PF_KERNEL(conv2d_strips)(product, out_channels) * PF_STRIP * kernel * kernel * tap_words(product, in_channels);
}

/* ---- Packing ---- */

/* Channels read at once; their weights are kept on the stack. */
#define PF_PACK_CHANNELS 128

/* One column of a packed strip from the weight of one output channel, stored as [channel, tap]. */
static void pack_channels(uint32_t *packed, int64_t strips, int64_t s, int64_t lane, const pf_matrix *weight, int64_t row,
                          int32_t product, int64_t in_channels, int64_t taps) {
    float values[PF_PACK_CHANNELS * 9];
    int64_t per_tap = tap_words(product, in_channels);
    int64_t words = taps * per_tap;
    int64_t elements = pf_word_elements(product);
    for (int64_t first = 0; first < in_channels; first += PF_PACK_CHANNELS) {
        int64_t count = pf_min(PF_PACK_CHANNELS, in_channels - first);
        pf_read(values, pf_at(weight, row, first * taps), weight->dtype, count * taps);
        for (int64_t tap = 0; tap < taps; tap++) {
            for (int64_t c = 0; c < count; c += elements) {
                uint32_t word;
                if (product == PF_PRODUCT_F32) {
                    memcpy(&word, values + c * taps + tap, 4);
                } else {
                    uint32_t high = c + 1 < count ? bf16_of(values[(c + 1) * taps + tap]) : 0;
                    word = bf16_of(values[c * taps + tap]) | high << 16;
                }
                packed[pf_packed_at(tap * per_tap + (first + c) / elements, s, strips, words) + lane] = word;
            }
        }
    }
}

void PF_KERNEL(conv2d_pack)(int32_t product, void *packed, const pf_matrix *weight, int64_t in_channels, int64_t kernel,
                            int64_t from, int64_t to) {
    int64_t strips = PF_KERNEL(conv2d_strips)(product, weight->rows);
    int64_t taps = kernel * kernel;
    int64_t words = taps * tap_words(product, in_channels);
    for (int64_t s = from; s < to; s++) {
        for (int64_t lane = 0; lane < PF_STRIP; lane++) {
            int64_t row = s * PF_STRIP + lane;
            if (row < weight->rows) {
                pack_channels(packed, strips, s, lane, weight, row, product, in_channels, taps);
            } else {
                for (int64_t k = 0; k < words; k++) {
                    ((uint32_t *)packed)[pf_packed_at(k, s, strips, words) + lane] = 0;
                }
            }
        }
    }
}

/* ---- Product ---- */

int64_t PF_KERNEL(conv2d_scratch_bytes)(int32_t product, int64_t out_channels, int64_t in_channels, int64_t kernel) {
    (void)in_channels;
    (void)kernel;
    int64_t columns = PF_KERNEL(conv2d_strips)(product, out_channels) * PF_STRIP;
    return 4 * ((PF_GROUP + PF_ROW_PADDING) * (columns + PF_PANEL_STRIDE) + columns) + 64;
}

/* Words [k, k + words) of the neighbourhood of output pixel (y, x). */
static inline void gather(uint32_t *to, const pf_matrix *in, const pf_geometry *g, int32_t product, int64_t y, int64_t x,
                          int64_t k, int64_t words) {
    int64_t channels = in->cols;
    int64_t per_tap = tap_words(product, channels);
    int64_t elements = pf_word_elements(product);
    int64_t tap = k / per_tap;
    int64_t word = k % per_tap;
    while (words > 0) {
        int64_t run = pf_min(per_tap - word, words);
        int64_t row = y * g->stride - g->pad_top + tap / g->kernel;
        int64_t col = x * g->stride - g->pad_left + tap % g->kernel;
        if (row < 0 || row >= g->height || col < 0 || col >= g->width) {
            memset(to, 0, (size_t)run * 4);
        } else {
            int64_t channel = word * elements;
            const float *from = pf_row(in, row * g->width + col) + channel;
            pf_read_words(to, (const char *)from, PF_F32, product, pf_min(run * elements, channels - channel));
        }
        to += run;
        words -= run;
        word = 0;
        tap++;
    }
}

void PF_KERNEL(conv2d)(int32_t product, const pf_matrix *out, const pf_matrix *in, const void *packed,
                       const pf_geometry *g, const pf_epilogue *epilogue, int64_t from, int64_t to, void *scratch) {
    pf_tile tile = PF_KERNEL(tile)(product);
    int64_t tile_rows = PF_KERNEL(tile_rows)(product);
    int64_t strips = PF_KERNEL(conv2d_strips)(product, out->cols);
    int64_t columns = strips * PF_STRIP;
    int64_t words = g->kernel * g->kernel * tap_words(product, in->cols);
    float *sums = scratch;
    uint32_t *panel = (uint32_t *)(sums + (PF_GROUP + PF_ROW_PADDING) * columns);
    const float *bias;
    const float *gate;
    PF_KERNEL(read_epilogue)
    (epilogue, 0, out->cols, (float *)(panel + (PF_GROUP + PF_ROW_PADDING) * PF_PANEL_STRIDE), &bias, &gate);
    for (int64_t row = from; row < to; row += PF_GROUP) {
        int64_t height = pf_min(PF_GROUP, to - row);
        for (int64_t k = 0; k < words; k += PF_PART) {
            int64_t part = pf_min(PF_PART, words - k);
            for (int64_t i = 0; i < height; i++) {
                gather(panel + i * PF_PANEL_STRIDE, in, g, product, (row + i) / g->out_width, (row + i) % g->out_width, k,
                       part);
            }
            pf_multiply(tile, tile_rows, panel, PF_PANEL_STRIDE, height, (const uint32_t *)packed + k * columns, part,
                        strips, sums, columns, k > 0);
        }
        for (int64_t i = 0; i < height; i++) {
            PF_KERNEL(finish_row)
            (pf_row(out, row + i), sums + i * columns, bias, gate, epilogue->kind, out->cols);
        }
    }
}
