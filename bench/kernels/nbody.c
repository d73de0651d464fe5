// n steps of five bodies that attract each other: floating point with dependencies, divisions and square roots.
#include "kernel.h"

enum { BODIES = 5 };

typedef struct {
    double x, y, z, vx, vy, vz, mass;
} body;

static void advance(body *bodies, double step)
{
    for (int i = 0; i < BODIES; i++)
        for (int j = i + 1; j < BODIES; j++) {
            body *a = &bodies[i], *b = &bodies[j];
            double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
            double squared = dx * dx + dy * dy + dz * dz;
            double pull = step / (squared * __builtin_sqrt(squared));
            a->vx -= dx * b->mass * pull, a->vy -= dy * b->mass * pull, a->vz -= dz * b->mass * pull;
            b->vx += dx * a->mass * pull, b->vy += dy * a->mass * pull, b->vz += dz * a->mass * pull;
        }
    for (int i = 0; i < BODIES; i++) {
        bodies[i].x += step * bodies[i].vx;
        bodies[i].y += step * bodies[i].vy;
        bodies[i].z += step * bodies[i].vz;
    }
}

EXPORT uint64_t run(uint32_t n)
{
    body bodies[BODIES];
    uint32_t random = 7;
    for (int i = 0; i < BODIES; i++) {
        double *numbers = &bodies[i].x;
        for (int k = 0; k < 6; k++)
            numbers[k] = (double)(kernel_random(&random) % 2000) / (k < 3 ? 50 : 2000) - (k < 3 ? 20 : 0.5);
        bodies[i].mass = i == 0 ? 40 : 0.05 * i;
    }
    for (uint32_t i = 0; i < n; i++)
        advance(bodies, 0.001);
    union {
        double number;
        uint64_t bits;
    } sum = {.number = bodies[0].x + bodies[1].y + bodies[2].z + bodies[3].vx + bodies[4].vy};
    return sum.bits;
}
