#include "common/clock/clock.h"
