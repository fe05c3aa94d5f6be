#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "jemputbola/registry/v1/pack.grpc.pb.h"
#include "registry_fixture.h"

namespace jemputbola::registry {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class PackTest : public RegistryTest {
 protected:
  PackTest() { Populate(); }

  struct Pack {
    v1::PackCover cover;
    std::vector<v1::PackEntry> entries;
  };
  v1::MakePackRequest Request() {
    v1::MakePackRequest request;
    request.set_village_code(kBokon);
    request.set_recipient("Kepala Desa Bokon");
    request.set_polling_day("2024-11-27");
    return request;
  }
  absl::StatusOr<Pack> Make(const v1::MakePackRequest& request) {
    rpc::ChannelOptions channel;
    channel.address = "unix:" + dir_.File("registry.sock");
    channel.caller = "test";
    const auto context = rpc::NewContext(absl::Seconds(60));
    auto reader = v1::PackService::NewStub(rpc::MakeChannel(channel).value())->MakePack(context.get(), request);
    Pack pack;
    v1::MakePackResponse response;
    messages_ = 0;
    bytes_.clear();
    while (reader->Read(&response)) {
      ++messages_;
      bytes_ += response.SerializeAsString();
      if (response.has_cover()) {
        EXPECT_EQ(messages_, 1) << "the cover comes first";
        pack.cover = response.cover();
      } else {
        pack.entries.push_back(response.entry());
      }
    }
    const grpc::Status status = reader->Finish();
    if (!status.ok()) return rpc::FromGrpc(status);
    return pack;
  }
  std::string Row(int number, const std::string& address, const std::string& birth_date = "1985-08-17") {
    return absl::StrCat(NikOf(number, birth_date), ",,", NameOf(number), ",P,", birth_date, ",", address, ",,", kBokon,
                        "\n");
  }
  void Sql(const std::string& statement) {
    ASSERT_TRUE(database()
                    .Write([&](jemputbola::store::WriteTransaction& tx) {
                      tx.sql() << statement;
                      return absl::OkStatus();
                    })
                    .ok());
  }
  std::string Text(const std::string& sql) {
    std::string text;
    EXPECT_TRUE(database()
                    .Read([&](const jemputbola::store::ReadTransaction& tx) {
                      tx.sql() << sql, soci::into(text);
                      return absl::OkStatus();
                    })
                    .ok());
    return text;
  }

  int messages_ = 0;
  std::string bytes_;
};
JB_ON_BOTH_STORES(PackTest);

TEST_P(PackTest, TheVillageIsListedByAddressAndName) {
  ImportPeople(absl::StrCat(kPeopleHeader, Row(1, "RT 10"), Row(2, "RT 2"), Row(4, "RT 2"), Row(3, "RT 2"),
                            PersonRow(9, kEban)));
  const auto pack = Make(Request());
  ASSERT_TRUE(pack.ok()) << pack.status();
  std::vector<std::string> names;
  for (const auto& entry : pack->entries) names.push_back(entry.full_name());
  EXPECT_THAT(names, ElementsAre(NameOf(2), NameOf(3), NameOf(4), NameOf(1)));
  EXPECT_EQ(pack->cover.people(), 4);
  EXPECT_EQ(pack->cover.village_name(), "Bokon");
  EXPECT_EQ(pack->cover.district_name(), "Miomaffo Timur");
  EXPECT_EQ(pack->cover.regency_name(), "Kabupaten Timor Tengah Utara");
  EXPECT_THAT(pack->cover.reference(), testing::MatchesRegex("[0-9A-Z]{8}"));
  EXPECT_NE(pack->cover.reference(), Make(Request())->cover.reference());
}

TEST_P(PackTest, AVillageMayHaveALongName) {
  ImportAreas(AreasCsv() + "53.03.01.2099,desa,Fatu'Ana di Kaki Gunung Mutis,53.03.01,,\n");
  auto request = Request();
  request.set_village_code("53.03.01.2099");
  EXPECT_EQ(Make(request)->cover.village_name(), "Fatu'Ana di Kaki Gunung Mutis");
}

TEST_P(PackTest, AVillageMayBeNamed) {
  auto request = Request();
  request.set_village_code("desa bokon");
  const auto pack = Make(request);
  ASSERT_TRUE(pack.ok()) << pack.status();
  EXPECT_EQ(pack->cover.village_code(), kBokon);
  request.set_village_code("Nowhere");
  EXPECT_EQ(Make(request).status().code(), absl::StatusCode::kNotFound);
}

TEST_P(PackTest, NoWholeNikAndNoBirthDateLeaves) {
  ImportPeople(absl::StrCat(kPeopleHeader, Row(1, "RT 1")));
  const auto pack = Make(Request());
  ASSERT_EQ(pack->entries.size(), 1U);
  EXPECT_EQ(pack->entries[0].masked_nik(), "530301******0001");
  EXPECT_THAT(bytes_, Not(HasSubstr(NikOf(1))));
  EXPECT_THAT(bytes_, Not(HasSubstr("1985")));
}

TEST_P(PackTest, AgeIsCountedOnPollingDay) {
  ImportPeople(absl::StrCat(kPeopleHeader, Row(1, "A", "2007-11-27"), Row(2, "B", "2007-11-28")));
  const auto pack = Make(Request());
  ASSERT_EQ(pack->entries.size(), 2U);
  EXPECT_EQ(pack->entries[0].age_on_polling_day(), 17);
  EXPECT_TRUE(pack->entries[0].voter());
  EXPECT_EQ(pack->entries[1].age_on_polling_day(), 16);
  EXPECT_FALSE(pack->entries[1].voter());
}

TEST_P(PackTest, ChildrenAreCountedAndLeftOutUnlessTheyWillVote) {
  ImportPeople(absl::StrCat(kPeopleHeader, Row(1, "A", "2008-12-01"), Row(2, "B")));
  const auto pack = Make(Request());
  EXPECT_EQ(pack->entries.size(), 1U);
  EXPECT_EQ(pack->cover.too_young(), 1);
  auto later = Request();
  later.set_polling_day("2026-02-11");
  EXPECT_EQ(Make(later)->entries.size(), 2U);
}

TEST_P(PackTest, WhoeverIsRecordedOrRemovedIsNotOnItAndWhoeverIsSetAsideIsMarked) {
  ImportPeople(absl::StrCat(kPeopleHeader, Row(1, "A"), Row(2, "B"), Row(3, "C"), Row(4, "D")));
  const auto people = PeopleOf(kBokon);
  ASSERT_TRUE(Deliver({Captured(people[0], field_reporting::v1::OUTCOME_CAPTURED),
                       Captured(people[1], field_reporting::v1::OUTCOME_DECEASED),
                       Captured(people[2], field_reporting::v1::OUTCOME_NOT_MET)})
                  .ok());
  Sql(absl::StrCat("update person set bucket = 0 where person_id = '", people[3], "'"));
  const auto pack = Make(Request());
  ASSERT_EQ(pack->entries.size(), 2U);
  EXPECT_EQ(pack->entries[0].finding(), "DECEASED");
  EXPECT_TRUE(pack->entries[0].set_aside());
  EXPECT_EQ(pack->entries[1].finding(), "NOT_MET");
  EXPECT_FALSE(pack->entries[1].set_aside());
}

TEST_P(PackTest, TheAuditRecordNamesRecipientPackAndEverybody) {
  ImportPeople(absl::StrCat(kPeopleHeader, Row(1, "A"), Row(2, "B")));
  const std::int64_t before = Number("select count(*) from audit_log where action = 'pack.print'");
  const auto pack = Make(Request());
  ASSERT_TRUE(pack.ok());
  EXPECT_EQ(Number("select count(*) from audit_log where action = 'pack.print'"), before + 1);
  EXPECT_EQ(Text("select recipient from audit_log where action = 'pack.print'"), "Kepala Desa Bokon");
  EXPECT_EQ(Text("select subject from audit_log where action = 'pack.print'"), kBokon);
  EXPECT_THAT(Text("select detail from audit_log where action = 'pack.print'"),
              HasSubstr("pack=" + pack->cover.reference()));
  EXPECT_EQ(Number("select people from audit_log where action = 'pack.print'"), 2);
  const std::string seq = absl::StrCat(Number("select seq from audit_log where action = 'pack.print'"));
  const std::string mac = Text("select mac from audit_log where action = 'pack.print'");
  EXPECT_EQ(pack->cover.audit_head(), absl::StrCat(seq, ":", mac.substr(0, 16)));
}

TEST_P(PackTest, NothingLeavesWhenItCannotBeRecorded) {
  ImportPeople(absl::StrCat(kPeopleHeader, Row(1, "A")));
  Sql("alter table audit_log rename to audit_log_gone");
  const auto pack = Make(Request());
  EXPECT_FALSE(pack.ok());
  EXPECT_EQ(messages_, 0);
}

TEST_P(PackTest, ItIsValidForTwoWeeksUnlessToldAndNeverPastPollingDay) {
  EXPECT_EQ(Make(Request())->cover.expires_on(), "2024-08-07");
  auto soon = Request();
  soon.set_polling_day("2024-07-30");
  EXPECT_EQ(Make(soon)->cover.expires_on(), "2024-07-30");
  auto told = Request();
  told.set_expires_on("2024-10-01");
  EXPECT_EQ(Make(told)->cover.expires_on(), "2024-10-01");
}

TEST_P(PackTest, ARequestThatLacksSomethingIsRefusedWithoutARecord) {
  const auto refused = [&](auto change) {
    auto request = Request();
    change(request);
    return Make(request).status().code();
  };
  using absl::StatusCode;
  EXPECT_EQ(refused([](auto& request) { request.clear_recipient(); }), StatusCode::kInvalidArgument);
  EXPECT_EQ(refused([](auto& request) { request.clear_polling_day(); }), StatusCode::kInvalidArgument);
  EXPECT_EQ(refused([](auto& request) { request.set_expires_on("2024-07-23"); }), StatusCode::kInvalidArgument);
  EXPECT_EQ(refused([](auto& request) { request.set_expires_on("2044-07-23"); }), StatusCode::kInvalidArgument);
  EXPECT_EQ(refused([](auto& request) { request.set_village_code("53.03.01"); }), StatusCode::kInvalidArgument);
  EXPECT_EQ(refused([](auto& request) { request.set_village_code("53.03.01.2099"); }), StatusCode::kNotFound);
  EXPECT_EQ(Number("select count(*) from audit_log where action = 'pack.print'"), 0);
}

}  // namespace
}  // namespace jemputbola::registry
