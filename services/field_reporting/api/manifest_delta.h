#pragma once

#include <string>

#include "common/crypto/crypto.h"
#include "field_reporting/domain/manifest_version.h"
#include "jemputbola/field_reporting/v1/manifest.pb.h"

namespace jemputbola::field_reporting::api {

// What a whole manifest tells of whom, with a keyed hash of 64 bits of each entry.
Told ToldBy(const v1::UnitManifest& whole, const crypto::Key& key);

// Names what `whole` tells, stops and times included; made_at, expires_at and the references of disclosures are not
// part of it.
std::string VersionOf(const v1::UnitManifest& whole, const Told& told, const crypto::Key& key);

// Leaves in `manifest`, which is whole and tells `now`, what a device that was told `before` has to learn.
void Reduce(v1::UnitManifest& manifest, const Told& before, const Told& now);

}  // namespace jemputbola::field_reporting::api
