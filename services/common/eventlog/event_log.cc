#include "common/eventlog/event_log.h"
