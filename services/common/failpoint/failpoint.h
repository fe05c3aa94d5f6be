#pragma once

#include <string_view>

namespace jemputbola::failpoint {

// A named place between two steps of work where a test may end the process, as kill -9 would. Programs that ship link
// jb_failpoint_off, where this does nothing; the test builds of the same objects link jb_failpoint_on.
//
// There, FAILPOINT="name:N" in the environment kills the process with SIGKILL when the N-th thread passes `name`
// (N from 1), and every name passed is appended once to the file FAILPOINT_SEEN, so that a test can tell which
// places a run reached. Names: "<service or module>/<step>", e.g. "eventlog/after_append".
void Hit(std::string_view name);

}  // namespace jemputbola::failpoint
