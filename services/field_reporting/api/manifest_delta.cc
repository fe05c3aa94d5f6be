#include "field_reporting/api/manifest_delta.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace jemputbola::field_reporting::api {
namespace {

std::string ShortHash(const crypto::Key& key, std::string_view content) {
  return absl::BytesToHexString(crypto::KeyedIndex(key, content).substr(0, 8));
}

}  // namespace

Told ToldBy(const v1::UnitManifest& whole, const crypto::Key& key) {
  Told told;
  for (const v1::ManifestStop& stop : whole.stops()) {
    auto& people = told[stop.village_code()];
    for (const registry::v1::ManifestEntry& entry : stop.entries()) {
      people[entry.person_id()] = ShortHash(key, entry.SerializeAsString());
    }
  }
  return told;
}

std::string VersionOf(const v1::UnitManifest& whole, const Told& told, const crypto::Key& key) {
  std::string content = absl::StrCat(whole.unit_id(), "\n", whole.date(), "\n", whole.walk_in_key_id(), "\n");
  for (const v1::ManifestStop& stop : whole.stops()) {
    absl::StrAppend(&content, stop.village_code(), "\n", stop.village_name(), "\n", stop.arrive(), " ", stop.leave(),
                    stop.at_office() ? " office" : "", "\n");
  }
  return ShortHash(key, content + Pack(told));
}

void Reduce(v1::UnitManifest& manifest, const Told& before, const Told& now) {
  for (v1::ManifestStop& stop : *manifest.mutable_stops()) {
    const VillageChange change = Compare(before, now, stop.village_code());
    google::protobuf::RepeatedPtrField<registry::v1::ManifestEntry> news;
    for (registry::v1::ManifestEntry& entry : *stop.mutable_entries()) {
      if (change.news.count(entry.person_id()) > 0) *news.Add() = std::move(entry);
    }
    stop.mutable_entries()->Swap(&news);
    for (const std::string& person_id : change.removed) stop.add_removed(person_id);
  }
}

}  // namespace jemputbola::field_reporting::api
