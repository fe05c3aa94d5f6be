#include "common/eventlog/event_log_service.h"
