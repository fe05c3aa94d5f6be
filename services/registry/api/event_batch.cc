#include "registry/api/event_batch.h"

#include <set>
#include <utility>

#include "common/crypto/crypto.h"
#include "registry/store/event_rows.h"

namespace jemputbola::registry::api {

std::int64_t Fingerprint(std::string_view text) {
  constexpr int kBytes = 8;
  const crypto::Digest128 digest = crypto::Hash128(text);
  std::uint64_t number = 0;
  for (int i = 0; i < kBytes; ++i) number = number << 8U | digest[static_cast<std::size_t>(i)];
  return static_cast<std::int64_t>(number >> 4U);
}

std::vector<store::NewEvent> OnlyNew(const jemputbola::store::Transaction& tx, const std::string& partition,
                                     std::vector<store::NewEvent> events) {
  std::set<domain::EventId> ids;
  for (const store::NewEvent& event : events) ids.insert(event.event.order.id());
  for (const store::EventRow& row : store::FetchEvents(tx, partition, ids)) ids.erase(row.told.event.order.id());
  std::vector<store::NewEvent> added;
  for (store::NewEvent& event : events) {
    if (ids.erase(event.event.order.id()) > 0) added.push_back(std::move(event));
  }
  return added;
}

absl::Status RecordRows(const Office& office, jemputbola::store::WriteTransaction& tx, const std::string& partition,
                        const std::string& action, const std::string& caller, std::size_t people) {
  if (people == 0) return absl::OkStatus();
  return office.audit
      .Append(tx, partition,
              {.action = action, .caller = caller, .subject = partition, .people = static_cast<std::int64_t>(people)})
      .status();
}

absl::Status RecordImport(const Office& office, const std::string& partition, audit::Record record) {
  return office.database.Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
    if (const auto fence = office.ownership.Check(tx, partition); !fence.ok()) return fence.status();
    return office.audit.Append(tx, partition, record).status();
  });
}

}  // namespace jemputbola::registry::api
