#include <atomic>
#include <fstream>
#include <sstream>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "tests/support/eventually.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::registry {
namespace {

using field_reporting::v1::OUTCOME_CAPTURED;
using field_reporting::v1::OUTCOME_NOT_MET;
using field_reporting::v1::OUTCOME_REFUSED;
using ::testing::HasSubstr;

class TalliesTest : public RegistryTest {
 protected:
  // The last word of the log about each village up to `seq`.
  std::map<std::string, std::string> ToldUpTo(std::int64_t seq) {
    std::map<std::string, std::string> told;
    for (const auto& event : Log()) {
      v1::TallyChanged changed;
      if (event.sequence() > seq || !changed.ParseFromString(event.data())) continue;
      told[changed.tally().area_code()] = changed.tally().DebugString();
    }
    return told;
  }

  // Reports and imports, from two threads, until `stop`.
  void Disturb(const std::atomic<bool>& stop) {
    const auto people = PeopleOf(kBokon);
    std::thread importer([&] {
      for (int i = 1; !stop; ++i) ImportPeople(std::string(kPeopleHeader) + PersonRow(1000 + i, kEban));
    });
    for (std::size_t i = 0; !stop; ++i) {
      EXPECT_TRUE(Deliver({Captured(people[i % people.size()], i % 3 == 0 ? OUTCOME_REFUSED : OUTCOME_NOT_MET, kBitefa,
                                    absl::Seconds(static_cast<double>(i)))})
                      .ok());
    }
    importer.join();
  }
};
JB_ON_BOTH_STORES(TalliesTest);

TEST_P(TalliesTest, DistrictsAndTheRegencyAreTheSumsOfTheirVillages) {
  Populate(3);
  ImportPeople(std::string(kPeopleHeader) + PersonRow(11, kBitefa) + PersonRow(12, kEban));
  ASSERT_TRUE(Deliver({Captured(PeopleOf(kBitefa)[0], OUTCOME_CAPTURED, kBokon)}).ok());
  const auto districts = ListTallies(v1::AREA_LEVEL_DISTRICT).by_code;
  ASSERT_EQ(districts.size(), 2U);
  EXPECT_EQ(districts.at("53.03.01").listed(), 4);
  EXPECT_EQ(districts.at("53.03.01").workload(), 3);
  EXPECT_EQ(districts.at("53.03.01").captured_here(), 1);
  EXPECT_EQ(ListTallies(v1::AREA_LEVEL_REGENCY).by_code.at(kRegency).workload(), 4);
  const auto all = ListTallies(v1::AREA_LEVEL_UNSPECIFIED);
  EXPECT_EQ(all.by_code.size(), 6U);
  EXPECT_EQ(all.by_code.at(kRegency).revision(), all.position.seq);
}

TEST_P(TalliesTest, ARegencyWithoutAreasHasAnEmptyList) {
  const auto tallies = ListTallies();
  EXPECT_TRUE(tallies.by_code.empty());
  EXPECT_EQ(tallies.position.seq, 0);
}

TEST_P(TalliesTest, ASnapshotIsExactlyWhatTheLogSaysUpToItsPosition) {
  Populate(10);
  std::atomic<bool> stop = false;
  std::thread disturber([&] { Disturb(stop); });
  std::vector<Tallies> snapshots;
  EXPECT_TRUE(support::Eventually([&] {
    snapshots.push_back(ListTallies());
    return snapshots.back().position.seq > snapshots.front().position.seq + 30;
  }));
  stop = true;
  disturber.join();
  for (const Tallies& snapshot : snapshots) {
    const auto told = ToldUpTo(snapshot.position.seq);
    ASSERT_EQ(snapshot.by_code.size(), told.size());
    for (const auto& [code, tally] : snapshot.by_code) EXPECT_EQ(tally.DebugString(), told.at(code));
  }
  ExpectTalliesEqualARecount();
}

TEST_P(TalliesTest, WatchersGetASnapshotAndThenEveryCommitOnceInOrder) {
  Populate(10);
  std::atomic<bool> stop = false;
  std::thread disturber([&] { Disturb(stop); });
  for (int watcher = 0; watcher < 5; ++watcher) {
    v1::WatchTalliesRequest request;
    request.set_regency_code(kRegency);
    const auto context = rpc::NewContext(absl::Seconds(60));
    auto reader = stub_->WatchTallies(context.get(), request);
    v1::WatchTalliesResponse response;
    ASSERT_TRUE(reader->Read(&response));
    EXPECT_TRUE(response.snapshot());
    EXPECT_EQ(response.villages_size(), 3);
    std::map<std::string, std::string> seen;
    std::int64_t position = response.position().position().seq();
    for (const auto& village : response.villages()) seen[village.area_code()] = village.DebugString();
    for (int i = 0; i < 20; ++i) {
      ASSERT_TRUE(reader->Read(&response));
      EXPECT_FALSE(response.snapshot());
      EXPECT_EQ(response.position().position().seq(), position + response.villages_size());
      position = response.position().position().seq();
      for (const auto& village : response.villages()) seen[village.area_code()] = village.DebugString();
      EXPECT_EQ(seen, ToldUpTo(position));
    }
    context->TryCancel();
  }
  stop = true;
  disturber.join();
}

TEST_P(TalliesTest, AfterAResetOfTheLogWatchersGetAWholeSnapshot) {
  Populate(2);
  v1::WatchTalliesRequest request;
  request.set_regency_code(kRegency);
  const auto context = rpc::NewContext(absl::Seconds(60));
  auto reader = stub_->WatchTallies(context.get(), request);
  v1::WatchTalliesResponse response;
  ASSERT_TRUE(reader->Read(&response));
  ASSERT_TRUE(platform_->event_log().Reset(kRegency, 100, "restored").ok());
  ASSERT_TRUE(Deliver({Captured(PeopleOf(kBokon)[0], OUTCOME_CAPTURED)}).ok());
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_TRUE(response.snapshot());
  EXPECT_EQ(response.villages_size(), 3);
  EXPECT_GT(response.position().position().seq(), 100);
  context->TryCancel();
}

TEST_P(TalliesTest, CodesThatAreNoRegencyAreRefused) {
  for (const char* code : {"5303", "53", "53.03.01", ""}) {
    v1::ListAreasRequest request;
    request.set_regency_code(code);
    v1::ListAreasResponse response;
    EXPECT_EQ(stub_->ListAreas(rpc::NewContext(absl::Seconds(10)).get(), request, &response).error_code(),
              grpc::StatusCode::INVALID_ARGUMENT)
        << code;
  }
}

TEST_P(TalliesTest, AManifestNamesWhoIsToBeFetchedByAddressAndName) {
  Populate();
  ImportPeople(absl::StrCat(kPeopleHeader, NikOf(1), ",,Zakarias,L,1985-08-17,RT 1,,", kBokon, "\n", NikOf(2),
                            ",,Anna,P,1985-08-17,RT 2,,", kBokon, "\n", NikOf(3), ",,Bernad,L,1985-08-17,RT 1,,",
                            kBokon, "\n", NikOf(4), ",,Elsewhere,L,1985-08-17,RT 1,,", kEban, "\n"));
  const auto first = PeopleOf(kBokon);
  ASSERT_EQ(first.size(), 3U);
  ASSERT_TRUE(Deliver({Captured(first[1], OUTCOME_CAPTURED), Captured(first[2], OUTCOME_NOT_MET)}).ok());
  const auto manifest = GetManifest(kBokon);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  ASSERT_EQ(manifest->entries_size(), 2);
  EXPECT_EQ(manifest->village_name(), "Bokon");
  EXPECT_EQ(manifest->entries(0).full_name(), "BERNAD");
  EXPECT_EQ(manifest->entries(0).nik(), NikOf(3));
  EXPECT_EQ(manifest->entries(0).finding(), "UNVERIFIED");
  EXPECT_EQ(manifest->entries(1).full_name(), "ANNA");
  EXPECT_EQ(manifest->entries(1).finding(), "NOT_MET");
  EXPECT_EQ(manifest->entries(1).visits_not_met(), 1);
  EXPECT_EQ(manifest->entries(1).birth_date(), "1985-08-17");
  EXPECT_EQ(manifest->entries_size(), Village(kBokon).workload()) << "the count is the list behind it";
}

TEST_P(TalliesTest, NoNameLeavesWithoutARecordOfItsDisclosure) {
  Populate(4);
  const auto manifest = GetManifest(kBokon, "unit-7", "recording visit");
  ASSERT_TRUE(manifest.ok());
  EXPECT_THAT(manifest->disclosure_id(), testing::MatchesRegex("[0-9]+:[0-9a-f]+"));
  EXPECT_EQ(Number(absl::StrCat("select count(*) from audit_log where seq || ':' || substr(mac, 1, 16) = '",
                                manifest->disclosure_id(), "' and action = 'people.disclose' and subject = '", kBokon,
                                "' and recipient = 'unit-7' and purpose = 'recording visit' and people = 4")),
            1);
  EXPECT_EQ(Number("select count(*) from audit_person"), 4);
  ASSERT_TRUE(database()
                  .Write([](jemputbola::store::WriteTransaction& tx) {
                    tx.sql() << "drop table audit_log";
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_FALSE(GetManifest(kBokon).ok()) << "what cannot be recorded is not handed out";
}

TEST_P(TalliesTest, AManifestNeedsAVillageARecipientAndAPurpose) {
  Populate(1);
  EXPECT_EQ(GetManifest("53.03.01").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(GetManifest("53.03.01.2999").status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(GetManifest(kBokon, "").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(GetManifest(kBokon, "unit-1", "").status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(Number("select count(*) from audit_log where action = 'people.disclose'"), 0);
}

TEST_P(TalliesTest, ABoxMovedToAnotherRowDoesNotOpen) {
  Populate(2);
  const auto moved = database().Write([](jemputbola::store::WriteTransaction& tx) {
    tx.sql() << "update person set sealed = (select sealed from person order by nik_index limit 1)";
    return absl::OkStatus();
  });
  ASSERT_TRUE(moved.ok()) << moved;
  EXPECT_EQ(GetManifest(kBokon).status().code(), absl::StatusCode::kDataLoss);
}

TEST_P(TalliesTest, NothingPersonalStandsInTheDatabaseOrTheLog) {
  Populate(3);
  ASSERT_TRUE(Deliver({Captured(PeopleOf(kBokon)[0], OUTCOME_CAPTURED)}).ok());
  std::string haystack;
  for (const auto& event : Log()) haystack += event.SerializeAsString();
  if (engine() == jemputbola::store::Engine::kSqlite) {
    const std::string path = url().substr(std::string("sqlite:").size());
    for (const std::string& file : {path, path + "-wal"}) {
      std::ostringstream content;
      content << std::ifstream(file, std::ios::binary).rdbuf();
      haystack += content.str();
    }
    EXPECT_THAT(haystack, HasSubstr(kBokon)) << "the right file was searched";
  }
  for (const std::string& secret :
       {NikOf(1), NameOf(1), NameOf(2), std::string("Xaverius"), std::string("Jalan Zamrud"),
        std::string("081234567890"), std::string("5303019999990001"), std::string("1985-08-17")}) {
    EXPECT_THAT(haystack.find(secret), std::string::npos) << secret;
  }
}

}  // namespace
}  // namespace jemputbola::registry
