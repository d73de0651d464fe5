// Finds number plates in a PGM picture such as street.c prints: light areas of a plate's shape with dark letters. Prints the place and
// letters of each.
#include "grey.h"

enum { LETTERS_MAX = 16, LIGHT = 190 };

typedef struct {
    int left, top, right, bottom, pixels;
} area;

static uint8_t *seen;
static int *stack;

// The connected light pixels around one.
static area fill(grey picture, int start)
{
    area found = { picture.width, picture.height, 0, 0, 0 };
    int depth = 0;
    stack[depth++] = start;
    seen[start] = 1;
    while (depth > 0) {
        int at = stack[--depth], x = at % picture.width, y = at / picture.width;
        found.left = x < found.left ? x : found.left;
        found.right = x > found.right ? x : found.right;
        found.top = y < found.top ? y : found.top;
        found.bottom = y > found.bottom ? y : found.bottom;
        found.pixels++;
        int around[4] = { x > 0 ? at - 1 : at, x + 1 < picture.width ? at + 1 : at, y > 0 ? at - picture.width : at,
                          y + 1 < picture.height ? at + picture.width : at };
        for (int i = 0; i < 4; i++)
            if (!seen[around[i]] && picture.at[around[i]] >= LIGHT) {
                seen[around[i]] = 1;
                stack[depth++] = around[i];
            }
    }
    return found;
}

// Each pixel becomes the mean of its neighbours, so that noise parts no areas.
static void smooth(grey picture)
{
    grey copy = grey_new(picture.width, picture.height);
    memcpy(copy.at, picture.at, (size_t)picture.width * (size_t)picture.height);
    for (int y = 1; y + 1 < picture.height; y++)
        for (int x = 1; x + 1 < picture.width; x++) {
            int sum = 0;
            for (int dy = -1; dy <= 1; dy++)
                for (int dx = -1; dx <= 1; dx++)
                    sum += copy.at[(y + dy) * picture.width + x + dx];
            picture.at[y * picture.width + x] = (uint8_t)(sum / 9);
        }
    free(copy.at);
}

static void read_plate(grey picture, area plate)
{
    int width = plate.right - plate.left + 1, height = plate.bottom - plate.top + 1;
    int top = -1, bottom = -1, threshold = 128;
    for (int y = plate.top + 1; y < plate.bottom; y++)
        if (grey_dark_in(picture, plate.left + 2, y, width - 4, 1, threshold) > width / 40) {
            top = top < 0 ? y : top;
            bottom = y;
        }
    if (top < 0 || bottom - top < height / 3)
        return;
    char letters[LETTERS_MAX + 1];
    int length = grey_read_line(picture, plate.left + 2, top, width - 4, bottom - top + 1, threshold, letters, LETTERS_MAX);
    letters[length] = 0;
    if (length > 3)
        printf("%d %d %d %d %s\n", plate.left, plate.top, width, height, letters);
}

int main(void)
{
    grey picture = grey_read();
    int pixels = picture.width * picture.height;
    grey original = grey_new(picture.width, picture.height);
    memcpy(original.at, picture.at, (size_t)pixels);
    seen = calloc((size_t)pixels, 1);
    stack = malloc((size_t)pixels * sizeof *stack);
    if (!seen || !stack)
        fail("the picture does not fit into memory");
    smooth(picture);
    for (int i = 0; i < pixels; i++)
        if (!seen[i] && picture.at[i] >= LIGHT) {
            area found = fill(picture, i);
            int width = found.right - found.left + 1, height = found.bottom - found.top + 1;
            if (width >= 40 && height >= 12 && width > 2 * height && width < 8 * height && found.pixels > width * height / 3)
                read_plate(original, found);
        }
    return 0;
}
