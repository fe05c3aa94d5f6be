#include "registry/store/migrations.h"
