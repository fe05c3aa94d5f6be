#include "tests/unit/registry/store_fixture.h"

#include <exception>
#include <utility>

#include "registry/store/migrations.h"

namespace jemputbola::registry {

void StoreTest::SetUp() {
  ASSERT_TRUE(crypto::Init().ok());
  const absl::Status migrated = jemputbola::store::Migrate(database(), "registry", store::Migrations());
  ASSERT_TRUE(migrated.ok()) << migrated;
  vault_ = std::make_unique<store::Vault>(crypto::Key::Random());
  eventlog::Ownership::Options owner;
  owner.owner = "owner";
  ownership_ = std::make_unique<eventlog::Ownership>(database(), std::move(owner), log_);
  auto opened = eventlog::EventLog::Open(database(), *ownership_, "registry", clock_, ids_);
  ASSERT_TRUE(opened.ok()) << opened.status();
  event_log_ = *std::move(opened);
  ledger_ =
      std::make_unique<store::TallyLedger>(*event_log_, *ownership_, ids_, clock_, [](const store::TallyStep&) {});
}

absl::Status StoreTest::Run(const Body& body, const absl::Status& end) {
  // What a property throws is not the database's business.
  std::exception_ptr thrown;
  const absl::Status status = database().Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
    auto change = ledger_->Begin(tx, kPartition);
    if (!change.ok()) return change.status();
    try {
      body(tx, *change);
    } catch (...) {
      thrown = std::current_exception();
      return absl::UnknownError("the body threw");
    }
    if (!end.ok()) return end;
    return ledger_->Finish(tx, *change, clock_.Now());
  });
  if (thrown) std::rethrow_exception(thrown);
  return status;
}

void StoreTest::Commit(const Body& body) {
  const absl::Status status = Run(body, absl::OkStatus());
  ASSERT_TRUE(status.ok()) << status;
}

void StoreTest::Undo(const Body& body) {
  const absl::Status status = Run(body, absl::AbortedError("undone"));
  ASSERT_EQ(status.message(), "undone") << status;
}

void StoreTest::List(jemputbola::store::WriteTransaction& tx, store::TallyChange& change, const std::string& person_id,
                     const std::string& village, domain::Identity identity) {
  identity.village_code = village;
  store::PersonRecord person;
  person.sealed.person_id = person_id;
  person.sealed.nik_index = identity.nik.empty() ? person_id : vault_->NikIndex(identity.nik);
  person.sealed.box = vault_->Seal(kPartition, person_id, identity);
  person.standing.person_id = person_id;
  person.standing.village_code = village;
  const absl::CivilDay recordable_on = domain::RecordableOn(identity.birth_date);
  if (recordable_on > today_ && !identity.ever_married) person.standing.recordable_on = recordable_on;
  store::Rebucket(person.standing, today_);
  change.Add(village, store::CountedAs(person.standing));
  store::SavePeople(tx, kPartition, {person}, today_);
}

}  // namespace jemputbola::registry
