"""The planets' orbits, by float arithmetic on lists (after the Computer Language Benchmarks Game)."""
import math
import time

bodies = [
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 39.47841760435743],
    [4.84143144246472, -1.16032004402742, -0.10362204447112, 0.60632639299950, 2.81198684491626, -0.02521836165989, 0.03769367487039],
    [8.34336671824458, 4.12479856412431, -0.40352341711432, -1.01077434617879, 1.82566237123041, 0.00841576137658, 0.01128632613196],
    [12.8943695621391, -15.1111514016986, -0.22330757889266, 1.08279100644153, 0.86871301816961, -0.01083263740137, 0.00172372405705],
    [15.3796971148509, -25.9193146099880, 0.17925877295037, 0.97909073224390, 0.59469899864769, -0.03475595555086, 0.00203368686992],
]


def advance(steps, dt):
    pairs = [(a, b) for i, a in enumerate(bodies) for b in bodies[i + 1:]]
    for _ in range(steps):
        for a, b in pairs:
            dx, dy, dz = a[0] - b[0], a[1] - b[1], a[2] - b[2]
            distance = dx * dx + dy * dy + dz * dz
            force = dt / (distance * math.sqrt(distance))
            ma, mb = a[6] * force, b[6] * force
            a[3] -= dx * mb
            a[4] -= dy * mb
            a[5] -= dz * mb
            b[3] += dx * ma
            b[4] += dy * ma
            b[5] += dz * ma
        for body in bodies:
            body[0] += dt * body[3]
            body[1] += dt * body[4]
            body[2] += dt * body[5]


start = time.perf_counter()
advance(20_000, 0.01)
print((time.perf_counter() - start) * 1000)
