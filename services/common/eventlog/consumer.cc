#include "common/eventlog/consumer.h"
