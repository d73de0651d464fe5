// Finds cars, people and signs in a picture (PNG or BMP) by a small convolutional network. Prints one line for each, "kind score left top width
// height", an empty line, and the picture with their frames as BMP. A picture that cannot be read is refused by a name on standard error.
#include "detector/bmp.h"
#include "detector/png.h"
#include "detector/weights.h"

enum { FOUND_MAX = 100, FRAME = 2 };

static const float SCORE_MIN = 0.7f, OVERLAP_MAX = 0.3f;

typedef struct {
    int kind;
    float score, left, top, width, height;
} finding;

static parameters *trained(void)
{
    static parameters made;
    const int8_t *from = TRAINED_WEIGHTS;
    float *weight = made.weights;
    for (int i = 0, unit = 0; i < LAYERS; i++)
        for (int o = 0; o < SHAPES[i].out; o++, unit++)
            for (int j = 0; j < SHAPES[i].in * SHAPES[i].kernel * SHAPES[i].kernel; j++)
                *weight++ = (float)*from++ * TRAINED_UNITS[unit];
    memcpy(made.biases, TRAINED_BIASES, sizeof made.biases);
    return &made;
}

// A size is bounded to the canvas: a network may say anything.
static float size_of(float said, float canvas)
{
    float size = SIZE_UNIT * expf(said < 3 ? said : 3);
    return size < canvas ? size : canvas;
}

static finding read_cell(plane said, int kind, int cell, float scale)
{
    int cells = ROWS * COLUMNS;
    float middle_x = ((float)(cell % COLUMNS) + said.at[MIDDLE_X * cells + cell]) * CELL, middle_y = ((float)(cell / COLUMNS) + said.at[MIDDLE_Y * cells + cell]) * CELL;
    float width = size_of(said.at[WIDTH * cells + cell], CANVAS_WIDTH), height = size_of(said.at[HEIGHT * cells + cell], CANVAS_HEIGHT);
    return (finding){ kind, sigmoid(said.at[kind * cells + cell]), (middle_x - width / 2) * scale, (middle_y - height / 2) * scale, width * scale, height * scale };
}

static float least(float a, float b)
{
    return a < b ? a : b;
}

static float most(float a, float b)
{
    return a > b ? a : b;
}

// The part of both rectangles together that both have.
static float overlap(const finding *a, const finding *b)
{
    float width = least(a->left + a->width, b->left + b->width) - most(a->left, b->left), height = least(a->top + a->height, b->top + b->height) - most(a->top, b->top);
    float both = width > 0 && height > 0 ? width * height : 0;
    return both / (a->width * a->height + b->width * b->height - both);
}

static int by_score(const void *a, const void *b)
{
    float first = ((const finding *)a)->score, second = ((const finding *)b)->score;
    return (second > first) - (second < first);
}

// Keeps the best of those that overlap.
static int keep_best(finding *found, int count)
{
    int kept = 0;
    qsort(found, (size_t)count, sizeof *found, by_score);
    for (int i = 0; i < count; i++) {
        int is_new = 1;
        for (int j = 0; j < kept && is_new; j++)
            is_new = overlap(&found[i], &found[j]) <= OVERLAP_MAX;
        if (is_new)
            found[kept++] = found[i];
    }
    return kept < FOUND_MAX ? kept : FOUND_MAX;
}

static int detect(pixels picture, finding *found)
{
    plane planes[LAYERS + 1];
    network_make(planes);
    canvas_fill(planes[0], picture);
    network_run(trained(), planes);
    int count = 0;
    for (int kind = 0; kind < KINDS; kind++)
        for (int cell = 0; cell < ROWS * COLUMNS; cell++) {
            finding each = read_cell(planes[LAYERS], kind, cell, canvas_scale(picture));
            if (each.score >= SCORE_MIN)
                found[count++] = each;
        }
    return keep_best(found, count);
}

int main(void)
{
    static const uint8_t colors[KINDS][CHANNELS] = { { 255, 210, 0 }, { 0, 230, 80 }, { 255, 0, 200 } };
    static finding found[KINDS * ROWS * COLUMNS];
    size_t length;
    uint8_t *bytes = read_input(&length);
    if (!is_png(bytes, length) && !is_bmp(bytes, length))
        refuse("NotAPicture", "the file is neither PNG nor BMP");
    pixels picture = is_png(bytes, length) ? png_read(bytes, length) : bmp_read(bytes, length);
    free(bytes);
    for (int i = 0, count = detect(picture, found); i < count; i++) {
        finding each = found[i];
        printf("%s %.2f %d %d %d %d\n", KIND_NAMES[each.kind], (double)each.score, (int)each.left, (int)each.top, (int)each.width, (int)each.height);
        pixels_frame(picture, (int)each.left, (int)each.top, (int)each.width, (int)each.height, FRAME, colors[each.kind]);
    }
    printf("\n");
    fflush(stdout);
    bmp_write(picture);
    return 0;
}
