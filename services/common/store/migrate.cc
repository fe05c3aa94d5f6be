#include "common/store/database.h"
