// Draws a harbour at sunset as a PPM image: the project's own picture for the thumbnailer. Width and height from the
// arguments, 640 x 400 without.
#include "sample.h"

typedef struct {
    int r, g, b;
} colour;

static int width = 640, height = 400;
static uint8_t *pixels;

static colour mix(colour a, colour b, int part, int whole)
{
    if (part < 0)
        part = 0;
    if (part > whole)
        part = whole;
    return (colour){a.r + (b.r - a.r) * part / whole, a.g + (b.g - a.g) * part / whole, a.b + (b.b - a.b) * part / whole};
}

static void put(int x, int y, colour c)
{
    if (x < 0 || y < 0 || x >= width || y >= height)
        return;
    uint8_t *at = pixels + 3 * (y * width + x);
    at[0] = (uint8_t)c.r, at[1] = (uint8_t)c.g, at[2] = (uint8_t)c.b;
}

// In a drawing of 640 x 400, scaled to the picture.
static void box(int left, int top, int right, int bottom, colour c)
{
    for (int y = top * height / 400; y < bottom * height / 400; y++)
        for (int x = left * width / 640; x < right * width / 640; x++)
            put(x, y, c);
}

static void draw_sky_and_sea(void)
{
    const colour zenith = {38, 44, 92}, glow = {250, 164, 96}, deep = {14, 32, 58}, shine = {236, 150, 96};
    int horizon = height * 5 / 8;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            if (y < horizon) {
                int dx = (x - width * 3 / 5) * 400 / height, dy = (y - horizon * 4 / 5) * 400 / height;
                int distance = dx * dx + dy * dy;
                colour c = mix(zenith, glow, y, horizon);
                put(x, y, distance < 900 ? (colour){255, 236, 180} : mix((colour){255, 210, 140}, c, distance, 16000));
            } else {
                int depth = y - horizon + 1;
                int wave = ((x * 7 + y * y / 3) % 37 + (x * 3 - y * 11) % 23) % 19;
                int dx = x - width * 3 / 5;
                int lit = (dx < 0 ? -dx : dx) < depth / 2 + 14 && wave > 7;
                put(x, y, lit ? shine : mix(mix(glow, deep, 70, 100), deep, depth + 3 * wave, height - horizon));
            }
        }
    }
}

static void draw_crane(int x, int base)
{
    const colour steel = {28, 26, 44};
    box(x, 120, x + 6, base, steel);
    box(x + 44, 120, x + 50, base, steel);
    box(x - 60, 112, x + 90, 119, steel);
    box(x + 10, 90, x + 14, 112, steel);
    box(x - 40, 119, x - 38, 170, steel);
    for (int i = 0; i < 50; i++)
        box(x + i, 120 + i * (base - 120) / 50, x + i + 2, 123 + i * (base - 120) / 50, steel);
}

static void draw_ship(void)
{
    const colour hull = {70, 22, 34}, house = {226, 220, 206};
    static const colour stack[6] = {{196, 78, 52}, {52, 96, 140}, {214, 168, 72}, {70, 128, 96}, {168, 60, 88}, {108, 112, 120}};
    for (int y = 0; y < 40; y++)
        box(70 + y, 250 + y, 430 - y / 3, 251 + y, hull);
    for (int row = 0; row < 4; row++)
        for (int column = 0; column < 12 - row; column++)
            box(110 + 22 * column, 236 - 14 * row, 130 + 22 * column, 249 - 14 * row, stack[(row * 5 + column * 7) % 6]);
    box(386, 180, 414, 250, house);
    for (int deck = 0; deck < 4; deck++)
        box(389, 186 + 14 * deck, 411, 190 + 14 * deck, (colour){44, 56, 78});
    box(394, 160, 404, 180, (colour){150, 40, 36});
}

int main(int argc, char **argv)
{
    if (argc == 3)
        width = atoi(argv[1]), height = atoi(argv[2]);
    if (width < 16 || height < 16 || width > 4096 || height > 4096)
        fail("picture wants a width and a height from 16 to 4096");
    pixels = malloc((size_t)(3 * width * height));
    if (!pixels)
        fail("the picture does not fit into memory");
    draw_sky_and_sea();
    draw_ship();
    draw_crane(470, 300);
    draw_crane(560, 320);
    box(440, 296, 640, 400, (colour){22, 20, 32});
    printf("P6\n%d %d\n255\n", width, height);
    fflush(stdout);
    write_all(pixels, (size_t)(3 * width * height));
    return 0;
}
