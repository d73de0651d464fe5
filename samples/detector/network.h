// The detector's network: five layers of convolutions, and one that says for each cell of 8 by 8 pixels whether the middle of a thing is there, of
// which kind, where in the cell, and how large (as in "Objects as Points", Zhou and others 2019).
#ifndef LONGSHORE_NETWORK_H
#define LONGSHORE_NETWORK_H

#include "scene.h"
#include <math.h>

enum { LAYERS = 6, CANVAS_WIDTH = 160, CANVAS_HEIGHT = 120, CELL = 8, COLUMNS = CANVAS_WIDTH / CELL, ROWS = CANVAS_HEIGHT / CELL };

// What a cell says: a score for each kind, then the middle and the size.
enum { MIDDLE_X = KINDS, MIDDLE_Y, WIDTH, HEIGHT, OUTPUTS };

typedef struct {
    int in, out, kernel, stride;
} layer;

static const layer SHAPES[LAYERS] = { { CHANNELS, 8, 3, 2 }, { 8, 12, 3, 2 }, { 12, 16, 3, 2 }, { 16, 24, 3, 1 }, { 24, 24, 3, 1 }, { 24, OUTPUTS, 1, 1 } };

// A layer's negative sums are divided by this; the last layer keeps them.
static const float LEAK = 0.1f;

// A thing's size is this many pixels of the canvas, times e to what the cell says.
static const float SIZE_UNIT = 24;

enum { WEIGHTS = CHANNELS * 8 * 9 + 8 * 12 * 9 + 12 * 16 * 9 + 16 * 24 * 9 + 24 * 24 * 9 + 24 * OUTPUTS, BIASES = 8 + 12 + 16 + 24 + 24 + OUTPUTS };

typedef struct {
    float weights[WEIGHTS], biases[BIASES];
} parameters;

typedef struct {
    int channels, width, height;
    float *at;
} plane;

static inline plane plane_new(int channels, int width, int height)
{
    plane made = { channels, width, height, calloc((size_t)channels * (size_t)width * (size_t)height, sizeof(float)) };
    if (!made.at)
        refuse("TooLarge", "the network does not fit into memory");
    return made;
}

// The part of an output row whose inputs, at an offset of the kernel, are inside of the input.
static inline void inside(int in, int out, int stride, int offset, int *begin, int *end)
{
    *begin = offset < 0 ? (-offset + stride - 1) / stride : 0;
    int last = (in - 1 - offset) / stride + 1;
    *end = last < out ? last : out;
}

static inline void convolve(const layer *shape, const float *weights, const float *biases, plane in, plane out)
{
    int padding = shape->kernel / 2;
    for (int o = 0; o < shape->out; o++) {
        float *sums = out.at + (size_t)o * (size_t)(out.width * out.height);
        for (int i = 0; i < out.width * out.height; i++)
            sums[i] = biases[o];
        for (int i = 0; i < shape->in; i++)
            for (int ky = 0; ky < shape->kernel; ky++)
                for (int kx = 0; kx < shape->kernel; kx++) {
                    float weight = *weights++;
                    int left, right, top, bottom;
                    inside(in.width, out.width, shape->stride, kx - padding, &left, &right);
                    inside(in.height, out.height, shape->stride, ky - padding, &top, &bottom);
                    for (int y = top; y < bottom; y++) {
                        const float *from = in.at + ((size_t)i * (size_t)in.height + (size_t)(y * shape->stride + ky - padding)) * (size_t)in.width + kx - padding;
                        float *into = sums + (size_t)y * (size_t)out.width;
                        for (int x = left; x < right; x++)
                            into[x] += weight * from[x * shape->stride];
                    }
                }
    }
}

static inline void activate(plane values)
{
    for (int i = 0; i < values.channels * values.width * values.height; i++)
        values.at[i] = values.at[i] < 0 ? values.at[i] * LEAK : values.at[i];
}

// planes[0] is the canvas; planes[LAYERS] what the cells say.
static inline void network_make(plane planes[LAYERS + 1])
{
    planes[0] = plane_new(CHANNELS, CANVAS_WIDTH, CANVAS_HEIGHT);
    for (int i = 0; i < LAYERS; i++)
        planes[i + 1] = plane_new(SHAPES[i].out, planes[i].width / SHAPES[i].stride, planes[i].height / SHAPES[i].stride);
}

static inline void network_run(const parameters *trained, plane planes[LAYERS + 1])
{
    const float *weights = trained->weights, *biases = trained->biases;
    for (int i = 0; i < LAYERS; i++) {
        convolve(&SHAPES[i], weights, biases, planes[i], planes[i + 1]);
        if (i < LAYERS - 1)
            activate(planes[i + 1]);
        weights += SHAPES[i].in * SHAPES[i].out * SHAPES[i].kernel * SHAPES[i].kernel;
        biases += SHAPES[i].out;
    }
}

// How many pixels of a picture one of the canvas stands for, so that the picture fits into it.
static inline float canvas_scale(pixels picture)
{
    float across = (float)picture.width / CANVAS_WIDTH, down = (float)picture.height / CANVAS_HEIGHT;
    return across > down ? across : down;
}

static inline float mean_of(pixels picture, int channel, float left, float top, float side)
{
    int x0 = (int)left, y0 = (int)top, x1 = (int)(left + side), y1 = (int)(top + side);
    x1 = x1 > x0 ? x1 : x0 + 1;
    y1 = y1 > y0 ? y1 : y0 + 1;
    x1 = x1 < picture.width ? x1 : picture.width;
    y1 = y1 < picture.height ? y1 : picture.height;
    if (x0 >= x1 || y0 >= y1)
        return 128;
    uint32_t sum = 0;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++)
            sum += pixels_at(picture, x, y)[channel];
    return (float)sum / (float)((x1 - x0) * (y1 - y0));
}

// Shrinks or enlarges a picture into the upper left of the canvas. The rest of the canvas is grey.
static inline void canvas_fill(plane canvas, pixels picture)
{
    float scale = canvas_scale(picture);
    for (int channel = 0; channel < CHANNELS; channel++)
        for (int y = 0; y < CANVAS_HEIGHT; y++)
            for (int x = 0; x < CANVAS_WIDTH; x++)
                canvas.at[(channel * CANVAS_HEIGHT + y) * CANVAS_WIDTH + x] = mean_of(picture, channel, (float)x * scale, (float)y * scale, scale) / 64 - 2;
}

static inline float sigmoid(float value)
{
    return 1 / (1 + expf(-value));
}

#endif
