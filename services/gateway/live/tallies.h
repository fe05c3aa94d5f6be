#pragma once

#include "absl/time/time.h"
#include "gateway/domain/tally_book.h"
#include "google/protobuf/timestamp.pb.h"
#include "jemputbola/platform/v1/event.pb.h"
#include "jemputbola/registry/v1/tally.pb.h"

// Between the registry's messages and the domain's values; nothing is lost either way.
namespace jemputbola::gateway::live {

Place ToPlace(const platform::v1::LogPosition& position);
VillageCounts FromProto(const registry::v1::Tally& tally);
registry::v1::Tally ToProto(const std::string& area_code, const Counts& counts);

}  // namespace jemputbola::gateway::live
