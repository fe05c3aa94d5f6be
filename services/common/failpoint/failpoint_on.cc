#include "common/failpoint/failpoint.h"
