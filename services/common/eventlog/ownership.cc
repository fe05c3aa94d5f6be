#include "common/eventlog/ownership.h"
