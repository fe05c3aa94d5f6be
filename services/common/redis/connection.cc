#include "common/redis/connection.h"
