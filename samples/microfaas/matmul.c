// {"A": MATRIX, "B": MATRIX}: the product of two matrices, each an array of rows. Answers the seconds that it took; with the argument "product", the
// product.
#include "arguments.h"

enum { SIDE_MAX = 512 };

typedef struct {
    int rows, columns;
    double *at;
} matrix;

static matrix matrix_field(json argument, const char *name)
{
    json text = find_field(argument, name);
    matrix read = { 0, 0, NULL };
    size_t used = 0, capacity = 0;
    expect(&text, '[');
    do {
        int columns = 0;
        expect(&text, '[');
        do {
            if (columns++ == SIDE_MAX)
                fail("a matrix has at most 512 columns");
            if (used == capacity) {
                capacity = capacity ? 2 * capacity : 64;
                read.at = realloc(read.at, capacity * sizeof *read.at);
                if (!read.at)
                    fail("a matrix does not fit into memory");
            }
            read.at[used++] = take_number(&text);
        } while (next_is(&text, ','));
        expect(&text, ']');
        if (read.rows > 0 && columns != read.columns)
            fail("the rows of a matrix differ in length");
        if (read.rows++ == SIDE_MAX)
            fail("a matrix has at most 512 rows");
        read.columns = columns;
    } while (next_is(&text, ','));
    expect(&text, ']');
    return read;
}

static void print_matrix(matrix product)
{
    for (int row = 0; row < product.rows; row++) {
        printf(row == 0 ? "[" : ",");
        for (int column = 0; column < product.columns; column++)
            printf("%s%.17g", column == 0 ? "[" : ",", product.at[row * product.columns + column]);
        printf("]");
    }
    printf("]\n");
}

int main(int argc, char **argv)
{
    json argument = read_argument();
    matrix a = matrix_field(argument, "A"), b = matrix_field(argument, "B");
    if (a.columns != b.rows)
        fail("the matrices do not fit: A has as many columns as B has rows");
    matrix product = { a.rows, b.columns, calloc((size_t)a.rows * (size_t)b.columns, sizeof(double)) };
    if (!product.at)
        fail("the product does not fit into memory");
    double start = seconds_now();
    for (int row = 0; row < a.rows; row++)
        for (int k = 0; k < a.columns; k++)
            for (int column = 0; column < b.columns; column++)
                product.at[row * b.columns + column] += a.at[row * a.columns + k] * b.at[k * b.columns + column];
    // An element is stored, so that the work is done.
    volatile double kept = product.at[0];
    double elapsed = seconds_now() - start;
    (void)kept;
    if (argc > 1 && strcmp(argv[1], "product") == 0)
        print_matrix(product);
    else
        printf("%.9g\n", elapsed);
    return 0;
}
