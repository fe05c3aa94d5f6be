#include "registry/api/rebuild_service.h"

#include "absl/strings/str_cat.h"
#include "common/failpoint/failpoint.h"
#include "registry/api/translate.h"
#include "registry/store/rebuild.h"

namespace jemputbola::registry::api {
namespace {

void ToMessage(const store::Rebuilt& rebuilt, v1::RebuildResponse& response) {
  response.set_people(rebuilt.people);
  response.set_events(rebuilt.events);
  response.set_villages(rebuilt.villages);
  response.set_different(rebuilt.different);
  for (const store::Difference& difference : rebuilt.differences) {
    v1::Difference& message = *response.add_differences();
    message.set_table(difference.table);
    message.set_subject(difference.subject);
    message.set_column(difference.column);
    message.set_live(difference.live);
    message.set_rebuilt(difference.rebuilt);
  }
}

}  // namespace

absl::Status RebuildService::Run(const v1::RebuildRequest& request, const std::string& caller,
                                 v1::RebuildResponse& response) const {
  const std::string& regency = request.regency_code();
  if (auto status = CheckRegency(regency); !status.ok()) return status;
  const absl::CivilDay today = office_.calendar.Today();
  store::Rebuilt rebuilt;
  const auto compare = [&](const jemputbola::store::Transaction& tx) -> absl::Status {
    const auto book = office_.ledger.Read(tx, regency);
    if (!book.ok()) return book.status();
    *response.mutable_position() = api::ToMessage(book->position, office_.calendar.Now());
    auto made = store::Rebuild(tx, regency, office_.vault, *book, today, office_.calendar.zone());
    if (!made.ok()) return made.status();
    rebuilt = *std::move(made);
    return absl::OkStatus();
  };
  absl::Status status;
  if (request.verify_only()) {
    status = office_.database.Read(compare);
  } else {
    // What is remembered of the tallies may be right where the rows are wrong.
    office_.ledger.Forget(regency);
    status = Commit(office_, regency, office_.calendar.Now(),
                    [&](jemputbola::store::WriteTransaction& tx, store::TallyChange& change) -> absl::Status {
                      if (auto compared = compare(tx); !compared.ok()) return compared;
                      if (rebuilt.different == 0) return absl::OkStatus();
                      store::Repair(tx, regency, change, rebuilt);
                      audit::Record record{.action = "people.rebuild", .caller = caller, .subject = regency};
                      for (const auto& [day, standings] : rebuilt.changed_people) {
                        record.people += static_cast<std::int64_t>(standings.size());
                      }
                      record.detail = absl::StrCat("different=", rebuilt.different);
                      const auto appended = office_.audit.Append(tx, regency, record);
                      failpoint::Hit("registry/rebuild_before_commit");
                      return appended.status();
                    });
    response.set_repaired(status.ok() && rebuilt.different > 0);
  }
  if (!status.ok()) return status;
  ToMessage(rebuilt, response);
  if (rebuilt.different > 0) {
    office_.log.Warning("People or tallies are not what the history gives",
                        {{"regency", regency}, {"different", rebuilt.different}, {"repaired", response.repaired()}});
  }
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* RebuildService::Rebuild(grpc::CallbackServerContext* context,
                                                  const v1::RebuildRequest* request, v1::RebuildResponse* response) {
  return calls_.Unary(context, "Rebuild", [this, request, response](const rpc::Call& call) {
    return Run(*request, call.caller, *response);
  });
}

}  // namespace jemputbola::registry::api
