#pragma once

#include <string_view>

namespace jemputbola::failpoint {

// A named place between two steps of work where a test may end the process, as kill -9 would. Programs that ship link
// jb_failpoint_off, where this does nothing; the test builds of the same objects link jb_failpoint_on.
//
// There, FAILPOINT="name:N,name:N" in the environment kills the process with SIGKILL when a name is passed for its N-th
// time (N from 1). Every name passed is appended once to the file FAILPOINT_SEEN, and the one it died at once more as
// "name killed", so that a test can tell which places a run reached. Names: "<service or module>/<step>", e.g.
// "eventlog/after_append".
void Hit(std::string_view name);

}  // namespace jemputbola::failpoint
