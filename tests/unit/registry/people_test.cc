#include <array>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/clock/civil.h"
#include "common/rpc/channel.h"
#include "jemputbola/registry/v1/people.grpc.pb.h"
#include "jemputbola/registry/v1/rebuild.grpc.pb.h"
#include "registry/domain/bucket.h"
#include "tests/unit/registry/registry_fixture.h"

namespace jemputbola::registry {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PeopleTest : public RegistryTest {
 protected:
  PeopleTest() {
    rpc::ChannelOptions options;
    options.address = "unix:" + dir_.File("registry.sock");
    options.caller = "test";
    const auto channel = rpc::MakeChannel(options).value();
    people_ = v1::PeopleService::NewStub(channel);
    rebuild_ = v1::RebuildService::NewStub(channel);
  }

  struct List {
    v1::PeopleListHead head;
    std::vector<v1::ListedPerson> people;
    grpc::Status status;
  };
  List Fetch(v1::ListPeopleRequest request) {
    request.set_regency_code(kRegency);
    const auto context = rpc::NewContext(absl::Seconds(60));
    auto reader = people_->ListPeople(context.get(), request);
    List list;
    v1::ListPeopleResponse response;
    while (reader->Read(&response)) {
      if (response.has_head()) {
        list.head = response.head();
      } else {
        list.people.push_back(response.person());
      }
    }
    list.status = reader->Finish();
    return list;
  }
  std::int64_t CountOf(const std::string& area, const std::string& bucket, bool print_ready = false) {
    v1::ListPeopleRequest request;
    request.set_area_code(area);
    request.set_bucket(bucket);
    request.set_print_ready(print_ready);
    const List list = Fetch(request);
    EXPECT_TRUE(list.status.ok()) << list.status.error_message();
    EXPECT_EQ(list.head.people(), static_cast<std::int64_t>(list.people.size()));
    return list.head.people();
  }

  v1::RebuildResponse Rebuild(bool verify_only) {
    v1::RebuildRequest request;
    request.set_regency_code(kRegency);
    request.set_verify_only(verify_only);
    v1::RebuildResponse response;
    const auto status = rebuild_->Rebuild(rpc::NewContext(absl::Seconds(60)).get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return response;
  }

  // People in all three villages, and a few hundred reports of everything a crew reports.
  void Campaign() {
    Populate();
    std::string csv = kPeopleHeader;
    const std::array<const char*, 3> villages = {kBokon, kBitefa, kEban};
    for (int i = 1; i <= 60; ++i) {
      csv += PersonRow(i, villages[static_cast<std::size_t>(i) % 3], i % 10 == 0 ? "2008-08-17" : "1985-08-17");
    }
    ImportPeople(csv);
    std::vector<std::string> people;
    for (const v1::ListedPerson& person : Fetch({}).people) people.push_back(person.standing().person_id());
    std::mt19937 random(20241127);  // NOLINT: a fixed seed is wanted
    std::vector<platform::v1::Event> events;
    for (int i = 0; i < 200; ++i) {
      const auto outcome = static_cast<field_reporting::v1::Outcome>(1 + random() % 10);
      const std::string& person = people[random() % people.size()];
      events.push_back(Captured(person, outcome, villages[random() % 3], absl::Seconds(i)));
      // So many captures that somebody stands in every bucket.
      if (outcome == field_reporting::v1::OUTCOME_CAPTURED && i % 3 != 0) events.pop_back();
    }
    ASSERT_TRUE(Deliver(events).ok());
  }

  std::unique_ptr<v1::PeopleService::Stub> people_;
  std::unique_ptr<v1::RebuildService::Stub> rebuild_;
};
JB_ON_BOTH_STORES(PeopleTest);

TEST_P(PeopleTest, EveryCountOfEveryAreaOpensToExactlyThatManyPeople) {
  Campaign();
  const auto tallies = ListTallies(v1::AREA_LEVEL_UNSPECIFIED);
  std::int64_t seen = 0;
  for (const auto& [area, tally] : tallies.by_code) {
    const v1::SetAsideReasons& aside = tally.set_aside_reasons();
    const v1::WorkloadFindings& work = tally.workload_findings();
    const std::vector<std::pair<std::string, std::int64_t>> counts = {
        {"", tally.listed()},
        {"removed", tally.removed()},
        {"recorded", tally.recorded()},
        {"set-aside", tally.set_aside()},
        {"workload", tally.workload()},
        {"SET_ASIDE_DECEASED", aside.deceased()},
        {"SET_ASIDE_MOVED", aside.moved()},
        {"SET_ASIDE_UNKNOWN_PERSON", aside.unknown_person()},
        {"SET_ASIDE_DUPLICATE", aside.duplicate()},
        {"SET_ASIDE_REFUSED", aside.refused()},
        {"SET_ASIDE_AWAY", aside.away()},
        {"SET_ASIDE_NOT_YET_16", aside.not_yet_16()},
        {"WORKLOAD_UNVERIFIED", work.unverified()},
        {"WORKLOAD_PRESENT", work.present()},
        {"WORKLOAD_NOT_MET", work.not_met()},
        {"WORKLOAD_AWAY_OVERDUE", work.away_overdue()}};
    for (const auto& [bucket, people] : counts) {
      EXPECT_EQ(CountOf(area, bucket), people) << area << " " << bucket;
      seen += people;
    }
    EXPECT_EQ(CountOf(area, "", true), tally.print_ready());
  }
  EXPECT_GT(seen, 60 * 6) << "somebody was counted";
  EXPECT_EQ(eventlog::FromProto(Fetch({}).head.position().position()), tallies.position);
}

TEST_P(PeopleTest, WithoutNamesNothingPersonalIsSent) {
  Populate(3);
  const List list = Fetch({});
  ASSERT_EQ(list.people.size(), 3U);
  for (const v1::ListedPerson& person : list.people) EXPECT_FALSE(person.has_identity());
  EXPECT_THAT(list.head.reference(), IsEmpty());
  EXPECT_EQ(Number("select count(*) from audit_log where action = 'people.disclose'"), 0);
}

TEST_P(PeopleTest, NamesAreADisclosureWithARecipientAndAPurposeOnRecord) {
  Populate(3);
  v1::ListPeopleRequest request;
  request.set_names(true);
  EXPECT_THAT(Fetch(request).status.error_message(), HasSubstr("recipient"));
  request.set_recipient("Kepala Dinas");
  EXPECT_THAT(Fetch(request).status.error_message(), HasSubstr("purpose"));
  request.set_purpose("check of the list");
  const List list = Fetch(request);
  ASSERT_EQ(list.people.size(), 3U);
  std::set<std::string> names;
  for (const v1::ListedPerson& person : list.people) names.insert(person.identity().full_name());
  EXPECT_EQ(names, (std::set<std::string>{NameOf(1), NameOf(2), NameOf(3)}));
  EXPECT_FALSE(list.head.reference().empty());
  EXPECT_EQ(Number("select count(*) from audit_log where action = 'people.disclose' and recipient = 'Kepala Dinas' and "
                   "purpose = 'check of the list' and people = 3"),
            1);
}

TEST_P(PeopleTest, WhatIsNoAreaBucketOrFindingIsRefused) {
  Populate(1);
  v1::ListPeopleRequest request;
  request.set_area_code("53.04.01.2001");
  EXPECT_FALSE(Fetch(request).status.ok());
  request.set_area_code("");
  request.set_bucket("everyone");
  EXPECT_EQ(Fetch(request).status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  request.set_bucket("");
  request.set_finding("gone");
  EXPECT_EQ(Fetch(request).status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_P(PeopleTest, AgesAreCountedForThePollingDayAndByWeek) {
  Populate();
  // Today is 24 July 2024, a Wednesday; polling is on 27 November, in the 18th week from tomorrow.
  ImportPeople(absl::StrCat(kPeopleHeader, PersonRow(1, kBokon, "1985-08-17"),  // a voter for long
                            PersonRow(2, kBokon, "2005-01-01"),                 // first time
                            PersonRow(3, kBokon, "2007-07-25"),                 // 17 tomorrow: first week
                            PersonRow(4, kBokon, "2007-07-31"),                 // last day of it
                            PersonRow(5, kBokon, "2007-08-01"),                 // second week
                            PersonRow(6, kEban, "2007-11-27"),                  // 17 on the day
                            PersonRow(7, kEban, "2007-11-28"),                  // a day late
                            PersonRow(8, kEban, "2008-07-25")));                // not yet 16
  std::string recorded;
  for (const v1::ListedPerson& person : Fetch({}).people) {
    if (person.standing().village_code() == kBokon && recorded.empty()) recorded = person.standing().person_id();
  }
  ASSERT_TRUE(Deliver({Captured(recorded, field_reporting::v1::OUTCOME_CAPTURED)}).ok());

  v1::GetEligibilityRequest request;
  request.set_regency_code(kRegency);
  request.set_polling_day("2024-11-27");
  v1::GetEligibilityResponse response;
  const auto ask = [&] {
    return people_->GetEligibility(rpc::NewContext(absl::Seconds(60)).get(), request, &response);
  };
  ASSERT_TRUE(ask().ok());
  EXPECT_EQ(response.listed().people(), 8);
  EXPECT_EQ(response.listed().recorded(), 1);
  EXPECT_EQ(response.may_be_recorded().people(), 7);
  EXPECT_EQ(response.must_be_recorded().people(), 2);
  EXPECT_EQ(response.voters().people(), 6);
  EXPECT_EQ(response.since(), "2019-11-27");
  EXPECT_EQ(response.first_time_voters().people(), 5);
  EXPECT_EQ(response.becoming_17().people(), 4);
  ASSERT_EQ(response.weeks_size(), 18);
  EXPECT_EQ(response.weeks(0).from(), "2024-07-25");
  EXPECT_EQ(response.weeks(0).to(), "2024-07-31");
  EXPECT_EQ(response.weeks(0).count().people(), 2);
  EXPECT_EQ(response.weeks(1).count().people(), 1);
  EXPECT_EQ(response.weeks(17).to(), "2024-11-27");
  EXPECT_EQ(response.weeks(17).count().people(), 1);

  request.set_area_code(kEban);
  request.set_since("2024-01-01");
  ASSERT_TRUE(ask().ok());
  EXPECT_EQ(response.listed().people(), 3);
  EXPECT_EQ(response.first_time_voters().people(), 1);
  request.set_polling_day("27-11-2024");
  EXPECT_EQ(ask().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_P(PeopleTest, EveryCountOfAgesOpensToExactlyThatManyPeople) {
  Populate();
  std::string csv = "nik,full_name,birth_date,village_code,marital_status\n";
  for (int i = 1; i <= 40; ++i) {
    // Born from January 2006 to October 2009, every fifth one married.
    const std::string birth_date = absl::StrCat(2006 + i / 12, i % 12 < 9 ? "-0" : "-", 1 + i % 12, "-27");
    absl::StrAppend(&csv, NikOf(i, birth_date), ",", NameOf(i), ",", birth_date, ",", i % 2 == 0 ? kBokon : kEban, ",",
                    i % 5 == 0 ? "KAWIN" : "", "\n");
  }
  ASSERT_EQ(ImportPeople(csv).added(), 40);
  const std::vector<v1::ListedPerson> all = Fetch({}).people;
  ASSERT_TRUE(Deliver({Captured(all[0].standing().person_id(), field_reporting::v1::OUTCOME_CAPTURED)}).ok());
  // Off the list: in no count.
  const auto off = database().Write([&](jemputbola::store::WriteTransaction& tx) {
    tx.sql() << "update person set bucket = 0 where person_id = :id", soci::use(all[1].standing().person_id(), "id");
    return absl::OkStatus();
  });
  ASSERT_TRUE(off.ok()) << off;

  for (const std::string& area : {std::string(), std::string(kBokon)}) {
    v1::GetEligibilityRequest ages;
    ages.set_regency_code(kRegency);
    ages.set_area_code(area);
    ages.set_polling_day("2024-11-27");
    v1::GetEligibilityResponse counts;
    ASSERT_TRUE(people_->GetEligibility(rpc::NewContext(absl::Seconds(60)).get(), ages, &counts).ok());
    EXPECT_GT(counts.married_minors().people(), 0);
    const std::vector<std::pair<const char*, const v1::EligibilityCount*>> groups = {
        {"may-be-recorded", &counts.may_be_recorded()},
        {"must-be-recorded", &counts.must_be_recorded()},
        {"voter", &counts.voters()},
        {"first_time_voter", &counts.first_time_voters()},
        {"married-minor", &counts.married_minors()},
        {"Becoming-17", &counts.becoming_17()}};
    for (const auto& [group, count] : groups) {
      v1::ListPeopleRequest request;
      request.set_area_code(area);
      request.set_age_group(group);
      request.set_polling_day("2024-11-27");
      EXPECT_EQ(Fetch(request).head.people(), count->people()) << group;
      request.set_bucket("recorded");
      EXPECT_EQ(Fetch(request).head.people(), count->recorded()) << group;
    }
    EXPECT_GT(counts.becoming_17().people(), 0);
    std::int64_t in_weeks = 0;
    for (const v1::EligibilityWeek& week : counts.weeks()) {
      v1::ListPeopleRequest request;
      request.set_area_code(area);
      request.set_age_group("becoming-17");
      request.set_since(clock::FormatDate(*clock::ParseDate(week.from()) - 1));
      request.set_polling_day(week.to());
      EXPECT_EQ(Fetch(request).head.people(), week.count().people()) << week.from();
      in_weeks += week.count().people();
    }
    EXPECT_EQ(in_weeks, counts.becoming_17().people());
  }
}

TEST_P(PeopleTest, AnAgeGroupNeedsAPollingDayAndAName) {
  Populate(1);
  v1::ListPeopleRequest request;
  request.set_age_group("voter");
  EXPECT_EQ(Fetch(request).status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  request.set_age_group("");
  request.set_polling_day("2024-11-27");
  EXPECT_THAT(Fetch(request).status.error_message(), HasSubstr("age_group"));
  request.set_age_group("old");
  EXPECT_THAT(Fetch(request).status.error_message(), HasSubstr("age_group is none"));
}

TEST_P(PeopleTest, AfterACampaignTheLiveRowsAgreeWithTheHistory) {
  Campaign();
  const v1::RebuildResponse verified = Rebuild(true);
  EXPECT_EQ(verified.people(), 60);
  EXPECT_EQ(verified.villages(), 3);
  EXPECT_GT(verified.events(), 150);
  EXPECT_EQ(verified.different(), 0) << verified.DebugString();
}

TEST_P(PeopleTest, AFlippedRowIsFoundAndPutRightWithARecordAndAnEvent) {
  Campaign();
  ASSERT_TRUE(database()
                  .Write([](jemputbola::store::WriteTransaction& tx) {
                    tx.sql() << "update village_tally set workload_unverified = workload_unverified + 1 where "
                                "village_code = '53.03.02.2026'";
                    return absl::OkStatus();
                  })
                  .ok());
  const auto verified = Rebuild(true);
  ASSERT_EQ(verified.different(), 1);
  EXPECT_EQ(verified.differences(0).table(), "village_tally");
  EXPECT_EQ(verified.differences(0).subject(), kEban);
  EXPECT_EQ(verified.differences(0).column(), "workload_unverified");
  EXPECT_FALSE(verified.repaired());
  const auto told = Log().size();
  EXPECT_TRUE(Rebuild(false).repaired());
  EXPECT_EQ(Log().size(), told + 1) << "the tally that changed is told of";
  EXPECT_EQ(Number("select count(*) from audit_log where action = 'people.rebuild'"), 1);
  EXPECT_EQ(Rebuild(true).different(), 0);
  EXPECT_FALSE(Rebuild(false).repaired()) << "nothing was left to do";
  ExpectTalliesEqualARecount();
}

}  // namespace
}  // namespace jemputbola::registry
