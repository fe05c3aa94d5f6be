#include "registry/api/result_spool.h"

#include <cstring>
#include <utility>

namespace jemputbola::registry::api {
namespace {

constexpr int kRowsAMessage = 500;

}  // namespace

absl::StatusOr<ResultSpool> ResultSpool::Open() {
  auto rows = spool::Spool::Open();
  if (!rows.ok()) return rows.status();
  auto people = spool::Spool::Open();
  if (!people.ok()) return people.status();
  return ResultSpool(*std::move(rows), *std::move(people));
}

absl::Status ResultSpool::Add(const Row& row, const std::string& person_id) {
  counts_.Add(row.match);
  v1::ReconciledRow& message = *batch_.add_rows();
  message.set_line(row.line);
  message.set_reference(row.reference);
  message.set_bucket(static_cast<v1::MatchBucket>(static_cast<int>(row.match) + 1));
  message.set_matched_by(static_cast<v1::MatchedBy>(row.by));
  if (!person_id.empty()) batch_people_.append(person_id).push_back('\n');
  return batch_.rows_size() < kRowsAMessage ? absl::OkStatus() : Flush();
}

absl::Status ResultSpool::Finish() {
  return batch_.rows_size() == 0 ? absl::OkStatus() : Flush();
}

absl::Status ResultSpool::Flush() {
  const std::string bytes = batch_.SerializeAsString();
  const auto size = static_cast<std::uint32_t>(bytes.size());
  std::string framed(sizeof size, '\0');
  std::memcpy(framed.data(), &size, sizeof size);
  if (auto status = rows_.Write(framed + bytes); !status.ok()) return status;
  if (auto status = people_.Write(batch_people_); !status.ok()) return status;
  batch_.Clear();
  batch_people_.clear();
  return absl::OkStatus();
}

v1::ReconcileSummary ResultSpool::Summary() const {
  using domain::Match;
  v1::ReconcileSummary summary;
  summary.set_rows(counts_.rows());
  summary.set_matched(counts_.matched());
  summary.set_not_recorded(counts_.count(Match::kNotRecorded));
  summary.set_recorded_not_printed(counts_.count(Match::kRecordedNotPrinted));
  summary.set_recorded_printed(counts_.count(Match::kRecordedPrinted));
  summary.set_print_failed(counts_.count(Match::kPrintFailed));
  summary.set_name_mismatch(counts_.count(Match::kNameMismatch));
  summary.set_other_regency(counts_.count(Match::kOtherRegency));
  summary.set_inactive_nik(counts_.count(Match::kInactiveNik));
  summary.set_not_found(counts_.count(Match::kNotFound));
  summary.set_unreadable(counts_.count(Match::kUnreadable));
  return summary;
}

absl::Status ResultSpool::Each(absl::FunctionRef<absl::Status(const v1::ReconcileResponse&)> take) {
  std::string waiting;
  return rows_.Read([&](std::string_view piece) -> absl::Status {
    waiting.append(piece);
    std::size_t at = 0;
    std::uint32_t size = 0;
    while (waiting.size() - at >= sizeof size) {
      std::memcpy(&size, waiting.data() + at, sizeof size);
      if (waiting.size() - at - sizeof size < size) break;
      v1::ReconcileResponse batch;
      if (!batch.ParseFromArray(waiting.data() + at + sizeof size, static_cast<int>(size))) {
        return absl::DataLossError("Results that were put aside cannot be read; send the list again");
      }
      if (auto status = take(batch); !status.ok()) return status;
      at += sizeof size + size;
    }
    waiting.erase(0, at);
    return absl::OkStatus();
  });
}

absl::Status ResultSpool::EachPeople(std::size_t most, absl::FunctionRef<absl::Status(std::vector<std::string>)> take) {
  std::string waiting;
  std::vector<std::string> people;
  const auto read = people_.Read([&](std::string_view piece) -> absl::Status {
    for (const char c : piece) {
      if (c != '\n') {
        waiting.push_back(c);
        continue;
      }
      people.push_back(std::exchange(waiting, ""));
      if (people.size() < most) continue;
      if (auto status = take(std::exchange(people, {})); !status.ok()) return status;
    }
    return absl::OkStatus();
  });
  if (!read.ok() || people.empty()) return read;
  return take(std::move(people));
}

}  // namespace jemputbola::registry::api
