#pragma once

// The name under which forecast.cc knows it.
#include "scheduling/domain/campaign_closing.h"
