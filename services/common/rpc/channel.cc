#include "common/rpc/channel.h"
