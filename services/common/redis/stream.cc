#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/redis/connection.h"

namespace jemputbola::redis {
namespace {

absl::Status Malformed(const char* command) {
  return absl::InternalError(absl::StrCat("Redis gave an answer to ", command, " that is not a stream's"));
}

// [id, [field, value, …]]
absl::StatusOr<StreamEntry> ToEntry(const Reply& reply) {
  if (reply.array.size() != 2 || reply.array[1].array.size() % 2 != 0) return Malformed("XREAD");
  StreamEntry entry;
  entry.id = reply.array[0].string;
  const auto& fields = reply.array[1].array;
  for (std::size_t i = 0; i < fields.size(); i += 2) entry.fields.emplace_back(fields[i].string, fields[i + 1].string);
  return entry;
}

absl::StatusOr<std::vector<StreamEntry>> ToEntries(const Reply& reply) {
  std::vector<StreamEntry> entries;
  entries.reserve(reply.array.size());
  for (const Reply& element : reply.array) {
    auto entry = ToEntry(element);
    if (!entry.ok()) return entry.status();
    entries.push_back(*std::move(entry));
  }
  return entries;
}

}  // namespace

absl::Status StreamAdd(Connection& connection, std::string_view key, std::string_view id,
                       const std::vector<std::pair<std::string_view, std::string_view>>& fields) {
  std::vector<std::string_view> command = {"XADD", key, id};
  for (const auto& [field, value] : fields) {
    command.push_back(field);
    command.push_back(value);
  }
  const auto reply = connection.Command(command);
  if (reply.ok()) return absl::OkStatus();
  if (absl::StrContains(reply.status().message(), "equal or smaller than the target stream top item")) {
    return absl::AlreadyExistsError("the stream's last entry is not below this one");
  }
  return reply.status();
}

absl::StatusOr<std::optional<StreamEntry>> StreamLast(Connection& connection, std::string_view key) {
  const auto reply = connection.Command({"XREVRANGE", key, "+", "-", "COUNT", "1"});
  if (!reply.ok()) return reply.status();
  auto entries = ToEntries(*reply);
  if (!entries.ok()) return entries.status();
  if (entries->empty()) return std::nullopt;
  return std::move(entries->front());
}

absl::StatusOr<std::vector<StreamEntries>> StreamRead(
    Connection& connection, const std::vector<std::pair<std::string, std::string>>& keys_and_ids, int count,
    absl::Duration block) {
  const std::string count_text = absl::StrCat(count);
  // BLOCK 0 would wait for ever.
  const std::string block_text = absl::StrCat(std::max<std::int64_t>(1, absl::ToInt64Milliseconds(block)));
  std::vector<std::string_view> command = {"XREAD", "COUNT", count_text};
  if (block > absl::ZeroDuration()) command.insert(command.end(), {"BLOCK", block_text});
  command.emplace_back("STREAMS");
  for (const auto& [key, id] : keys_and_ids) command.emplace_back(key);
  for (const auto& [key, id] : keys_and_ids) command.emplace_back(id);

  const auto reply = connection.Command(command, block);
  if (!reply.ok()) return reply.status();
  std::vector<StreamEntries> streams;
  for (const Reply& stream : reply->array) {
    if (stream.array.size() != 2) return Malformed("XREAD");
    auto entries = ToEntries(stream.array[1]);
    if (!entries.ok()) return entries.status();
    streams.push_back({stream.array[0].string, *std::move(entries)});
  }
  return streams;
}

}  // namespace jemputbola::redis
