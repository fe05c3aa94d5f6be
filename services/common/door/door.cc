#include "common/door/door.h"
