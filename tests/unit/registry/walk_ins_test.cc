#include "registry/store/walk_ins.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "jemputbola/registry/v1/rebuild.grpc.pb.h"
#include "registry/store/purge.h"
#include "tests/unit/registry/walk_in_fixture.h"

namespace jemputbola::registry {
namespace {

using field_reporting::v1::OUTCOME_CAPTURED;
using field_reporting::v1::OUTCOME_NOT_MET;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kElsewhere[] = "53.04.02.2003";

class WalkInsTest : public WalkInTest {
 protected:
  void ExpectTheHistoryGivesTheSame() {
    rpc::ChannelOptions options;
    options.address = "unix:" + dir_.File("registry.sock");
    options.caller = "test";
    const auto stub = v1::RebuildService::NewStub(rpc::MakeChannel(options).value());
    v1::RebuildRequest request;
    request.set_regency_code(kRegency);
    request.set_verify_only(true);
    v1::RebuildResponse response;
    const grpc::Status status = stub->Rebuild(Context().get(), request, &response);
    ASSERT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.different(), 0) << response.DebugString();
  }

  struct Handed {
    v1::ExportGuestsResponse first;
    std::vector<v1::Guest> guests;
    grpc::Status status;
  };
  Handed ExportGuests(const std::string& home = "", const std::string& purpose = "handing over") {
    v1::ExportGuestsRequest request;
    request.set_regency_code(kRegency);
    request.set_home_regency_code(home);
    request.set_recipient("Dukcapil TTS");
    request.set_purpose(purpose);
    const auto context = Context();
    auto reader = walk_ins_->ExportGuests(context.get(), request);
    Handed handed;
    v1::ExportGuestsResponse response;
    while (reader->Read(&response)) {
      if (!response.disclosure_id().empty()) handed.first = response;
      handed.guests.insert(handed.guests.end(), response.guests().begin(), response.guests().end());
    }
    handed.status = reader->Finish();
    return handed;
  }
};
JB_ON_BOTH_STORES(WalkInsTest);

TEST_P(WalkInsTest, SomebodyOfTheListIsRecordedAtHomeAndCountsAtThePlace) {
  Populate(3);
  const std::string person = PeopleOf(kBokon)[1];
  ASSERT_TRUE(Deliver({WalkIn(Person(2, kBokon))}).ok());
  ASSERT_TRUE(Identified());
  EXPECT_EQ(StandingOf(person).state.recording, domain::Recording::kBioCaptured);
  EXPECT_EQ(Village(kBokon).recorded(), 1);
  EXPECT_EQ(Village(kBokon).listed(), 3);
  EXPECT_EQ(Village(kEban).captured_here(), 1);
  EXPECT_EQ(Village(kEban).listed(), 0);
  EXPECT_EQ(ListWalkIns().known(), 1);
  EXPECT_TRUE(support::Eventually([&] { return field_.boxes() == 0; })) << "nobody needs the box any more";
  ExpectTalliesEqualARecount();
}

TEST_P(WalkInsTest, AResidentWhoIsNotOnTheListComesOntoIt) {
  Populate(1);
  ASSERT_TRUE(Deliver({WalkIn(Person(7, kBitefa))}).ok());
  ASSERT_TRUE(Identified());
  EXPECT_EQ(Village(kBitefa).listed(), 1);
  EXPECT_EQ(Village(kBitefa).recorded(), 1);
  EXPECT_EQ(Village(kEban).captured_here(), 1);
  EXPECT_EQ(ListWalkIns().added(), 1);
  const auto subject = Export(NikOf(7));
  ASSERT_TRUE(subject.ok()) << subject.status();
  EXPECT_EQ(subject->identity().full_name(), NameOf(7));
  ASSERT_EQ(subject->events_size(), 1);
  EXPECT_EQ(subject->events(0).kind(), "CAPTURED");
  EXPECT_EQ(Number("select count(*) from audit_log where action = 'walk_in.add'"), 1);
  // The same person once more, at another place: known by now.
  ASSERT_TRUE(Deliver({WalkIn(Person(7, kBitefa), OUTCOME_CAPTURED, kBokon)}).ok());
  ASSERT_TRUE(Identified());
  EXPECT_EQ(Village(kBitefa).listed(), 1);
  EXPECT_EQ(ListWalkIns().known(), 1);
  ExpectTalliesEqualARecount();
}

TEST_P(WalkInsTest, SomeoneOfAnotherRegencyCountsInThePlaceAndInNoList) {
  Populate(1);
  ASSERT_TRUE(Deliver({WalkIn(Person(8, kElsewhere)), WalkIn(Person(9, "53.05"))}).ok());
  ASSERT_TRUE(Identified());
  EXPECT_EQ(Village(kEban).captured_here(), 2);
  for (const auto& [code, tally] : ListTallies().by_code) EXPECT_EQ(tally.listed(), code == kBokon ? 1 : 0);
  EXPECT_EQ(ListWalkIns().guests(), 2);

  const Handed all = ExportGuests();
  ASSERT_TRUE(all.status.ok()) << all.status.error_message();
  EXPECT_EQ(all.first.count(), 2);
  ASSERT_THAT(all.guests, SizeIs(2));
  const Handed handed = ExportGuests("53.04");
  ASSERT_THAT(handed.guests, SizeIs(1));
  EXPECT_EQ(handed.guests[0].identity().nik(), NikOf(8));
  EXPECT_EQ(handed.guests[0].identity().home_code(), kElsewhere);
  EXPECT_EQ(handed.guests[0].outcome(), "CAPTURED");
  EXPECT_EQ(handed.guests[0].place_code(), kEban);
  EXPECT_EQ(Number("select count(*) from audit_log where action = 'guests.export' and people > 0"), 2);
  EXPECT_EQ(ExportGuests("", "").status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  ExpectTalliesEqualARecount();
}

TEST_P(WalkInsTest, WhatIsTakenBackLeavesNobodyBehind) {
  Populate(1);
  const auto resident = WalkIn(Person(7, kBitefa));
  const auto guest = WalkIn(Person(8, kElsewhere));
  ASSERT_TRUE(Deliver({resident, guest}).ok());
  ASSERT_TRUE(Identified());
  ASSERT_EQ(Village(kBitefa).listed(), 1);
  ASSERT_TRUE(Deliver({Corrected(resident), Corrected(guest)}).ok());
  EXPECT_TRUE(support::Eventually([&] { return Village(kBitefa).listed() == 0; }));
  EXPECT_EQ(Village(kEban).captured_here(), 0);
  EXPECT_THAT(ExportGuests().guests, IsEmpty());
  EXPECT_FALSE(Export(NikOf(7)).ok());
  // It happened after all.
  const auto again = WalkIn(Person(7, kBitefa), OUTCOME_CAPTURED, kBokon);
  ASSERT_TRUE(Deliver({Corrected(resident, &again)}).ok());
  EXPECT_TRUE(support::Eventually([&] { return Village(kBitefa).recorded() == 1; }));
  EXPECT_EQ(Village(kBokon).captured_here(), 1);
  ExpectTalliesEqualARecount();
}

TEST_P(WalkInsTest, AReleaseDoesNotForgetThatSomebodyIsToBeReviewed) {
  Populate(1);
  const auto event = WalkIn(Person(7, kBitefa));
  ASSERT_TRUE(Deliver({event}).ok());
  ASSERT_TRUE(Identified());
  const auto written = database().Write([](jemputbola::store::WriteTransaction& tx) {
    std::string id;
    tx.sql() << "select walk_in_id from walk_in", soci::into(id);
    store::MarkForReview(tx, kRegency, {id});
    auto walk_in = store::FindWalkIn(tx, kRegency, id);
    walk_in->released = true;
    store::SaveWalkIns(tx, kRegency, {*walk_in});
    EXPECT_THAT(store::ListMarked(tx, kRegency, 10), testing::ElementsAre(id));
    return absl::OkStatus();
  });
  EXPECT_TRUE(written.ok()) << written;
}

TEST_P(WalkInsTest, ACorrectionThatCameFirstTellsWhoItWas) {
  Populate(2);
  const auto wrong = WalkIn(Person(7, kBitefa));
  const auto right = WalkIn(Person(2, kBokon));
  ASSERT_TRUE(Deliver({Corrected(wrong, &right)}).ok());
  ASSERT_TRUE(Identified());
  EXPECT_EQ(Village(kBokon).recorded(), 0) << "it waits for its report";
  ASSERT_TRUE(Deliver({wrong}).ok());
  ASSERT_TRUE(Identified());
  EXPECT_TRUE(support::Eventually([&] { return Village(kBokon).recorded() == 1; }));
  EXPECT_EQ(Village(kBitefa).listed(), 0) << "nobody was there of that name";
  EXPECT_EQ(Village(kEban).captured_here(), 1);
  ExpectTalliesEqualARecount();
}

TEST_P(WalkInsTest, ARejectionThatIsTakenBackBringsAnAddedPersonBack) {
  Populate(1);
  ASSERT_TRUE(Deliver({WalkIn(Person(7, kBitefa))}).ok());
  ASSERT_TRUE(Identified());
  const auto subject = Export(NikOf(7));
  ASSERT_TRUE(subject.ok()) << subject.status();
  const auto rejection = Reject(subject->events(0).event_id());
  ASSERT_TRUE(rejection.ok()) << rejection.status();
  EXPECT_TRUE(support::Eventually([&] { return Village(kBitefa).listed() == 0; }));
  ASSERT_TRUE(Withdraw(*rejection).ok());
  EXPECT_TRUE(support::Eventually([&] { return Village(kBitefa).recorded() == 1; }));
  ExpectTalliesEqualARecount();
}

TEST_P(WalkInsTest, WhatCannotBeIdentifiedIsListedWithASentenceAndWithoutAName) {
  Populate(1);
  v1::WalkInIdentity nobody = Person(7, kBitefa);
  nobody.set_nik("5303014507850000");
  ASSERT_TRUE(Deliver({WalkIn(std::string(100, 'x'), Key().key_id(), OUTCOME_CAPTURED, kEban),
                       WalkIn(std::string(100, 'x'), "lost-key", OUTCOME_CAPTURED, kEban), WalkIn(nobody),
                       WalkIn(Person(8, "53.03")), WalkIn(Person(9, "53.03.09.2009"))})
                  .ok());
  ASSERT_TRUE(Identified());
  const v1::ListWalkInsResponse listed = ListWalkIns();
  ASSERT_EQ(listed.walk_ins_size(), 5);
  for (const v1::WalkInReport& report : listed.walk_ins()) {
    EXPECT_EQ(report.state(), v1::WALK_IN_STATE_REFUSED);
    EXPECT_EQ(report.place_code(), kEban);
    EXPECT_FALSE(report.message().empty());
    EXPECT_FALSE(absl::StrContains(report.message(), "5303014507850000"));
    EXPECT_FALSE(absl::StrContains(report.message(), NameOf(7)));
  }
  EXPECT_EQ(field_.boxes(), 5) << "kept, should the key or the area come back";
  EXPECT_EQ(Village(kEban).captured_here(), 5) << "somebody was recorded there";
  ExpectTalliesEqualARecount();
}

TEST_P(WalkInsTest, SomebodyOfTheListIsKnownWhateverHomeWasTold) {
  Populate(2);
  ASSERT_TRUE(Deliver({WalkIn(Person(2, kElsewhere))}).ok());
  ASSERT_TRUE(Identified());
  EXPECT_EQ(Village(kBokon).recorded(), 1);
  EXPECT_EQ(ListWalkIns().guests(), 0);
}

TEST_P(WalkInsTest, TheyWaitWhileFieldReportingIsAway) {
  Populate(2);
  const auto event = WalkIn(Person(2, kBokon));
  field_.Close();
  ASSERT_TRUE(Deliver({event}).ok());
  const v1::ListWalkInsResponse listed = ListWalkIns();
  ASSERT_EQ(listed.walk_ins_size(), 1);
  EXPECT_EQ(listed.walk_ins(0).state(), v1::WALK_IN_STATE_WAITING);
  EXPECT_EQ(Village(kEban).captured_here(), 1) << "who it was does not matter there";
  field_.Open();
  ASSERT_TRUE(Identified());
  EXPECT_EQ(Village(kBokon).recorded(), 1);
}

TEST_P(WalkInsTest, TheLogReadAgainFromItsStartChangesNothing) {
  Populate(2);
  const std::vector<platform::v1::Event> events = {WalkIn(Person(2, kBokon)), WalkIn(Person(7, kBitefa)),
                                                   WalkIn(Person(8, kElsewhere)), WalkIn(Person(9, kBitefa))};
  ASSERT_TRUE(Deliver(events).ok());
  ASSERT_TRUE(Deliver({Corrected(events[3])}).ok());
  ASSERT_TRUE(Identified());
  ASSERT_TRUE(support::Eventually([&] { return Village(kBitefa).listed() == 1; }));
  const std::size_t told = Log().size();
  for (const platform::v1::Event& event : events) ASSERT_TRUE(Deliver({event}).ok());
  EXPECT_EQ(Log().size(), told);
  EXPECT_EQ(Number("select count(*) from walk_in where state = 0"), 0);
}

TEST_P(WalkInsTest, ARegistryThatWentBackToAnOlderCopyFindsTheirBoxesAgain) {
  Populate(1);
  const auto event = WalkIn(Person(7, kBitefa));
  ASSERT_TRUE(Deliver({event}).ok());
  ASSERT_TRUE(Identified());
  ASSERT_TRUE(support::Eventually([&] { return field_.boxes() == 0; }));
  const auto forgotten = database().Write([](jemputbola::store::WriteTransaction& tx) {
    tx.sql() << "update walk_in set state = 0, released = 0";
    tx.sql() << "delete from person_event";
    tx.sql() << "delete from person where last_list = 0";
    return absl::OkStatus();
  });
  ASSERT_TRUE(forgotten.ok()) << forgotten;
  ASSERT_TRUE(Deliver({event}).ok());
  ASSERT_TRUE(Identified());
  EXPECT_EQ(ListWalkIns().added(), 1);
  EXPECT_EQ(Number("select count(*) from person"), 2);
}

TEST_P(WalkInsTest, ARotationSealsGuestsAnewAndAPurgeForgetsThem) {
  Populate(1);
  const auto gone = WalkIn(Person(7, kBitefa));
  const auto late = WalkIn(Person(9, kElsewhere));
  const std::string first_key = Key().key_id();
  ASSERT_TRUE(Deliver({WalkIn(Person(8, kElsewhere)), gone, Corrected(gone)}).ok());
  ASSERT_TRUE(Identified());
  ASSERT_EQ(Number("select count(*) from walk_in where key_version = 1"), 2);
  ASSERT_TRUE(Rotate().ok());
  FinishRotation();
  EXPECT_EQ(Number("select count(*) from walk_in where key_version = 2"), 2);
  EXPECT_NE(Key().key_id(), first_key) << "devices are told a new one";
  Restart();
  ConnectWalkIns();
  EXPECT_NE(Key().key_id(), first_key);
  ASSERT_TRUE(Deliver({late}).ok());
  ASSERT_TRUE(Identified());
  ASSERT_THAT(ExportGuests().guests, SizeIs(2)) << "what was sealed for the old one opens";
  EXPECT_EQ(ExportGuests().guests[1].identity().nik(), NikOf(8));
  const auto purged = database().Write([&](jemputbola::store::WriteTransaction& tx) {
    EXPECT_EQ(store::CountPurgeable(tx, kRegency).people, 4);
    store::Purge(tx, kRegency);
    return absl::OkStatus();
  });
  ASSERT_TRUE(purged.ok()) << purged;
  EXPECT_THAT(ExportGuests().guests, IsEmpty());
  EXPECT_EQ(Number("select count(*) from walk_in where key_version <> 0"), 0);
}

TEST_P(WalkInsTest, WhyACaptureFailedStandsInTheHistory) {
  Populate(1);
  auto event = Captured(PeopleOf(kBokon)[0], field_reporting::v1::OUTCOME_CAPTURE_FAILED);
  field_reporting::v1::CaptureReported reported;
  ASSERT_TRUE(reported.ParseFromString(event.data()));
  reported.mutable_capture()->set_failure(field_reporting::v1::CAPTURE_FAILURE_FINGERPRINTS_UNREADABLE);
  event.set_data(reported.SerializeAsString());
  ASSERT_TRUE(Deliver({event}).ok());
  const auto subject = Export(NikOf(1));
  ASSERT_TRUE(subject.ok()) << subject.status();
  ASSERT_EQ(subject->events_size(), 1);
  EXPECT_EQ(subject->events(0).note(), "fingerprints unreadable");
}

TEST_P(WalkInsTest, CorrectionsOfListedPeopleMoveCapturesBetweenPeopleAndPlaces) {
  Populate(2);
  const std::vector<std::string> people = PeopleOf(kBokon);
  const auto wrong = Captured(people[0], OUTCOME_CAPTURED, kBokon);
  const auto right = Captured(people[1], OUTCOME_CAPTURED, kEban);
  const auto correction = Corrected(wrong, &right);
  ASSERT_TRUE(Deliver({correction}).ok());
  EXPECT_EQ(Village(kBokon).recorded(), 0);
  ASSERT_TRUE(Deliver({wrong}).ok());
  EXPECT_EQ(StandingOf(people[0]).state.recording, domain::Recording::kNotRecorded);
  EXPECT_EQ(StandingOf(people[1]).state.recording, domain::Recording::kBioCaptured);
  EXPECT_EQ(Village(kBokon).captured_here(), 0);
  EXPECT_EQ(Village(kEban).captured_here(), 1);
  ASSERT_TRUE(Deliver({Corrected(wrong)}).ok());
  EXPECT_EQ(Village(kBokon).recorded(), 0);
  EXPECT_EQ(Village(kEban).captured_here(), 0);
  ExpectTalliesEqualARecount();
}

// What a report or a correction says.
struct Said {
  int person = 0;
  field_reporting::v1::Outcome outcome = OUTCOME_CAPTURED;
  std::string place;
};

TEST_P(WalkInsTest, InAnyOrderEverythingEndsAsIfTheTruthHadBeenToldAtOnce) {
  constexpr int kListed = 5;
  Populate(kListed);
  const std::vector<std::string> people = PeopleOf(kBokon);
  const unsigned seed = std::random_device()();
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  std::mt19937 random(seed);
  const auto pick = [&random](int below) { return static_cast<int>(random() % static_cast<unsigned>(below)); };
  const std::vector<std::string> places = {kBokon, kBitefa, kEban};

  // 1-5 are on the list, 11-15 residents who are not, 21-25 from elsewhere.
  const auto say = [&] {
    return Said{10 * pick(3) + 1 + pick(5), pick(3) == 0 ? OUTCOME_NOT_MET : OUTCOME_CAPTURED, places[pick(3)]};
  };
  const auto tell = [&](const Said& said) {
    if (said.person <= kListed && pick(2) == 0) return Captured(people[said.person - 1], said.outcome, said.place);
    const char* home = said.person <= kListed ? kBokon : said.person < 20 ? kBitefa : kElsewhere;
    return WalkIn(Person(said.person, home), said.outcome, said.place);
  };
  std::vector<platform::v1::Event> events;
  std::vector<std::optional<Said>> truth;
  for (int i = 0; i < 25; ++i) {
    truth.push_back(say());
    events.push_back(tell(*truth.back()));
  }
  for (int i = 0; i < 20; ++i) {
    const int of = pick(25);
    if (pick(3) == 0) {
      truth[of].reset();
      events.push_back(Corrected(events[of]));
    } else {
      truth[of] = say();
      const platform::v1::Event instead = tell(*truth[of]);
      events.push_back(Corrected(events[of], &instead));
    }
  }
  std::shuffle(events.begin(), events.end(), random);
  for (std::size_t begin = 0; begin < events.size();) {
    const std::size_t end = std::min(events.size(), begin + 1 + pick(9));
    ASSERT_TRUE(Deliver({events.begin() + static_cast<long>(begin), events.begin() + static_cast<long>(end)}).ok());
    // Now and then somebody is identified before the rest comes.
    if (pick(4) == 0) {
      ASSERT_TRUE(Identified());
    }
    begin = end;
  }

  std::set<int> told;
  std::set<int> recorded;
  std::map<std::string, int> captured;
  for (const std::optional<Said>& said : truth) {
    if (!said) continue;
    told.insert(said->person);
    if (said->outcome != OUTCOME_CAPTURED) continue;
    recorded.insert(said->person);
    ++captured[said->place];
  }
  const auto between = [](const std::set<int>& numbers, int first, int last) {
    return std::distance(numbers.lower_bound(first), numbers.upper_bound(last));
  };
  ASSERT_TRUE(Identified());
  EXPECT_TRUE(support::Eventually([&] {
    return Village(kBokon).recorded() == between(recorded, 1, 5) &&
           Village(kBitefa).listed() == between(told, 11, 15) &&
           Village(kBitefa).recorded() == between(recorded, 11, 15);
  })) << Village(kBokon).DebugString()
      << Village(kBitefa).DebugString();
  for (const std::string& place : places) EXPECT_EQ(Village(place).captured_here(), captured[place]) << place;
  EXPECT_EQ(Village(kBokon).listed(), kListed);
  EXPECT_EQ(Village(kEban).listed(), 0);
  std::set<std::string> guests;
  for (const v1::Guest& guest : ExportGuests().guests) guests.insert(guest.identity().nik());
  EXPECT_EQ(static_cast<long>(guests.size()), between(told, 21, 25));
  EXPECT_TRUE(support::Eventually([&] { return field_.boxes() == 0; }));
  ExpectTalliesEqualARecount();
  ExpectTheHistoryGivesTheSame();
}

}  // namespace
}  // namespace jemputbola::registry
