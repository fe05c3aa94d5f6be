#include "common/rpc/calls.h"
