// Prints a street with cars, people and signs as a BMP picture, or where they are. Arguments: seed, width, height, "places".
#include "detector/bmp.h"
#include "detector/scene.h"

int main(int argc, char **argv)
{
    int seed = argc > 1 ? atoi(argv[1]) : 1, width = argc > 2 ? atoi(argv[2]) : 640, height = argc > 3 ? atoi(argv[3]) : 480;
    if (seed < 0 || width < 160 || height < 120)
        fail("a street has at least 160 pixels across and 120 down, and its seed is not negative");
    scene street;
    scene_draw(&street, pixels_new((uint32_t)width, (uint32_t)height), (uint32_t)seed);
    if (argc < 5) {
        bmp_write(street.picture);
        return 0;
    }
    for (int i = 0; i < street.count; i++) {
        thing each = street.things[i];
        printf("%s %d %d %d %d\n", KIND_NAMES[each.kind], each.left, each.top, each.width, each.height);
    }
    return 0;
}
