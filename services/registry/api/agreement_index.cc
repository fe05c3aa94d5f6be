#include "registry/api/agreement_index.h"

#include <algorithm>

#include "registry/store/sealed_pages.h"

namespace jemputbola::registry::api {
namespace {

constexpr int kPeopleAPage = 2000;

}  // namespace

AgreementIndex::Half AgreementIndex::HalfOf(std::string_view hash) {
  Half half{};
  std::ranges::copy(hash.substr(0, half.size()), half.begin());
  return half;
}

absl::StatusOr<AgreementIndex> AgreementIndex::Make(jemputbola::store::Database& database, const store::Vault& vault,
                                                    const std::string& partition, const store::AgreementKey& key) {
  AgreementIndex index;
  const auto read = database.Read([&](const jemputbola::store::ReadTransaction& tx) -> absl::Status {
    std::string after;
    while (true) {
      const auto page = store::FetchSealedPage(tx, partition, after, kPeopleAPage);
      if (page.empty()) return absl::OkStatus();
      for (const store::SealedPerson& person : page) {
        if (store::Vault::IsPurged(person.box)) continue;
        const auto identity = vault.Open(partition, person.person_id, person.box);
        if (!identity.ok()) return identity.status();
        index.entries_.push_back(
            {HalfOf(key.Hash(identity->nik)), index.ids_.size(), static_cast<std::uint32_t>(person.person_id.size())});
        index.ids_.append(person.person_id);
      }
      after = page.back().person_id;
    }
  });
  if (!read.ok()) return read;
  std::ranges::sort(index.entries_, {}, &Entry::hash);
  return index;
}

std::string AgreementIndex::PersonOf(std::string_view hash) const {
  const Half half = HalfOf(hash);
  const auto found = std::ranges::lower_bound(entries_, half, {}, &Entry::hash);
  if (found == entries_.end() || found->hash != half) return "";
  return ids_.substr(found->at, found->size);
}

}  // namespace jemputbola::registry::api
