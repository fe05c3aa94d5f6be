#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/store/database.h"
#include "notification/domain/notice.h"

// The notices of one partition, in SQL. Everything here runs inside the caller's transaction and throws
// soci::soci_error; writers hold the partition (Ownership::Check).
namespace jemputbola::notification::store {

// Numbers the notice and inserts it; returns it as it stands.
Notice Add(jemputbola::store::WriteTransaction& tx, const std::string& partition, Notice notice);

// Moves a notice to `state` if it is not there yet, with what went wrong; `notice` follows.
void SetState(jemputbola::store::WriteTransaction& tx, const std::string& partition, Notice& notice, State state,
              absl::Time now, const std::string& message = "");
// Puts off its sending.
void SetNotBefore(jemputbola::store::WriteTransaction& tx, const std::string& partition, Notice& notice,
                  absl::Time not_before);

// Those of one visit, any role.
std::vector<Notice> OfVisit(const jemputbola::store::Transaction& tx, const std::string& partition,
                            const std::string& visit_id);
// Those being sent, and the queued ones whose time has come, oldest first, at most `limit`.
std::vector<Notice> Due(const jemputbola::store::Transaction& tx, const std::string& partition, absl::Time now,
                        int limit);
// Those without a contact for an area, oldest first.
std::vector<Notice> WithoutContact(const jemputbola::store::Transaction& tx, const std::string& partition,
                                   const std::string& area_code);
// Newest first, with numbers below `below`, at most `limit`.
std::vector<Notice> Newest(const jemputbola::store::Transaction& tx, const std::string& partition, std::int64_t below,
                           int limit);
// How many stand in each state; states without any are missing.
std::map<State, std::int64_t> CountByState(const jemputbola::store::Transaction& tx, const std::string& partition);

}  // namespace jemputbola::notification::store
