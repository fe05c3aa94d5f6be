#include "field_reporting/api/manifest_service.h"

#include <set>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/clock/civil.h"
#include "common/timestamp/timestamp.h"
#include "field_reporting/api/manifest_delta.h"
#include "field_reporting/domain/zone.h"
#include "field_reporting/store/devices.h"
#include "field_reporting/store/manifests.h"

namespace jemputbola::field_reporting::api {
namespace {

constexpr absl::Duration kVersionsKept = absl::Hours(24 * 7);

std::string Minutes(int minute) {
  return absl::StrFormat("%02d:%02d", minute / 60, minute % 60);
}

}  // namespace

grpc::ServerUnaryReactor* ManifestService::GetManifest(grpc::CallbackServerContext* context,
                                                       const v1::GetManifestRequest* request,
                                                       v1::GetManifestResponse* response) {
  // Crews have a weak link, and lists of addresses compress well.
  context->set_compression_algorithm(GRPC_COMPRESS_GZIP);
  return calls_.Unary(context, "GetManifest", [this, context, request, response](const rpc::Call&) {
    return Answer(*context, *request, *response->mutable_manifest());
  });
}

absl::Status ManifestService::Answer(const grpc::CallbackServerContext& context, const v1::GetManifestRequest& request,
                                     v1::UnitManifest& manifest) {
  const auto from = gate_.AdmitDevice(context, request.device_id());
  if (!from.ok()) return from.status();
  const std::string& regency = (*from)->partition;
  const absl::TimeZone zone = ZoneOf(regency);
  const absl::StatusOr<absl::CivilDay> day = DayOf(request.date(), zone);
  if (!day.ok()) return day.status();
  const absl::Cleanup leave = [this] { --running_; };
  if (++running_ > policy_.at_once) {
    return absl::ResourceExhaustedError("Too many manifests are being made: ask again in some seconds");
  }

  const absl::Time now = clock_.Now();
  timestamp::Set(now, manifest.mutable_made_at());
  timestamp::Set(absl::FromCivil(*day + 1, zone) + policy_.kept_after_day, manifest.mutable_expires_at());
  if (absl::Status status = Assemble(**from, *day, manifest); !status.ok()) return status;
  const Told told = ToldBy(manifest, key_);
  manifest.set_version(VersionOf(manifest, told, key_));

  store::ManifestKey place{regency, request.device_id(), *day, request.since_version()};
  std::optional<Told> before;
  const absl::Status kept = database_.Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
    if (const auto fence = ownership_.Check(tx, regency); !fence.ok()) return fence.status();
    place.version = request.since_version();
    before = place.version.empty() ? std::nullopt : store::FindTold(tx, place);
    place.version = manifest.version();
    store::KeepTold(tx, place, told, now, now - kVersionsKept);
    return absl::OkStatus();
  });
  if (!kept.ok()) return kept;
  if (before) {
    manifest.set_base_version(request.since_version());
    Reduce(manifest, *before, told);
  }
  log_.Info("handed out a manifest", {{"device", request.device_id()},
                                      {"unit", manifest.unit_id()},
                                      {"date", manifest.date()},
                                      {"stops", static_cast<std::int64_t>(manifest.stops_size())},
                                      {"difference", before.has_value() ? "yes" : "no"}});
  return absl::OkStatus();
}

absl::Status ManifestService::Assemble(const store::Installation& from, absl::CivilDay day,
                                       v1::UnitManifest& manifest) {
  manifest.set_unit_id(from.unit_id);
  manifest.set_date(clock::FormatDate(day));
  const absl::StatusOr<scheduling::v1::Tour> tour = sources_.Tour(from.partition, from.unit_id, day);
  if (!tour.ok()) return tour.status();
  const absl::StatusOr<std::string> recipient = Recipient(from);
  if (!recipient.ok()) return recipient.status();
  const std::string purpose = absl::StrCat("recording visit ", manifest.date());
  std::set<std::string> listed;
  for (const scheduling::v1::Stop& planned : tour->stops()) {
    v1::ManifestStop& stop = *manifest.add_stops();
    stop.set_village_code(planned.village_code());
    stop.set_village_name(planned.village_name());
    stop.set_arrive(Minutes(planned.arrive_minute()));
    stop.set_leave(Minutes(planned.leave_minute()));
    stop.set_at_office(planned.at_office());
    if (!listed.insert(planned.village_code()).second) continue;
    auto people = sources_.People(planned.village_code(), *recipient, purpose);
    if (!people.ok()) return people.status();
    if (!people->has_value()) continue;
    stop.set_disclosure_id((*people)->disclosure_id());
    stop.mutable_entries()->Swap((*people)->mutable_entries());
  }
  if (const auto key = sources_.WalkInKey()) {
    manifest.set_walk_in_key(key->public_key());
    manifest.set_walk_in_key_id(key->key_id());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> ManifestService::Recipient(const store::Installation& from) {
  std::string recipient = absl::StrCat("device ", from.device_id, ", unit ", from.unit_id);
  const absl::Status read = database_.Read([&](jemputbola::store::ReadTransaction& tx) {
    for (const store::DeviceRecord& record : store::ListDevices(tx, from.partition)) {
      if (record.device.device_id != from.device_id || record.device.crew.empty()) continue;
      absl::StrAppend(&recipient, ", crew ", absl::StrJoin(record.device.crew, " "));
    }
    return absl::OkStatus();
  });
  if (!read.ok()) return read;
  return recipient;
}

absl::StatusOr<absl::CivilDay> ManifestService::DayOf(const std::string& date, absl::TimeZone zone) const {
  const absl::StatusOr<absl::CivilDay> day = clock::ParseDate(date);
  if (!day.ok()) return absl::InvalidArgumentError("date must be a calendar date written like 2024-07-24");
  const absl::CivilDay today = DayAt(clock_.Now(), zone);
  if (*day < today) return absl::InvalidArgumentError("That day is over: ask for today's manifest");
  if (*day > today + policy_.days_ahead) {
    return absl::InvalidArgumentError(
        absl::StrCat("Manifests are made for at most ", policy_.days_ahead, " days ahead: ask later"));
  }
  return *day;
}

}  // namespace jemputbola::field_reporting::api
