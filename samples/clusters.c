/* Groups pictures that are alike: principal components, then k-means. Standard input is a set of pictures in the IDX format of bytes (magic
 * 0x00000803: number, rows, columns, pixels). The arguments are the number of groups (10) and of components (32). Prints the group of every
 * picture, one on a line. clusters.js computes the same, step by step. */
#include "sample.h"
#include <math.h>

#define IMAGES_MAX 20000
#define PIXELS_MAX 1024
#define GROUPS_MAX 100

/* Enough for components to settle, and for groups to stop changing on pictures that have some. */
#define COMPONENT_ROUNDS 30
#define GROUP_ROUNDS 25

static uint32_t word_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static double *numbers(size_t count)
{
    double *all = calloc(count + 1, sizeof(double));
    if (all == NULL)
        fail("clusters: the pictures do not fit into memory");
    return all;
}

static double dot(const double *a, const double *b, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += a[i] * b[i];
    return sum;
}

static double distance(const double *a, const double *b, int count)
{
    double sum = 0;
    for (int i = 0; i < count; i++)
        sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

/* Every pixel from 0 to 1, less its mean over all pictures. */
static double *normalized(const uint8_t *pixels, int images, int size)
{
    double *all = numbers((size_t)images * (size_t)size);
    for (int j = 0; j < size; j++) {
        double mean = 0;
        for (int i = 0; i < images; i++)
            mean += pixels[(size_t)i * (size_t)size + (size_t)j] / 255.0;
        mean /= images;
        for (int i = 0; i < images; i++)
            all[(size_t)i * (size_t)size + (size_t)j] = pixels[(size_t)i * (size_t)size + (size_t)j] / 255.0 - mean;
    }
    return all;
}

static double *covariance(const double *all, int images, int size)
{
    double *matrix = numbers((size_t)size * (size_t)size);
    for (int i = 0; i < images; i++)
        for (int j = 0; j < size; j++)
            for (int k = 0; k < size; k++)
                matrix[j * size + k] += all[i * size + j] * all[i * size + k] / images;
    return matrix;
}

/* Makes the vectors orthogonal and of length 1. One that has nothing of its own is zero. */
static void orthonormalize(double *vectors, int count, int size)
{
    for (int c = 0; c < count; c++) {
        double *own = vectors + c * size;
        for (int before = 0; before < c; before++) {
            double part = dot(own, vectors + before * size, size);
            for (int j = 0; j < size; j++)
                own[j] -= part * vectors[before * size + j];
        }
        double length = sqrt(dot(own, own, size));
        for (int j = 0; j < size; j++)
            own[j] = length > 1e-9 ? own[j] / length : 0;
    }
}

/* The directions in which pictures differ most, by orthogonal iteration. */
static double *components(const double *matrix, int count, int size)
{
    double *vectors = numbers((size_t)count * (size_t)size), *next = numbers((size_t)count * (size_t)size);
    for (int c = 0; c < count; c++)
        for (int j = 0; j < size; j++)
            vectors[c * size + j] = ((c * 31 + j * 17) % 13 - 6) / 7.0 + (c == j);
    for (int round = 0; round < COMPONENT_ROUNDS; round++) {
        for (int c = 0; c < count; c++)
            for (int j = 0; j < size; j++)
                next[c * size + j] = dot(matrix + j * size, vectors + c * size, size);
        orthonormalize(next, count, size);
        memcpy(vectors, next, sizeof(double) * (size_t)count * (size_t)size);
    }
    return vectors;
}

/* The first centre is the first picture, each further one the picture that is farthest from all before. */
static double *centres(const double *points, int images, int groups, int size)
{
    double *all = numbers((size_t)groups * (size_t)size), *nearest = numbers((size_t)images);
    int chosen = 0;
    for (int g = 0; g < groups; g++) {
        memcpy(all + g * size, points + chosen * size, sizeof(double) * (size_t)size);
        int farthest = 0;
        for (int i = 0; i < images; i++) {
            double far = distance(points + i * size, all + g * size, size);
            nearest[i] = g == 0 || far < nearest[i] ? far : nearest[i];
            farthest = nearest[i] > nearest[farthest] ? i : farthest;
        }
        chosen = farthest;
    }
    return all;
}

static int group_of(const double *point, const double *all, int groups, int size)
{
    int best = 0;
    for (int g = 1; g < groups; g++)
        best = distance(point, all + g * size, size) < distance(point, all + best * size, size) ? g : best;
    return best;
}

/* Moves every centre to the middle of its group. */
static void settle(const double *points, const int *labels, double *all, int images, int groups, int size)
{
    for (int g = 0; g < groups; g++) {
        int members = 0;
        double *sums = numbers((size_t)size);
        for (int i = 0; i < images; i++) {
            if (labels[i] != g)
                continue;
            members++;
            for (int j = 0; j < size; j++)
                sums[j] += points[i * size + j];
        }
        for (int j = 0; j < size && members > 0; j++)
            all[g * size + j] = sums[j] / members;
        free(sums);
    }
}

static int number_of(const char *text, int least, int most)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (*text == '\0' || *end != '\0' || value < least || value > most)
        fail("clusters: the arguments are a number of groups (1 to 100) and of components (1 to 1024)");
    return (int)value;
}

int main(int argc, char **argv)
{
    int groups = argc > 1 ? number_of(argv[1], 1, GROUPS_MAX) : 10, wanted = argc > 2 ? number_of(argv[2], 1, PIXELS_MAX) : 32;
    size_t length;
    const uint8_t *input = read_input(&length);
    if (length < 16 || word_at(input) != 0x803)
        fail("clusters: the input is no set of pictures (IDX, 0x00000803)");
    uint32_t images = word_at(input + 4), rows = word_at(input + 8), columns = word_at(input + 12);
    if (images < 1 || images > IMAGES_MAX || rows < 1 || rows > PIXELS_MAX || columns < 1 || columns > PIXELS_MAX || rows * columns > PIXELS_MAX)
        fail("clusters: at most 20,000 pictures of 1,024 pixels");
    int size = (int)(rows * columns), count = wanted < size ? wanted : size;
    if (length != 16 + (size_t)images * (size_t)size)
        fail("clusters: the set is cut short, or longer than it says");

    double *all = normalized(input + 16, (int)images, size);
    double *directions = components(covariance(all, (int)images, size), count, size);
    double *points = numbers((size_t)images * (size_t)count);
    for (int i = 0; i < (int)images; i++)
        for (int c = 0; c < count; c++)
            points[i * count + c] = dot(all + i * size, directions + c * size, size);

    double *middle = centres(points, (int)images, groups, count);
    int *labels = calloc(images, sizeof(int));
    if (labels == NULL)
        fail("clusters: the pictures do not fit into memory");
    for (int round = 0; round < GROUP_ROUNDS; round++) {
        for (int i = 0; i < (int)images; i++)
            labels[i] = group_of(points + i * count, middle, groups, count);
        settle(points, labels, middle, (int)images, groups, count);
    }
    for (uint32_t i = 0; i < images; i++)
        printf("%d\n", labels[i]);
    return 0;
}
