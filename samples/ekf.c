// An extended Kalman filter, as a control task calls it many times a second: follows a body that moves at a steady speed from
// measured distances to two beacons. Standard input: a line with two distances for every step. Answer: where the body is and how
// fast it moves, after every step.
#include "sample.h"

#include <math.h>

enum { STATES = 4, BEACONS = 2 };

static const double step_seconds = 0.1, process_noise = 0.01, measurement_noise = 0.04;
static const double beacons[BEACONS][2] = { { 0, 0 }, { 10, 0 } };

typedef struct {
    double state[STATES];              // x, y, and their speeds
    double covariance[STATES][STATES];
} Filter;

static void predict(Filter *filter)
{
    double moved[STATES][STATES], *x = filter->state;
    x[0] += step_seconds * x[2];
    x[1] += step_seconds * x[3];
    for (int i = 0; i < STATES; i++)
        for (int j = 0; j < STATES; j++)
            moved[i][j] = filter->covariance[i][j] + (i < 2 ? step_seconds * filter->covariance[i + 2][j] : 0);
    for (int i = 0; i < STATES; i++)
        for (int j = 0; j < STATES; j++)
            filter->covariance[i][j] = moved[i][j] + (j < 2 ? step_seconds * moved[i][j + 2] : 0) + (i == j ? process_noise : 0);
}

// One measured distance: the gradient of the distance is the direction from the beacon to the body.
static void correct(Filter *filter, const double *beacon, double measured)
{
    double dx = filter->state[0] - beacon[0], dy = filter->state[1] - beacon[1], distance = sqrt(dx * dx + dy * dy);
    if (distance < 1e-9)
        return;
    double gradient[STATES] = { dx / distance, dy / distance, 0, 0 }, gain[STATES], row[STATES], variance = measurement_noise;
    for (int i = 0; i < STATES; i++) {
        gain[i] = row[i] = 0;
        for (int j = 0; j < STATES; j++) {
            gain[i] += filter->covariance[i][j] * gradient[j];
            row[i] += gradient[j] * filter->covariance[j][i];
        }
        variance += gradient[i] * gain[i];
    }
    for (int i = 0; i < STATES; i++) {
        filter->state[i] += gain[i] / variance * (measured - distance);
        for (int j = 0; j < STATES; j++)
            filter->covariance[i][j] -= gain[i] / variance * row[j];
    }
}

int main(void)
{
    Filter filter = { .state = { 5, 5, 0, 0 } };
    for (int i = 0; i < STATES; i++)
        filter.covariance[i][i] = 10;
    size_t length;
    char *text = (char *)read_input(&length);
    for (char *end; *text; text = end) {
        double measured[BEACONS];
        for (int i = 0; i < BEACONS; i++, text = end) {
            measured[i] = strtod(text, &end);
            if (end == text || measured[i] < 0)
                fail("ekf wants two distances on every line");
        }
        predict(&filter);
        for (int i = 0; i < BEACONS; i++)
            correct(&filter, beacons[i], measured[i]);
        printf("%.4f %.4f %.4f %.4f\n", filter.state[0], filter.state[1], filter.state[2], filter.state[3]);
        end += strspn(end, " \t\r\n");
    }
    return 0;
}
