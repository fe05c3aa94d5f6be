#include "common/eventlog/relay.h"
