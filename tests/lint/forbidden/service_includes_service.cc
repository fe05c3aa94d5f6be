#include "registry/domain/tally.h"
