#include "common/clock/civil.h"
