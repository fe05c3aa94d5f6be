#include "common/config/config.h"
