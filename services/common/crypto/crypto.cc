#include "common/crypto/crypto.h"
