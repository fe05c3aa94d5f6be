#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "common/rpc/channel.h"
#include "jemputbola/registry/v1/area_service.grpc.pb.h"
#include "jemputbola/registry/v1/claim.grpc.pb.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::registry {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string ReadData(const std::string& name) {
  std::ifstream file(absl::StrCat(JB_DATA, "/", name));
  return std::string(std::istreambuf_iterator<char>(file), {});
}

class ClaimServiceTest : public RegistryTest {
 protected:
  ClaimServiceTest() {
    rpc::ChannelOptions options;
    options.address = "unix:" + dir_.File("registry.sock");
    options.caller = "test";
    claims_ = v1::ClaimService::NewStub(rpc::MakeChannel(options).value());
  }

  platform::v1::ImportResult Import(const std::string& csv) {
    v1::ImportClaimsResponse response;
    const auto context = rpc::NewContext(absl::Seconds(60));
    auto writer = claims_->ImportClaims(context.get(), &response);
    // In two pieces: the regency stands in the first only.
    v1::ImportClaimsRequest request;
    request.set_regency_code(kRegency);
    request.set_chunk(csv.substr(0, 20));
    writer->Write(request);
    v1::ImportClaimsRequest rest;
    rest.set_chunk(csv.substr(20));
    writer->Write(rest);
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response.result();
  }

  // What the list, of which time, says otherwise than a claim.
  static std::vector<std::string> AgainstTheList(const v1::ListClaimsResponse& list) {
    std::vector<std::string> all;
    for (const auto& one : list.contradictions()) {
      if (one.kind() >= v1::ClaimContradiction::KIND_LIST) {
        all.push_back(absl::StrCat(v1::ClaimContradiction::Kind_Name(one.kind()), ": ", one.arithmetic()));
      }
    }
    return all;
  }
  grpc::Status Withdraw(std::int64_t number, const std::string& reason) {
    v1::WithdrawClaimRequest request;
    request.set_regency_code(kRegency);
    request.set_number(number);
    request.set_reason(reason);
    v1::WithdrawClaimResponse response;
    return claims_->WithdrawClaim(rpc::NewContext(absl::Seconds(10)).get(), request, &response);
  }

  grpc::Status Add(const std::string& area, std::int64_t at_least, std::optional<std::int64_t> at_most,
                   v1::ClaimSubject subject = v1::CLAIM_SUBJECT_AREA, const std::string& date = "2024-07-23") {
    v1::AddClaimRequest request;
    request.set_regency_code(kRegency);
    request.mutable_claim()->set_area(area);
    request.mutable_claim()->set_subject(subject);
    request.mutable_claim()->set_measure(v1::CLAIM_MEASURE_UNRECORDED);
    request.mutable_claim()->set_at_least(at_least);
    if (at_most) request.mutable_claim()->set_at_most(*at_most);
    request.mutable_claim()->set_source("letter");
    request.mutable_claim()->set_date(date);
    v1::AddClaimResponse response;
    return claims_->AddClaim(rpc::NewContext(absl::Seconds(10)).get(), request, &response);
  }

  v1::ListClaimsResponse List(const std::string& area = "") {
    v1::ListClaimsRequest request;
    request.set_regency_code(kRegency);
    request.set_area(area);
    v1::ListClaimsResponse response;
    const grpc::Status status = claims_->ListClaims(rpc::NewContext(absl::Seconds(10)).get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  static std::vector<std::string> Arithmetic(const v1::ListClaimsResponse& list) {
    std::vector<std::string> all;
    for (const auto& one : list.contradictions()) {
      if (one.kind() < v1::ClaimContradiction::KIND_LIST) all.push_back(one.arithmetic());
    }
    return all;
  }

  std::unique_ptr<v1::ClaimService::Stub> claims_;
};
JB_ON_BOTH_STORES(ClaimServiceTest);

TEST_P(ClaimServiceTest, TheTwoReportsContradictThemselvesOnceEach) {
  ASSERT_EQ(ImportAreas(ReadData("areas.csv")).refused(), 0);
  const std::string file = ReadData("claims_2024-07.csv");
  const auto result = Import(file);
  EXPECT_EQ(result.refused(), 0) << result.DebugString();
  EXPECT_EQ(result.added(), 11);
  EXPECT_EQ(Import(file).unchanged(), 11);
  EXPECT_THAT(Arithmetic(List()),
              ElementsAre("claim 1 says 5,000, claim 2 says 5,300 to 5,399: 300 apart",
                          "Kota Kefamenanu 1,126 + Biboki Anleu 812 + Insana 747 + Musi 99 + 20 others x 99 = at least "
                          "4,764, but claim 5 says 3,000 to 3,999: 765 apart"));
}

TEST_P(ClaimServiceTest, AClaimStandsBesideWhatTheListSaysNow) {
  Populate(3);
  ASSERT_TRUE(Add("miomaffo timur", 3, 3).ok());
  ASSERT_TRUE(Add(kRegency, 10, std::nullopt).ok());
  ASSERT_TRUE(Add(kRegency, 0, 2, v1::CLAIM_SUBJECT_EACH_OTHER).ok());
  const auto list = List();
  ASSERT_EQ(list.claims_size(), 3);
  EXPECT_EQ(list.claims(0).claim().number(), 1);
  EXPECT_EQ(list.claims(0).claim().area(), "53.03.01");
  EXPECT_EQ(list.claims(0).claim().area_name(), "Miomaffo Timur");
  EXPECT_EQ(list.claims(0).list_least(), 3);
  EXPECT_EQ(list.claims(1).list_least(), 3);
  EXPECT_TRUE(list.claims(1).contradicted());
  EXPECT_EQ(list.claims(2).list_most(), 0) << "Miomaffo Barat is the only other";
  EXPECT_FALSE(list.claims(2).contradicted() && list.contradictions().empty());
  std::vector<std::string> against_list;
  for (const auto& one : list.contradictions()) {
    if (one.kind() == v1::ClaimContradiction::KIND_LIST_NOW) against_list.push_back(one.arithmetic());
  }
  EXPECT_THAT(against_list, ElementsAre("claim 2 says at least 10, the list says now Kabupaten Timor Tengah Utara 3 (7 "
                                        "fewer)"));
  EXPECT_THAT(Arithmetic(list), ElementsAre("Miomaffo Timur 3 + 1 other x 2 = at most 5, but claim 2 says at least 10: "
                                            "5 apart"));
}

TEST_P(ClaimServiceTest, AClaimIsComparedWithTheListOfItsOwnDay) {
  const auto area = v1::CLAIM_SUBJECT_AREA;
  Populate(3);
  // The fixture's day is the 24th of July.
  clock_.Advance(absl::Hours(24));
  ImportPeople(kPeopleHeader + PersonRow(1, kBokon) + PersonRow(2, kBokon) + PersonRow(3, kBokon) +
               PersonRow(4, kBokon));
  clock_.Advance(absl::Hours(72));
  ImportPeople(kPeopleHeader + PersonRow(5, kEban));
  for (const char* date : {"2024-07-23", "2024-07-24", "2024-07-25", "2024-07-27", "2024-07-28"}) {
    ASSERT_TRUE(Add(kRegency, 3, 3, area, date).ok()) << date;
  }
  const auto list = List();
  EXPECT_THAT(
      AgainstTheList(list),
      ElementsAre("KIND_LIST_NOW: claim 1 says 3, the list says now Kabupaten Timor Tengah Utara 5 (2 more)",
                  "KIND_LIST: claim 3 says 3, the list of that day says Kabupaten Timor Tengah Utara 4 (1 more)",
                  "KIND_LIST: claim 4 says 3, the list of that day says Kabupaten Timor Tengah Utara 4 (1 more)",
                  "KIND_LIST: claim 5 says 3, the list of that day says Kabupaten Timor Tengah Utara 5 (2 more)"));
  EXPECT_FALSE(list.claims(0).has_then_least()) << "before the first list";
  EXPECT_FALSE(list.claims(0).contradicted());
  EXPECT_EQ(list.claims(1).then_least(), 3);
  EXPECT_EQ(list.claims(1).list_least(), 5);
  EXPECT_FALSE(list.claims(1).contradicted()) << "it was true when it was told";
  EXPECT_EQ(list.claims(3).then_most(), 4) << "nothing changed on that day";
  EXPECT_TRUE(list.claims(3).contradicted());
}

TEST_P(ClaimServiceTest, AWithdrawnClaimIsKeptAndComparedWithNothing) {
  Populate();
  ASSERT_TRUE(Add(kRegency, 1, 2).ok());
  ASSERT_TRUE(Add("53.03.01", 5, 5).ok());
  ASSERT_THAT(Arithmetic(List()), testing::SizeIs(1));
  EXPECT_EQ(Withdraw(2, "").error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Withdraw(3, "typed twice").error_code(), grpc::StatusCode::NOT_FOUND);
  ASSERT_TRUE(Withdraw(2, "the report was corrected").ok());
  EXPECT_EQ(Withdraw(2, "again").error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  const auto list = List();
  ASSERT_EQ(list.claims_size(), 2);
  EXPECT_TRUE(list.claims(1).claim().has_withdrawn_at());
  EXPECT_EQ(list.claims(1).claim().withdrawn_reason(), "the report was corrected");
  EXPECT_FALSE(list.claims(1).has_list_least());
  EXPECT_FALSE(list.claims(1).contradicted());
  EXPECT_THAT(Arithmetic(list), IsEmpty());
  std::string record;
  ASSERT_TRUE(database()
                  .Read([&](const jemputbola::store::ReadTransaction& tx) {
                    tx.sql() << "select subject || ' ' || detail || ' ' || purpose from audit_log where action = "
                                "'claim.withdraw'",
                        soci::into(record);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(record, "53.03.01 claim=2 the report was corrected");
  EXPECT_TRUE(Add("53.03.01", 5, 5).ok()) << "it may be told again";
  EXPECT_EQ(List().claims(2).claim().number(), 3);
}

TEST_P(ClaimServiceTest, TheSameClaimTwiceIsRefused) {
  Populate();
  ASSERT_TRUE(Add(kRegency, 1, 2).ok());
  EXPECT_EQ(Add("Timor Tengah Utara", 1, 2).error_code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_TRUE(Add(kRegency, 1, 3).ok()) << "another number is another claim";
  EXPECT_EQ(List().claims_size(), 2);
}

TEST_P(ClaimServiceTest, ClaimsOfOneAreaAndThoseBelowItCanBeListedAlone) {
  Populate();
  ASSERT_TRUE(Add(kRegency, 1, 1).ok());
  ASSERT_TRUE(Add("53.03.01", 2, 2).ok());
  ASSERT_TRUE(Add(kBokon, 5, 5).ok());
  const auto list = List("Miomaffo Timur");
  ASSERT_EQ(list.claims_size(), 2);
  EXPECT_EQ(list.claims(1).claim().area(), kBokon);
  EXPECT_THAT(Arithmetic(list), ElementsAre(HasSubstr("at least 5, but claim 2 says 2")))
      << "what contradicts the regency is left out";
  EXPECT_THAT(Arithmetic(List()), Contains(HasSubstr("but claim 1 says 1")));
}

TEST_P(ClaimServiceTest, BadClaimsAreRefusedWithTheirField) {
  Populate();
  EXPECT_EQ(Add("5305", 1, 1).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(Add("53.03.01.2099", 1, 1).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_THAT(Add(kRegency, 5, 4).error_message(), HasSubstr("at_most"));
  EXPECT_THAT(Add(kBokon, 5, 5, v1::CLAIM_SUBJECT_EACH_OTHER).error_message(), HasSubstr("village"));
  EXPECT_EQ(Add("53", 5, 5).error_code(), grpc::StatusCode::NOT_FOUND) << "a province is of no regency";
  const auto result = Import(
      "area,measure,value,source,date\n"
      "53.03,unrecorded,99,report,2024-07-23\n"
      "53.04,unrecorded,99,report,2024-07-23\n"
      "53.03,people,99,report,2024-07-23\n"
      "53.03,unrecorded,99,report,2031-07-23\n");
  EXPECT_EQ(result.added(), 1);
  std::vector<std::string> faults;
  for (const auto& error : result.errors()) faults.push_back(absl::StrCat(error.line(), ":", error.field()));
  EXPECT_THAT(faults, ElementsAre("3:area", "4:measure", "5:date"));
}

TEST_P(ClaimServiceTest, WithoutClaimsNothingContradicts) {
  Populate(2);
  EXPECT_THAT(List().claims(), IsEmpty());
  EXPECT_THAT(List().contradictions(), IsEmpty());
}

}  // namespace
}  // namespace jemputbola::registry
