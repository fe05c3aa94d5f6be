#include "registry/api/registry_service.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "registry/api/translate.h"
#include "registry/store/areas.h"
#include "registry/store/tally_rows.h"

namespace jemputbola::registry::api {
namespace {

absl::Status CheckRegency(const std::string& code) {
  const auto level = domain::ParseAreaCode(code);
  if (!level.ok()) return absl::InvalidArgumentError("regency_code " + std::string(level.status().message()));
  if (*level != domain::AreaLevel::kRegency) {
    return absl::InvalidArgumentError("regency_code is not of a regency; give one like 53.03");
  }
  return absl::OkStatus();
}

template <typename Request>
ReadPiece Pieces(const std::function<bool(Request*)>& read) {
  return [&read, request = Request()](std::string* piece) mutable {
    if (!read(&request)) return false;
    piece->swap(*request.mutable_chunk());
    return true;
  };
}

}  // namespace

grpc::ServerReadReactor<v1::ImportAreasRequest>* RegistryService::ImportAreas(grpc::CallbackServerContext* context,
                                                                              v1::ImportAreasResponse* response) {
  return calls_.ClientStream<v1::ImportAreasRequest>(
      context, "ImportAreas", [this, response](const rpc::Call& call, const auto& read) {
        return api::ImportAreas(import_, Pieces<v1::ImportAreasRequest>(read), call.broken,
                                *response->mutable_result());
      });
}

grpc::ServerBidiReactor<v1::ImportPeopleRequest, v1::ImportPeopleResponse>* RegistryService::ImportPeople(
    grpc::CallbackServerContext* context) {
  return calls_.BidiStream<v1::ImportPeopleRequest, v1::ImportPeopleResponse>(
      context, "ImportPeople",
      [this](const rpc::Call& call, const auto& read, const auto& write) { return people_.Import(call, read, write); });
}

grpc::ServerUnaryReactor* RegistryService::ListAreas(grpc::CallbackServerContext* context,
                                                     const v1::ListAreasRequest* request,
                                                     v1::ListAreasResponse* response) {
  return calls_.Unary(context, "ListAreas", [this, request, response](const rpc::Call& /*call*/) -> absl::Status {
    const std::string& regency = request->regency_code();
    if (auto status = CheckRegency(regency); !status.ok()) return status;
    return import_.database.Read([&](const jemputbola::store::ReadTransaction& tx) {
      std::vector<domain::Area> areas = store::ListAreas(tx, domain::ParentOf(regency));
      std::ranges::move(store::ListAreas(tx, regency), std::back_inserter(areas));
      ToMessages(areas, *response);
      return absl::OkStatus();
    });
  });
}

absl::StatusOr<store::TallyBook> RegistryService::ReadBook(const std::string& regency_code) const {
  if (auto status = CheckRegency(regency_code); !status.ok()) return status;
  store::TallyBook book;
  const absl::Status status = import_.database.Read([&](const jemputbola::store::ReadTransaction& tx) -> absl::Status {
    auto read = import_.ledger.Read(tx, regency_code);
    if (!read.ok()) return read.status();
    book = *std::move(read);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return book;
}

grpc::ServerWriteReactor<v1::ListTalliesResponse>* RegistryService::ListTallies(grpc::CallbackServerContext* context,
                                                                                const v1::ListTalliesRequest* request) {
  return calls_.ServerStream<v1::ListTalliesResponse>(
      context, "ListTallies", [this, request](const rpc::Call& /*call*/, const auto& write) -> absl::Status {
        if (request->level() == v1::AREA_LEVEL_PROVINCE || !v1::AreaLevel_IsValid(request->level())) {
          return absl::InvalidArgumentError("level is none that has tallies; ask for regency, district or village");
        }
        const auto book = ReadBook(request->regency_code());
        if (!book.ok()) return book.status();
        v1::ListTalliesResponse response;
        *response.mutable_position() = ToMessage(book->position, import_.calendar.Now());
        if (!write(response)) return absl::CancelledError("The caller has gone");
        for (const domain::AreaTally& tally : TalliesOf(*book, request->level())) {
          store::ToMessage(tally, *response.mutable_tally());
          if (!write(response)) return absl::CancelledError("The caller has gone");
        }
        return absl::OkStatus();
      });
}

grpc::ServerWriteReactor<v1::WatchTalliesResponse>* RegistryService::WatchTallies(
    grpc::CallbackServerContext* context, const v1::WatchTalliesRequest* request) {
  const std::string& regency = request->regency_code();
  return feed_.Watch(context, regency, [this, regency]() -> absl::StatusOr<v1::WatchTalliesResponse> {
    const auto book = ReadBook(regency);
    if (!book.ok()) return book.status();
    return MakeSnapshot(*book, import_.calendar.Now());
  });
}

grpc::ServerUnaryReactor* RegistryService::GetManifest(grpc::CallbackServerContext* context,
                                                       const v1::GetManifestRequest* request,
                                                       v1::GetManifestResponse* response) {
  return calls_.Unary(context, "GetManifest", [this, request, response](const rpc::Call& call) -> absl::Status {
    auto manifest = manifests_.Make(*request, call.caller);
    if (!manifest.ok()) return manifest.status();
    *response->mutable_manifest() = *std::move(manifest);
    return absl::OkStatus();
  });
}

}  // namespace jemputbola::registry::api
