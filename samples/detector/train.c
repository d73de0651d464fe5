// Trains the detector's network on streets that scene.h draws, and writes weights.h. The same compiler makes the same file: all numbers come from one
// seed. Takes some minutes.
#include "network.h"

enum { BATCH = 8, BATCHES = 2600, TEST_STREETS = 200, PICTURE_WIDTH = 480, PICTURE_HEIGHT = 360 };

// Streets of the training have seeds from here on; the test's are below.
static const uint32_t FIRST_SEED = 100000;
static const float LEARNING_RATE = 3e-3f;

// A street has few things and 300 cells: without a greater weight, a network learns first that there is nothing.
static const float POSITIVE_WEIGHT = 3, PLACE_WEIGHT = 1;

typedef struct {
    parameters values, slope, mean, spread;
} learner;

// Stores the slopes of the loss at what the cells say, and returns the loss.
static float judge(plane said, plane slope, const scene *street)
{
    float loss = 0, scale = canvas_scale(street->picture);
    int cells = ROWS * COLUMNS;
    static int kinds[ROWS * COLUMNS], near[KINDS][ROWS * COLUMNS], places[ROWS * COLUMNS];
    for (int cell = 0; cell < cells; cell++)
        kinds[cell] = -1;
    memset(near, 0, sizeof near);
    memset(slope.at, 0, sizeof(float) * (size_t)(OUTPUTS * cells));
    for (int i = 0; i < street->count; i++) {
        thing each = street->things[i];
        int column = (int)((each.left + each.width / 2.0f) / scale / CELL), row = (int)((each.top + each.height / 2.0f) / scale / CELL);
        kinds[row * COLUMNS + column] = each.kind;
        places[row * COLUMNS + column] = i;

        // The cells around the middle may say what they like of this kind.
        for (int y = row > 0 ? row - 1 : 0; y <= row + 1 && y < ROWS; y++)
            for (int x = column > 0 ? column - 1 : 0; x <= column + 1 && x < COLUMNS; x++)
                near[each.kind][y * COLUMNS + x] = 1;
    }
    for (int cell = 0; cell < cells; cell++) {
        for (int kind = 0; kind < KINDS; kind++) {
            float score = sigmoid(said.at[kind * cells + cell]);
            int is_here = kinds[cell] == kind;
            if (!is_here && near[kind][cell])
                continue;
            slope.at[kind * cells + cell] = is_here ? POSITIVE_WEIGHT * (score - 1) : score;
            loss -= is_here ? POSITIVE_WEIGHT * logf(score + 1e-7f) : logf(1 - score + 1e-7f);
        }
        if (kinds[cell] < 0)
            continue;
        thing each = street->things[places[cell]];
        float wanted[] = {
            (each.left + each.width / 2.0f) / scale / CELL - (float)(cell % COLUMNS), (each.top + each.height / 2.0f) / scale / CELL - (float)(cell / COLUMNS),
            logf((float)each.width / scale / SIZE_UNIT), logf((float)each.height / scale / SIZE_UNIT),
        };
        for (int i = 0; i < 4; i++) {
            float difference = said.at[(KINDS + i) * cells + cell] - wanted[i];
            slope.at[(KINDS + i) * cells + cell] = PLACE_WEIGHT * (difference > 1 ? 1 : difference < -1 ? -1 : difference);
            loss += PLACE_WEIGHT * difference * difference / 2;
        }
    }
    return loss;
}

static void convolve_back(const layer *shape, const float *weights, float *weight_slopes, float *bias_slopes, plane in, plane slope, plane in_slope)
{
    int padding = shape->kernel / 2, size = slope.width * slope.height;
    memset(in_slope.at, 0, sizeof(float) * (size_t)(in.channels * in.width * in.height));
    for (int o = 0; o < shape->out; o++) {
        const float *sums = slope.at + (size_t)o * (size_t)size;
        for (int i = 0; i < size; i++)
            bias_slopes[o] += sums[i];
        for (int i = 0; i < shape->in; i++)
            for (int ky = 0; ky < shape->kernel; ky++)
                for (int kx = 0; kx < shape->kernel; kx++) {
                    int left, right, top, bottom;
                    float weight = *weights++, total = 0;
                    inside(in.width, slope.width, shape->stride, kx - padding, &left, &right);
                    inside(in.height, slope.height, shape->stride, ky - padding, &top, &bottom);
                    for (int y = top; y < bottom; y++) {
                        size_t row = ((size_t)i * (size_t)in.height + (size_t)(y * shape->stride + ky - padding)) * (size_t)in.width;
                        const float *from = in.at + row + kx - padding, *above = sums + (size_t)y * (size_t)slope.width;
                        float *back = in_slope.at + row + kx - padding;
                        for (int x = left; x < right; x++) {
                            total += above[x] * from[x * shape->stride];
                            back[x * shape->stride] += weight * above[x];
                        }
                    }
                    *weight_slopes++ += total;
                }
    }
}

static float learn_from(learner *student, plane planes[], plane slopes[], const scene *street)
{
    canvas_fill(planes[0], street->picture);
    network_run(&student->values, planes);
    float loss = judge(planes[LAYERS], slopes[LAYERS], street);
    int weight = WEIGHTS, bias = BIASES;
    for (int i = LAYERS - 1; i >= 0; i--) {
        weight -= SHAPES[i].in * SHAPES[i].out * SHAPES[i].kernel * SHAPES[i].kernel;
        bias -= SHAPES[i].out;
        if (i < LAYERS - 1)
            for (int j = 0; j < planes[i + 1].channels * planes[i + 1].width * planes[i + 1].height; j++)
                slopes[i + 1].at[j] *= planes[i + 1].at[j] < 0 ? LEAK : 1;
        convolve_back(&SHAPES[i], student->values.weights + weight, student->slope.weights + weight, student->slope.biases + bias, planes[i], slopes[i + 1], slopes[i]);
    }
    return loss;
}

// Adam (Kingma and Ba 2014). All parameters are floats in one block.
static void step(learner *student, int number)
{
    float *value = (float *)&student->values, *slope = (float *)&student->slope, *mean = (float *)&student->mean, *spread = (float *)&student->spread;
    float rate = LEARNING_RATE * (0.02f + 0.98f * 0.5f * (1 + cosf(3.14159265f * (float)number / BATCHES)));
    float first = 1 - powf(0.9f, (float)(number + 1)), second = 1 - powf(0.999f, (float)(number + 1));
    for (size_t i = 0; i < sizeof(parameters) / sizeof(float); i++) {
        float each = slope[i] / BATCH;
        mean[i] += 0.1f * (each - mean[i]);
        spread[i] += 0.001f * (each * each - spread[i]);
        value[i] -= rate * (mean[i] / first) / (sqrtf(spread[i] / second) + 1e-8f);
        slope[i] = 0;
    }
}

static void begin(learner *student, scene *random)
{
    memset(student, 0, sizeof *student);
    float *weight = student->values.weights;
    for (int i = 0; i < LAYERS; i++) {
        int inputs = SHAPES[i].in * SHAPES[i].kernel * SHAPES[i].kernel;
        float most = sqrtf(6.0f / (float)inputs);
        for (int j = 0; j < inputs * SHAPES[i].out; j++)
            *weight++ = most * ((float)scene_from(random, 0, 20000) / 10000 - 1);
    }

    // At first, all cells say that they are empty.
    for (int kind = 0; kind < KINDS; kind++)
        student->values.biases[BIASES - OUTPUTS + kind] = -4;
}

// Writes each channel's weights as numbers of 8 bits and their unit, and rounds the parameters to what the file has.
static void write_weights(parameters *trained)
{
    float units[BIASES], *weight = trained->weights;
    int unit = 0;
    printf("// Written by train.c: do not edit.\n#ifndef LONGSHORE_WEIGHTS_H\n#define LONGSHORE_WEIGHTS_H\n\n#include \"network.h\"\n\nstatic const int8_t TRAINED_WEIGHTS[WEIGHTS] = {");
    for (int i = 0, column = 0; i < LAYERS; i++)
        for (int o = 0; o < SHAPES[i].out; o++, unit++) {
            int inputs = SHAPES[i].in * SHAPES[i].kernel * SHAPES[i].kernel;
            float most = 0;
            for (int j = 0; j < inputs; j++)
                most = fabsf(weight[j]) > most ? fabsf(weight[j]) : most;
            units[unit] = most / 127;
            for (int j = 0; j < inputs; j++, weight++, column++) {
                int number = (int)lroundf(*weight / units[unit]);
                *weight = (float)number * units[unit];
                printf("%s%d,", column % 40 == 0 ? "\n    " : " ", number);
            }
        }
    printf("\n};\n\nstatic const float TRAINED_UNITS[BIASES] = {");
    for (int i = 0; i < BIASES; i++)
        printf("%s%.8ef,", i % 8 == 0 ? "\n    " : " ", units[i]);
    printf("\n};\n\nstatic const float TRAINED_BIASES[BIASES] = {");
    for (int i = 0; i < BIASES; i++)
        printf("%s%.8ef,", i % 8 == 0 ? "\n    " : " ", trained->biases[i]);
    printf("\n};\n\n#endif\n");
}

static float test(learner *student, plane planes[], plane slopes[], pixels picture)
{
    scene street;
    float loss = 0;
    for (uint32_t seed = 1; seed <= TEST_STREETS; seed++) {
        scene_draw(&street, picture, seed);
        canvas_fill(planes[0], picture);
        network_run(&student->values, planes);
        loss += judge(planes[LAYERS], slopes[LAYERS], &street);
    }
    return loss / TEST_STREETS;
}

int main(void)
{
    static learner student;
    scene street = { .state = 20260131 };
    plane planes[LAYERS + 1], slopes[LAYERS + 1];
    network_make(planes);
    network_make(slopes);
    begin(&student, &street);
    pixels picture = pixels_new(PICTURE_WIDTH, PICTURE_HEIGHT);
    float loss = 0;
    for (int number = 0; number < BATCHES; number++) {
        for (int i = 0; i < BATCH; i++) {
            scene_draw(&street, picture, FIRST_SEED + (uint32_t)(number * BATCH + i));
            loss += learn_from(&student, planes, slopes, &street) / BATCH;
        }
        step(&student, number);
        if (number % 100 == 99) {
            fprintf(stderr, "%d batches: loss %.3f\n", number + 1, loss / 100);
            loss = 0;
        }
    }
    float before = test(&student, planes, slopes, picture);
    write_weights(&student.values);
    fprintf(stderr, "streets that it has not seen: loss %.3f, with the file's numbers %.3f\n", before, test(&student, planes, slopes, picture));
    return 0;
}
