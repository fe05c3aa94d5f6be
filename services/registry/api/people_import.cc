#include "registry/api/people_import.h"

#include <malloc.h>

#include <optional>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "registry/api/people_file.h"
#include "registry/api/people_run.h"
#include "registry/api/row_reports.h"
#include "registry/domain/nik.h"
#include "registry/store/people_list.h"

namespace jemputbola::registry::api {
namespace {

// Unlocks on the thread that locked: a body runs on one.
class Turn {
 public:
  explicit Turn(absl::Mutex& mutex) : mutex_(mutex.TryLock() ? &mutex : nullptr) {}
  ~Turn() {
    if (mutex_ != nullptr) mutex_->Unlock();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool mine() const { return mutex_ != nullptr; }

 private:
  absl::Mutex* const mutex_;
};

}  // namespace

absl::Status PeopleImporter::Import(const rpc::Call& call, const Read& read, const Reply& reply) {
  const Turn turn(one_at_a_time_);
  if (!turn.mine()) return absl::AbortedError("Another list is being imported; wait for its end and send yours again");
  // What rows took between what stays would be kept for rows to come.
  const absl::Cleanup give_back = [] { malloc_trim(0); };
  v1::ImportPeopleOptions options;
  v1::ImportPeopleRequest request;
  std::optional<store::SeenRows> seen;
  auto file = PeopleFile::Receive(
      [&](std::string* piece) {
        if (!read(&request)) return false;
        if (request.has_options()) options.Swap(request.mutable_options());
        piece->swap(*request.mutable_chunk());
        return true;
      },
      call.broken,
      [&](std::string_view nik) {
        const std::string nik_index = context_.vault.NikIndex(domain::BareNumber(nik));
        if (options.dry_run() && !seen) seen.emplace();
        if (seen) seen->Expect(nik_index);
        return store::Vault::Place(nik_index, PeopleFile::kParts);
      });
  if (!file.ok()) return file.status();

  const auto progress = [&](std::int64_t rows_done) {
    v1::ImportPeopleResponse response;
    response.mutable_progress()->set_rows_done(rows_done);
    response.mutable_progress()->set_rows_total(file->rows());
    return reply(response);
  };
  if (!progress(0)) return absl::CancelledError("The caller has gone and nothing was changed; send the file again");
  RowReporter reports(reply);
  PeopleRun run(context_, audit_, call.caller, options, *file, std::move(seen), reports, progress);
  auto result = run.Run();
  if (!result.ok()) return result.status();
  context_.log.Info("Imported people", {{"rows", result->rows()},
                                        {"added", result->added()},
                                        {"updated", result->updated()},
                                        {"unchanged", result->unchanged()},
                                        {"repeated", result->repeated()},
                                        {"conflicts", result->conflicts()},
                                        {"refused", result->refused()},
                                        {"doubted", result->doubted()},
                                        {"unverified", result->unverified()},
                                        {"vanished", result->vanished()},
                                        {"dry_run", options.dry_run()}});
  v1::ImportPeopleResponse response;
  *response.mutable_result() = *std::move(result);
  reply(response);
  return absl::OkStatus();
}

}  // namespace jemputbola::registry::api
