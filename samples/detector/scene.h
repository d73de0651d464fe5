// Draws streets with cars, people and round signs, and knows where they are: the detector learns from such pictures.
#ifndef LONGSHORE_SCENE_H
#define LONGSHORE_SCENE_H

#include "pixels.h"

enum { CAR, PERSON, SIGN, KINDS, THINGS_MAX = 6 };

static const char *const KIND_NAMES[KINDS] = { "car", "person", "sign" };

typedef struct {
    int kind, left, top, width, height;
} thing;

typedef struct {
    pixels picture;
    thing things[THINGS_MAX];
    int count;
    uint32_t state;
} scene;

// Numbers that look random and are the same for the same seed (xorshift).
static inline uint32_t scene_next(scene *street)
{
    street->state ^= street->state << 13;
    street->state ^= street->state >> 17;
    street->state ^= street->state << 5;
    return street->state;
}

static inline int scene_from(scene *street, int least, int most)
{
    return least + (int)(scene_next(street) % (uint32_t)(most - least + 1));
}

typedef struct {
    uint8_t at[CHANNELS];
} color;

static inline color scene_color(scene *street, int least, int most)
{
    color made;
    for (int i = 0; i < CHANNELS; i++)
        made.at[i] = (uint8_t)scene_from(street, least, most);
    return made;
}

static inline color scene_grey(int shade)
{
    return (color){ { (uint8_t)shade, (uint8_t)shade, (uint8_t)shade } };
}

static inline void scene_disc(pixels picture, int middle_x, int middle_y, int radius, color filling)
{
    for (int y = -radius; y <= radius; y++)
        for (int x = -radius; x <= radius; x++)
            if (x * x + y * y <= radius * radius)
                pixels_set(picture, middle_x + x, middle_y + y, filling.at);
}

static inline void draw_car(scene *street, thing car)
{
    pixels picture = street->picture;
    color body = scene_color(street, 20, 235), glass = scene_color(street, 150, 220), tyre = scene_grey(scene_from(street, 10, 45));
    int wheel = car.height / 5, roof = car.height * 2 / 5, slope = car.width / 8;
    int inset = scene_from(street, car.width / 8, car.width / 4);
    for (int y = 0; y < roof; y++) {
        int cut = inset + slope * (roof - y) / roof;
        pixels_fill(picture, car.left + cut, car.top + y, car.width - 2 * cut, 1, y < roof / 5 ? body.at : glass.at);
    }
    pixels_fill(picture, car.left + car.width / 2 - 1, car.top, 3, roof, body.at);
    pixels_fill(picture, car.left, car.top + roof, car.width, car.height - roof - wheel, body.at);
    for (int side = 0; side < 2; side++) {
        int middle = side == 0 ? car.left + car.width / 4 : car.left + car.width * 3 / 4;
        scene_disc(picture, middle, car.top + car.height - 1 - wheel, wheel, tyre);
        scene_disc(picture, middle, car.top + car.height - 1 - wheel, wheel / 2, scene_grey(170));
    }
    pixels_fill(picture, car.left + 1, car.top + roof + 2, car.width / 12, car.height / 10, (color){ { 250, 240, 180 } }.at);
}

static inline void draw_person(scene *street, thing person)
{
    static const color skins[] = { { { 241, 204, 170 } }, { { 198, 150, 110 } }, { { 110, 74, 52 } } };
    pixels picture = street->picture;
    color coat = scene_color(street, 20, 235), trousers = scene_color(street, 20, 120);
    int head = person.height / 12 + 1, torso = person.height * 2 / 5, neck = 2 * head;
    int middle = person.left + person.width / 2, leg = person.width / 3;
    pixels_fill(picture, person.left, person.top + neck, person.width, torso, coat.at);
    int legs = person.top + neck + torso, length = person.height - neck - torso;
    pixels_fill(picture, person.left + person.width / 10, legs, leg, length, trousers.at);
    pixels_fill(picture, person.left + person.width - person.width / 10 - leg, legs, leg, length, trousers.at);
    scene_disc(picture, middle, person.top + head, head, skins[scene_next(street) % 3]);
}

static inline void draw_sign(scene *street, thing sign)
{
    pixels picture = street->picture;
    int radius = sign.width / 2, middle = sign.left + radius, is_red = scene_next(street) % 2 != 0;
    pixels_fill(picture, middle - sign.width / 14, sign.top + radius, sign.width / 7 + 1, sign.height - radius, scene_grey(scene_from(street, 90, 150)).at);
    scene_disc(picture, middle, sign.top + radius, radius, is_red ? (color){ { 200, 25, 30 } } : (color){ { 30, 70, 180 } });
    if (is_red)
        pixels_fill(picture, middle - radius * 2 / 3, sign.top + radius - radius / 5, radius * 4 / 3, radius * 2 / 5 + 1, scene_grey(245).at);
    else
        scene_disc(picture, middle, sign.top + radius, radius / 2, scene_grey(240));
}

static inline void draw_background(scene *street)
{
    pixels picture = street->picture;
    int horizon = picture.height * scene_from(street, 35, 55) / 100;
    color sky = scene_color(street, 120, 240), road = scene_grey(scene_from(street, 60, 130)), kerb = scene_grey(scene_from(street, 140, 190));
    for (int y = 0; y < horizon; y++)
        for (int x = 0; x < picture.width; x++) {
            color shade = sky;
            shade.at[2] = (uint8_t)(sky.at[2] / 2 + 127 - 60 * y / horizon);
            pixels_set(picture, x, y, shade.at);
        }
    pixels_fill(picture, 0, horizon, picture.width, picture.height - horizon, road.at);
    pixels_fill(picture, 0, horizon, picture.width, picture.height / 30 + 1, kerb.at);
    for (int x = scene_from(street, 0, 40); x < picture.width; x += picture.width / 8 + 1)
        pixels_fill(picture, x, (horizon + picture.height) / 2, picture.width / 16, picture.height / 80 + 1, scene_grey(220).at);
    for (int left = -scene_from(street, 0, 60); left < picture.width;) {
        int width = picture.width * scene_from(street, 12, 30) / 100, height = horizon * scene_from(street, 35, 95) / 100;
        color wall = scene_color(street, 70, 210), window = scene_color(street, 40, 240);
        pixels_fill(picture, left, horizon - height, width, height, wall.at);
        int step = scene_from(street, picture.width / 26, picture.width / 16);
        for (int y = horizon - height + step / 2; y < horizon - step; y += step)
            for (int x = left + step / 2; x < left + width - step / 2; x += step)
                pixels_fill(picture, x, y, step / 2, step * 2 / 3, window.at);
        left += width + scene_from(street, 0, picture.width / 10);
    }
}

// Things that are none of the kinds: trees, and boxes of every size.
static inline void draw_others(scene *street)
{
    pixels picture = street->picture;
    for (int count = scene_from(street, 0, 4); count > 0; count--) {
        int x = scene_from(street, 0, picture.width), y = scene_from(street, picture.height / 3, picture.height * 4 / 5);
        int size = picture.width * scene_from(street, 3, 9) / 100;
        if (scene_next(street) % 2 != 0) {
            pixels_fill(picture, x - size / 8, y, size / 4, size * 2, (color){ { 95, 65, 40 } }.at);
            color leaves = { { (uint8_t)scene_from(street, 20, 90), (uint8_t)scene_from(street, 90, 160), 40 } };
            scene_disc(picture, x, y - size / 3, size * 3 / 4, leaves);
        } else {
            pixels_fill(picture, x, y, scene_from(street, size / 3, size * 2), scene_from(street, size / 3, size * 2), scene_color(street, 20, 230).at);
        }
    }
}

static inline thing scene_place(scene *street)
{
    thing made = { (int)(scene_next(street) % KINDS), 0, 0, 0, 0 };
    int width = street->picture.width, height = street->picture.height;
    switch (made.kind) {
    case CAR:
        made.width = width * scene_from(street, 14, 28) / 100;
        made.height = made.width * scene_from(street, 42, 55) / 100;
        break;
    case PERSON:
        made.height = width * scene_from(street, 14, 24) / 100;
        made.width = made.height * scene_from(street, 28, 36) / 100;
        break;
    default:
        made.width = width * scene_from(street, 6, 10) / 100;
        made.height = made.width * scene_from(street, 22, 30) / 10;
        break;
    }
    made.left = scene_from(street, 2, width - made.width - 2);
    made.top = scene_from(street, height / 4, height - made.height - 2);
    return made;
}

// Whether it is at a distance of all others: the detector tells no things apart that hide each other.
static inline int scene_is_free(const scene *street, thing next)
{
    int gap = street->picture.width / 40;
    for (int i = 0; i < street->count; i++) {
        thing other = street->things[i];
        if (next.left < other.left + other.width + gap && other.left < next.left + next.width + gap
            && next.top < other.top + other.height + gap && other.top < next.top + next.height + gap)
            return 0;
    }
    return 1;
}

static inline void scene_light(scene *street)
{
    pixels picture = street->picture;
    int noise = scene_from(street, 2, 14), light = scene_from(street, -25, 25);
    for (size_t i = 0; i < (size_t)picture.width * (size_t)picture.height * CHANNELS; i++) {
        int shade = picture.at[i] + light + scene_from(street, -noise, noise);
        picture.at[i] = (uint8_t)(shade < 0 ? 0 : shade > 255 ? 255 : shade);
    }
}

// Draws a street into a picture. The same seed and size give the same street.
static inline void scene_draw(scene *street, pixels picture, uint32_t seed)
{
    street->picture = picture;
    street->count = 0;
    street->state = seed * 2654435761u ^ 0x5bd1e995u;
    for (int i = 0; i < 8; i++)
        scene_next(street);
    draw_background(street);
    draw_others(street);
    for (int wanted = scene_from(street, 1, THINGS_MAX), tries = 0; street->count < wanted && tries < 40; tries++) {
        thing next = scene_place(street);
        if (!scene_is_free(street, next))
            continue;
        street->things[street->count++] = next;
        switch (next.kind) {
        case CAR: draw_car(street, next); break;
        case PERSON: draw_person(street, next); break;
        default: draw_sign(street, next); break;
        }
    }
    scene_light(street);
}

#endif
