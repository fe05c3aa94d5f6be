#include "common/store/bulk.h"
