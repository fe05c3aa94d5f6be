#include "common/rpc/tokens.h"
