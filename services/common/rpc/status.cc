#include "common/rpc/status.h"
