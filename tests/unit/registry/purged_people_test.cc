#include "jemputbola/registry/v1/pack.grpc.pb.h"
#include "reconcile_fixture.h"
#include "registry/store/duplicates.h"
#include "registry/store/purge.h"

namespace jemputbola::registry {
namespace {

using ::testing::ElementsAre;

// Two people were purged after the last campaign; a third came with a list of this one.
class PurgedPeopleTest : public ReconcileTest {
 protected:
  PurgedPeopleTest() {
    Populate(2);
    const auto purged = database().Write([](jemputbola::store::WriteTransaction& tx) {
      store::Purge(tx, kRegency);
      return absl::OkStatus();
    });
    EXPECT_TRUE(purged.ok()) << purged;
  }
  void ImportTheThird() { ImportPeople(kPeopleHeader + PersonRow(3, kBokon)); }

  static std::vector<v1::MatchBucket> Buckets(const absl::StatusOr<Answer>& answer) {
    EXPECT_TRUE(answer.ok()) << answer.status();
    std::vector<v1::MatchBucket> buckets;
    if (!answer.ok()) return buckets;
    for (const auto& row : answer->rows) buckets.push_back(row.bucket());
    return buckets;
  }
};
JB_ON_BOTH_STORES(PurgedPeopleTest);

TEST_P(PurgedPeopleTest, OnlyTheNewPersonIsFoundByHash) {
  ImportTheThird();
  const auto key = Issue();
  ASSERT_TRUE(key.ok()) << key.status();
  std::string list = "nik_hash\n";
  for (const int number : {1, 2, 3}) list += Hashed(*key, NikOf(number)) + "\n";
  EXPECT_THAT(Buckets(Compare(list)),
              ElementsAre(v1::MATCH_BUCKET_NOT_FOUND, v1::MATCH_BUCKET_NOT_FOUND, v1::MATCH_BUCKET_NOT_RECORDED));
}

TEST_P(PurgedPeopleTest, OnlyTheNewPersonIsFoundByNikOrName) {
  ImportTheThird();
  std::string by_nik = "nik,nama\n";
  std::string by_name = "nama;tgl_lahir;desa\n";
  for (const int number : {1, 2, 3}) {
    by_nik += NikOf(number) + "," + NameOf(number) + "\n";
    by_name += NameOf(number) + ";1985-08-17;Bokon\n";
  }
  for (const std::string& list : {by_nik, by_name}) {
    EXPECT_THAT(Buckets(Compare(list)),
                ElementsAre(v1::MATCH_BUCKET_NOT_FOUND, v1::MATCH_BUCKET_NOT_FOUND, v1::MATCH_BUCKET_NOT_RECORDED));
  }
}

TEST_P(PurgedPeopleTest, OnlyTheNewPersonStandsOnTheManifest) {
  EXPECT_EQ(GetManifest(kBokon).status().code(), absl::StatusCode::kFailedPrecondition) << "nobody can be named";
  ImportTheThird();
  const auto manifest = GetManifest(kBokon);
  ASSERT_TRUE(manifest.ok()) << manifest.status();
  ASSERT_EQ(manifest->entries_size(), 1);
  EXPECT_EQ(manifest->entries(0).full_name(), NameOf(3));
  EXPECT_EQ(Number("select people from audit_log where action = 'people.disclose'"), 1) << "as many as were named";
}

TEST_P(PurgedPeopleTest, OnlyTheNewPersonStandsInThePack) {
  ImportTheThird();
  rpc::ChannelOptions channel;
  channel.address = "unix:" + dir_.File("registry.sock");
  channel.caller = "test";
  v1::MakePackRequest request;
  request.set_village_code(kBokon);
  request.set_recipient("Kepala Desa Bokon");
  request.set_polling_day("2024-11-27");
  const auto context = rpc::NewContext(absl::Seconds(60));
  const auto reader = v1::PackService::NewStub(rpc::MakeChannel(channel).value())->MakePack(context.get(), request);
  std::vector<std::string> names;
  v1::MakePackResponse response;
  while (reader->Read(&response)) {
    if (response.has_entry()) names.push_back(response.entry().full_name());
  }
  const grpc::Status status = reader->Finish();
  ASSERT_TRUE(status.ok()) << status.error_message();
  EXPECT_THAT(names, ElementsAre(NameOf(3)));
}

TEST_P(PurgedPeopleTest, AScanThatBeganBeforeThePurgeProposesNobodyWhoWasPurged) {
  ImportTheThird();
  ImportPeople(kPeopleHeader + PersonRow(3, kBokon) + PersonRow(4, kBokon));
  std::vector<std::string> ids;
  const auto written = database().Write([&](jemputbola::store::WriteTransaction& tx) {
    ids = Column(tx, "select person_id from person order by person_id");
    std::vector<store::DuplicatePair> pairs;
    for (std::size_t i = 0; i + 1 < ids.size(); ++i) {
      store::DuplicatePair& pair = pairs.emplace_back();
      pair.first_person = ids[i];
      pair.second_person = ids[i + 1];
      pair.village_code = kBokon;
    }
    EXPECT_EQ(store::ProposePairs(tx, kRegency, pairs), 1);
    return absl::OkStatus();
  });
  ASSERT_TRUE(written.ok()) << written;
  ASSERT_EQ(ids.size(), 4U);
  EXPECT_EQ(Text("select first_person from duplicate_pair"), ids[2]);
}

}  // namespace
}  // namespace jemputbola::registry
