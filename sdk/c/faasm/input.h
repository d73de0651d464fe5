/* Faasm's name for the header beside this folder. */
#include "../faasm.h"
