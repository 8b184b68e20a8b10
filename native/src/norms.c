/*
 * Norms over rows, over heads, and over groups of channels. Sums are f32 over short runs and double beyond, and squares
 * are those of differences from a mean, so neither long rows nor large means cost precision.
 */
#include "gemm.h"

#define PF_INLINE static inline __attribute__((always_inline))

/* Number of parallel partial sums (vectors), and number of steps summed in f32. */
#define PF_SIDE 4
#define PF_STEPS 16

typedef struct moments {
    double sum;
    double squares;
} moments;

/* The sums of x - center and of its square over n values. */
PF_INLINE moments moments_of(const float *x, int64_t n, float center) {
    moments m = {0, 0};
    int64_t i = 0;
    while (i + PF_SIDE * PF_LANES <= n) {
        vf sum[PF_SIDE] = {{0}};
        vf squares[PF_SIDE] = {{0}};
        for (int step = 0; step < PF_STEPS && i + PF_SIDE * PF_LANES <= n; step++, i += PF_SIDE * PF_LANES) {
            for (int j = 0; j < PF_SIDE; j++) {
                vf d = vf_load(x + i + j * PF_LANES) - center;
                sum[j] += d;
                squares[j] += d * d;
            }
        }
        m.sum += (double)vf_sum((sum[0] + sum[1]) + (sum[2] + sum[3]));
        m.squares += (double)vf_sum((squares[0] + squares[1]) + (squares[2] + squares[3]));
    }
    for (; i < n; i++) {
        double d = (double)(x[i] - center);
        m.sum += d;
        m.squares += d * d;
    }
    return m;
}

/* ---- Rows ---- */

PF_INLINE void scale_as(float *to, const float *from, float factor, const char *weight, int32_t dtype, int64_t n) {
    int64_t i = 0;
    for (; i + PF_LANES <= n; i += PF_LANES) {
        vf_store(to + i, vf_load(from + i) * factor * pf_load(weight, i, dtype));
    }
    if (i < n) {
        float tail[PF_LANES];
        pf_read(tail, weight + i * pf_element_bytes(dtype), dtype, n - i);
        for (int64_t j = i; j < n; j++) {
            to[j] = from[j] * factor * tail[j - i];
        }
    }
}

/* to = from / sqrt(mean(from^2) + eps) * weight over n values; to may be from. */
static void rms_norm_row(float *to, const float *from, const char *weight, int32_t dtype, int64_t n, float eps) {
    double mean = moments_of(from, n, 0).squares / (double)n;
    float factor = (float)(1 / __builtin_sqrt(mean + (double)eps));
    /* Constant type in each call, so that the compiler specialises the loop. */
    switch (dtype) {
        case PF_F32:
            scale_as(to, from, factor, weight, PF_F32, n);
            break;
        case PF_BF16:
            scale_as(to, from, factor, weight, PF_BF16, n);
            break;
        default:
            scale_as(to, from, factor, weight, PF_F16, n);
    }
}

void PF_KERNEL(rms_norm)(const pf_matrix *out, const pf_matrix *in, const pf_matrix *weight, float eps, int64_t from,
                         int64_t to) {
    for (int64_t row = from; row < to; row++) {
        rms_norm_row(pf_row(out, row), pf_row(in, row), pf_at(weight, 0, 0), weight->dtype, in->cols, eps);
    }
}

void PF_KERNEL(layer_norm_modulate)(const pf_matrix *out, const pf_matrix *in, const pf_matrix *scale,
                                    const pf_matrix *shift, float eps, int64_t from, int64_t to) {
    int64_t n = in->cols;
    const float *factors = pf_row(scale, 0);
    const float *addends = pf_row(shift, 0);
    for (int64_t row = from; row < to; row++) {
        const float *x = pf_row(in, row);
        float *y = pf_row(out, row);
        float mean = (float)(moments_of(x, n, 0).sum / (double)n);
        moments m = moments_of(x, n, mean);
        /* The error of the rounded mean. */
        double rest = m.sum / (double)n;
        double variance = m.squares / (double)n - rest * rest;
        float factor = (float)(1 / __builtin_sqrt((variance < 0 ? 0 : variance) + (double)eps));
        float correction = (float)rest;
        int64_t i = 0;
        for (; i + PF_LANES <= n; i += PF_LANES) {
            vf normal = (vf_load(x + i) - mean - correction) * factor;
            vf_store(y + i, normal * (1.0f + vf_load(factors + i)) + vf_load(addends + i));
        }
        for (; i < n; i++) {
            y[i] = (x[i] - mean - correction) * factor * (1.0f + factors[i]) + addends[i];
        }
    }
}

/* ---- Heads ---- */

#if PF_LANES == 16
#define PF_SWAP(x) __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)
#elif PF_LANES == 8
#define PF_SWAP(x) __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6)
#else
#define PF_SWAP(x) __builtin_shufflevector(x, x, 1, 0, 3, 2)
#endif

/* Rotates the pairs (a, b) by the angle of cos and sin. */
static inline void turn(float *a, float *b, float cos, float sin) {
    float x = *a;
    float y = *b;
    *a = x * cos - y * sin;
    *b = y * cos + x * sin;
}

static void rotate_neighbours(float *x, const float *cos, const float *sin, int64_t pairs) {
    /* Minus for the first of each pair, whose partner's sine is subtracted. */
    vi signs;
    for (int j = 0; j < PF_LANES; j++) {
        signs[j] = j % 2 == 0 ? INT32_MIN : 0;
    }
    int64_t i = 0;
    for (; i + PF_LANES <= pairs; i += PF_LANES) {
        vf c = vf_load(cos + i);
        vf s = vf_load(sin + i);
        vf c_low = PF_ZIP_LOW(c, c);
        vf c_high = PF_ZIP_HIGH(c, c);
        vf s_low = vf_bits((vi)PF_ZIP_LOW(s, s) ^ signs);
        vf s_high = vf_bits((vi)PF_ZIP_HIGH(s, s) ^ signs);
        vf low = vf_load(x + 2 * i);
        vf high = vf_load(x + 2 * i + PF_LANES);
        vf_store(x + 2 * i, low * c_low + PF_SWAP(low) * s_low);
        vf_store(x + 2 * i + PF_LANES, high * c_high + PF_SWAP(high) * s_high);
    }
    for (; i < pairs; i++) {
        turn(x + 2 * i, x + 2 * i + 1, cos[i], sin[i]);
    }
}

static void rotate_halves(float *x, const float *cos, const float *sin, int64_t pairs) {
    int64_t i = 0;
    for (; i + PF_LANES <= pairs; i += PF_LANES) {
        vf c = vf_load(cos + i);
        vf s = vf_load(sin + i);
        vf a = vf_load(x + i);
        vf b = vf_load(x + pairs + i);
        vf_store(x + i, a * c - b * s);
        vf_store(x + pairs + i, b * c + a * s);
    }
    for (; i < pairs; i++) {
        turn(x + i, x + pairs + i, cos[i], sin[i]);
    }
}

void PF_KERNEL(head_norm_rope)(const pf_matrix *x, const pf_matrix *weight, float eps, const pf_matrix *cos,
                               const pf_matrix *sin, int32_t interleaved, int64_t from, int64_t to) {
    int64_t head_dim = weight->cols;
    for (int64_t row = from; row < to; row++) {
        for (int64_t col = 0; col < x->cols; col += head_dim) {
            float *head = pf_row(x, row) + col;
            rms_norm_row(head, head, pf_at(weight, 0, 0), weight->dtype, head_dim, eps);
            if (interleaved) {
                rotate_neighbours(head, pf_row(cos, row), pf_row(sin, row), head_dim / 2);
            } else {
                rotate_halves(head, pf_row(cos, row), pf_row(sin, row), head_dim / 2);
            }
        }
    }
}

/* ---- Groups ---- */

/* Channels whose sums are kept on the stack at a time, and pixels summed in f32. */
#define PF_CHANNELS 512
#define PF_PIXELS 32

/* Channel sums over a range of pixels: of the differences from a center among the values, and of their squares. */
typedef struct channel_sums {
    float centers[PF_CHANNELS];
    double sums[PF_CHANNELS];
    double squares[PF_CHANNELS];
} channel_sums;

/* A vector of channels, or the first n lanes of one. */
PF_INLINE vf load_lanes(const float *x, int64_t n) {
    if (n >= PF_LANES) {
        return vf_load(x);
    }
    vf part = {0};
    memcpy(&part, x, (size_t)n * 4);
    return part;
}

/* Adds count pixels of side vectors of channels, or of n channels within one vector, to their sums. */
PF_INLINE void add_pixels(channel_sums *t, int64_t at, const float *x, int64_t stride, int64_t count, int side, int64_t n,
                          int centers) {
    vf sum[PF_SIDE] = {{0}};
    vf squares[PF_SIDE] = {{0}};
    if (centers) {
        for (int64_t pixel = 0; pixel < count; pixel++) {
            for (int j = 0; j < side; j++) {
                sum[j] += load_lanes(x + pixel * stride + j * PF_LANES, n);
            }
        }
        for (int j = 0; j < side; j++) {
            vf_store(t->centers + at + j * PF_LANES, sum[j] / (float)count);
        }
        return;
    }
    vf center[PF_SIDE];
    for (int j = 0; j < side; j++) {
        center[j] = vf_load(t->centers + at + j * PF_LANES);
    }
    for (int64_t pixel = 0; pixel < count; pixel++) {
        for (int j = 0; j < side; j++) {
            vf d = load_lanes(x + pixel * stride + j * PF_LANES, n) - center[j];
            sum[j] += d;
            squares[j] += d * d;
        }
    }
    for (int j = 0; j < side; j++) {
        for (int lane = 0; lane < PF_LANES; lane++) {
            t->sums[at + j * PF_LANES + lane] += (double)sum[j][lane];
            t->squares[at + j * PF_LANES + lane] += (double)squares[j][lane];
        }
    }
}

/* The same for all n channels of t. */
PF_INLINE void add_run(channel_sums *t, int64_t n, const float *x, int64_t stride, int64_t count, int centers) {
    int64_t i = 0;
    for (; i + PF_SIDE * PF_LANES <= n; i += PF_SIDE * PF_LANES) {
        add_pixels(t, i, x + i, stride, count, PF_SIDE, PF_LANES, centers);
    }
    for (; i + PF_LANES <= n; i += PF_LANES) {
        add_pixels(t, i, x + i, stride, count, 1, PF_LANES, centers);
    }
    if (i < n) {
        add_pixels(t, i, x + i, stride, count, 1, n - i, centers);
    }
}

/* Source of the combination: Chan, Golub and LeVeque, "Updating formulae and a pairwise algorithm", 1979. */
void PF_KERNEL(group_sums)(double *sums, const pf_matrix *in, int64_t groups, int64_t from, int64_t to) {
    for (int64_t i = 0; i < 2 * groups; i++) {
        sums[i] = 0;
    }
    int64_t size = groups == 0 ? 0 : in->cols / groups;
    double pixels = (double)(to - from);
    if (to <= from) {
        return;
    }
    for (int64_t first = 0; first < in->cols; first += PF_CHANNELS) {
        channel_sums t;
        int64_t n = pf_min(PF_CHANNELS, in->cols - first);
        memset(t.sums, 0, sizeof t.sums);
        memset(t.squares, 0, sizeof t.squares);
        add_run(&t, n, pf_row(in, from) + first, in->row_stride, pf_min(PF_PIXELS, to - from), 1);
        for (int64_t pixel = from; pixel < to; pixel += PF_PIXELS) {
            add_run(&t, n, pf_row(in, pixel) + first, in->row_stride, pf_min(PF_PIXELS, to - pixel), 0);
        }
        for (int64_t i = 0; i < n; i++) {
            double *group = sums + 2 * ((first + i) / size);
            double before = (double)((first + i) % size) * pixels;
            double sum = (double)t.centers[i] * pixels + t.sums[i];
            double delta = before == 0 ? 0 : sum / pixels - group[0] / before;
            group[0] += sum;
            group[1] += t.squares[i] - t.sums[i] * t.sums[i] / pixels + delta * delta * before * pixels / (before + pixels);
        }
    }
}

PF_INLINE void normalise_row(float *y, const float *x, const float *mean, const float *factor, const float *offset,
                             int silu, int64_t n) {
    int64_t i = 0;
    for (; i < n; i += PF_LANES) {
        int64_t lanes = n - i;
        vf distance = load_lanes(x + i, lanes) - load_lanes(mean + i, lanes);
        vf value = distance * load_lanes(factor + i, lanes) + load_lanes(offset + i, lanes);
        value = silu ? vf_silu(value) : value;
        if (lanes >= PF_LANES) {
            vf_store(y + i, value);
        } else {
            memcpy(y + i, &value, (size_t)lanes * 4);
        }
    }
}

void PF_KERNEL(group_norm)(const pf_matrix *out, const pf_matrix *in, const float *mean, const float *factor,
                           const float *offset, int32_t silu, int64_t from, int64_t to) {
    for (int64_t row = from; row < to; row++) {
        if (silu) {
            normalise_row(pf_row(out, row), pf_row(in, row), mean, factor, offset, 1, in->cols);
        } else {
            normalise_row(pf_row(out, row), pf_row(in, row), mean, factor, offset, 0, in->cols);
        }
    }
}
