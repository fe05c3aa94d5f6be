#include <benchmark/benchmark.h>

#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "registry/api/captures.h"
#include "registry/store/listing.h"
#include "registry/store/migrations.h"
#include "registry/store/people_list.h"
#include "tests/unit/registry/registry_fixture.h"

// Captures through the registry's handler to the commit: events, folds, tallies and TallyChanged, as the consumer
// drives it.
namespace jemputbola::registry {
namespace {

constexpr int kVillages = 193;
constexpr int kPeople = 5000;

class Registry {
 public:
  explicit Registry(jemputbola::store::Engine engine)
      : fresh_(engine), database_(fresh_.Open()), clock_(absl::FromUnixSeconds(1'721'779'200)) {
    Check(crypto::Init());
    Check(jemputbola::store::Migrate(*database_, "registry", store::Migrations()));
    platform_ = std::make_unique<TestPlatform>(*database_, fresh_home_.path(), clock_, "owner");
    ledger_ = std::make_unique<store::TallyLedger>(platform_->event_log(), platform_->ownership(), platform_->ids(),
                                                   clock_, [](const store::TallyStep&) {});
    handler_ = std::make_unique<api::CaptureHandler>(*ledger_, vault_.emplace(crypto::Key::Random()), calendar_);
    List();
  }

  std::vector<platform::v1::Event> Draw(std::int64_t count) {
    std::vector<platform::v1::Event> events(static_cast<std::size_t>(count));
    for (platform::v1::Event& event : events) {
      field_reporting::v1::CaptureReported reported;
      reported.mutable_source()->set_device_id(absl::StrFormat("device-%d", random_() % 100));
      reported.mutable_source()->set_installation_id("0f3a5c1e9b7d42668e1f3b5a7c9d0e2f");
      reported.mutable_source()->set_seq(++seq_);
      reported.mutable_source()->mutable_effective_at()->set_seconds(1'721'779'200 + seq_);
      reported.mutable_capture()->set_person_id(people_[random_() % people_.size()]);
      reported.mutable_capture()->set_outcome(static_cast<field_reporting::v1::Outcome>(1 + random_() % 10));
      reported.mutable_capture()->set_place_code(VillageCode(static_cast<int>(random_() % kVillages)));
      event.set_type(reported.GetDescriptor()->full_name());
      event.set_sequence(seq_);
      event.set_data(reported.SerializeAsString());
    }
    return events;
  }

  void Apply(const std::vector<platform::v1::Event>& events) {
    Check(database_->Write(
        [&](jemputbola::store::WriteTransaction& tx) { return handler_->Apply(tx, kRegency, events); }));
  }

 private:
  static void Check(const absl::Status& status) {
    if (!status.ok()) throw std::runtime_error(std::string(status.message()));
  }
  static std::string VillageCode(int village) {
    return absl::StrFormat("53.03.%02d.2%03d", 1 + village / 8, 1 + village % 8);
  }

  void List() {
    std::vector<domain::Area> areas;
    for (int i = 0; i < kVillages; ++i) areas.push_back({VillageCode(i), domain::AreaLevel::kVillage, "V", {}});
    std::vector<store::ListRow> people;
    for (int i = 0; i < kPeople; ++i) {
      store::ListRow row;
      row.identity = {NikOf(i),
                      "",
                      NameOf(i),
                      domain::Sex::kMale,
                      absl::CivilDay(1985, 8, 17),
                      "RT 1",
                      "",
                      VillageCode(i % kVillages),
                      false};
      row.nik_index = vault_->NikIndex(row.identity.nik);
      row.person_id = platform_->ids().Uuid();
      row.box = vault_->Seal(kRegency, row.person_id, row.identity);
      people.push_back(std::move(row));
    }
    const store::PeopleList list{kRegency, 1, {}, calendar_.Today(), clock_.Now()};
    Check(database_->Write([&](jemputbola::store::WriteTransaction& tx) -> absl::Status {
      auto change = ledger_->Begin(tx, kRegency);
      if (!change.ok()) return change.status();
      store::EnterAreas(tx, kRegency, *change, areas);
      const auto entered = store::EnterPeople(tx, list, *change, *vault_, platform_->ids(), std::move(people));
      if (!entered.ok()) return entered.status();
      return ledger_->Finish(tx, *change, clock_.Now());
    }));
    Check(database_->Read([&](const jemputbola::store::ReadTransaction& tx) {
      const soci::rowset<std::string> rows = (tx.sql().prepare << "select person_id from person");
      people_.assign(rows.begin(), rows.end());
      return absl::OkStatus();
    }));
  }

  support::FreshDatabase fresh_;
  support::TempDir fresh_home_;
  std::unique_ptr<jemputbola::store::Database> database_;
  clock::FakeClock clock_;
  const api::Calendar calendar_{clock_, absl::FixedTimeZone(8 * 3600)};
  std::unique_ptr<TestPlatform> platform_;
  std::optional<store::Vault> vault_;
  std::unique_ptr<store::TallyLedger> ledger_;
  std::unique_ptr<api::CaptureHandler> handler_;
  std::vector<std::string> people_;
  std::mt19937 random_{7};  // NOLINT: a fixed order is wanted
  std::int64_t seq_ = 0;
};

void ApplyCaptures(benchmark::State& state, jemputbola::store::Engine engine) {
  Registry registry(engine);
  for (auto _ : state) {
    state.PauseTiming();
    const auto events = registry.Draw(state.range(0));
    state.ResumeTiming();
    registry.Apply(events);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK_CAPTURE(ApplyCaptures, sqlite, jemputbola::store::Engine::kSqlite)
    ->Arg(1)
    ->Arg(100)
    ->Arg(512)
    ->Arg(4096)
    ->UseRealTime();
BENCHMARK_CAPTURE(ApplyCaptures, postgresql, jemputbola::store::Engine::kPostgres)
    ->Arg(1)
    ->Arg(100)
    ->Arg(512)
    ->Arg(4096)
    ->UseRealTime();

}  // namespace
}  // namespace jemputbola::registry
