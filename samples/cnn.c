// Recognizes the digit on a PGM picture by a small convolutional network: edges in eight directions, a second layer of mixed features,
// and the distance to what the network sees of each digit of the font. Prints the digit and its distances.
#include <math.h>
#include "grey.h"

enum { SIDE = 32, HALF = SIDE / 2, QUARTER = SIDE / 4, FIRST = 8, SECOND = 16, FEATURES = SECOND * QUARTER * QUARTER, DIGITS = 10 };

static float first_weights[FIRST][3][3];
static float second_weights[SECOND][FIRST][3][3];
static float input[SIDE + 2][SIDE + 2];
static float hidden[FIRST][HALF + 2][HALF + 2];

// The first layer finds edges in eight directions. The second mixes neighbours by fixed signs, as random features do.
static void make_weights(void)
{
    for (int i = 0; i < FIRST; i++)
        for (int y = 0; y < 3; y++)
            for (int x = 0; x < 3; x++) {
                float angle = 6.2831853f * (float)i / FIRST;
                first_weights[i][y][x] = cosf(angle) * (float)(x - 1) + sinf(angle) * (float)(y - 1);
            }
    uint32_t state = 20261127;
    for (int i = 0; i < SECOND * FIRST * 9; i++)
        (&second_weights[0][0][0][0])[i] = next_random(&state) & 1024 ? 0.125f : -0.125f;
}

static float first_layer(int feature, int x, int y)
{
    float sum = 0;
    for (int dy = 0; dy < 3; dy++)
        for (int dx = 0; dx < 3; dx++)
            sum += first_weights[feature][dy][dx] * input[y + dy][x + dx];
    return sum > 0 ? sum : 0;
}

static float second_layer(int feature, int x, int y)
{
    float sum = 0;
    for (int i = 0; i < FIRST; i++)
        for (int dy = 0; dy < 3; dy++)
            for (int dx = 0; dx < 3; dx++)
                sum += second_weights[feature][i][dy][dx] * hidden[i][y + dy][x + dx];
    return sum > 0 ? sum : 0;
}

static float largest(float (*layer)(int, int, int), int feature, int x, int y)
{
    float most = 0;
    for (int i = 0; i < 4; i++) {
        float value = layer(feature, 2 * x + (i & 1), 2 * y + (i >> 1));
        most = value > most ? value : most;
    }
    return most;
}

static void run(float features[FEATURES])
{
    for (int i = 0; i < FIRST; i++)
        for (int y = 0; y < HALF; y++)
            for (int x = 0; x < HALF; x++)
                hidden[i][y + 1][x + 1] = largest(first_layer, i, x, y);
    for (int i = 0; i < SECOND; i++)
        for (int y = 0; y < QUARTER; y++)
            for (int x = 0; x < QUARTER; x++)
                features[(i * QUARTER + y) * QUARTER + x] = largest(second_layer, i, x, y);
}

// The part of a picture with the digit becomes the input, whatever its size.
static void set_input(grey picture, int left, int top, int width, int height, int threshold)
{
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            input[y + 1][x + 1] = (float)grey_is_dark(picture, left + x * width / SIDE, top + y * height / SIDE, threshold);
}

static void set_digit(int digit)
{
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            input[y + 1][x + 1] = (float)glyph_dot(digit, x * GLYPH_WIDTH / SIDE, y * GLYPH_HEIGHT / SIDE);
}

// The rectangle around all columns and rows that have more dark pixels than noise makes.
static void find_digit(grey picture, int threshold, int *left, int *top, int *width, int *height)
{
    int right = -1, bottom = -1;
    *left = *top = -1;
    for (int x = 0; x < picture.width; x++)
        if (grey_dark_in(picture, x, 0, 1, picture.height, threshold) > picture.height / 20) {
            *left = *left < 0 ? x : *left;
            right = x;
        }
    for (int y = 0; y < picture.height; y++)
        if (grey_dark_in(picture, 0, y, picture.width, 1, threshold) > picture.width / 20) {
            *top = *top < 0 ? y : *top;
            bottom = y;
        }
    if (*left < 0 || *top < 0)
        fail("the picture has no digit");
    *width = right - *left + 1;
    *height = bottom - *top + 1;
}

int main(void)
{
    static float seen[FEATURES], known[FEATURES];
    grey picture = grey_read();
    int threshold = grey_threshold(picture), left, top, width, height, best = 0;
    float distances[DIGITS];
    make_weights();
    find_digit(picture, threshold, &left, &top, &width, &height);
    set_input(picture, left, top, width, height, threshold);
    run(seen);
    for (int digit = 0; digit < DIGITS; digit++) {
        set_digit(digit);
        run(known);
        distances[digit] = 0;
        for (int i = 0; i < FEATURES; i++)
            distances[digit] += (seen[i] - known[i]) * (seen[i] - known[i]);
        if (distances[digit] < distances[best])
            best = digit;
    }
    printf("%d", best);
    for (int digit = 0; digit < DIGITS; digit++)
        printf(" %.1f", distances[digit]);
    printf("\n");
    return 0;
}
