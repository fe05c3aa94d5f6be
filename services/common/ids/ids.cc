#include "common/ids/ids.h"
