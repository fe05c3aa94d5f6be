#include "common/eventlog/position.h"
