// Only in ThreadSanitizer builds, found before protobuf's own header: instrumented, that gives map fields two members
// that the packaged library, which is not, knows nothing of.
#pragma once

#pragma push_macro("__SANITIZE_THREAD__")
#undef __SANITIZE_THREAD__
#include_next <google/protobuf/map_field.h>
#pragma pop_macro("__SANITIZE_THREAD__")
