#include "registry/store/walk_ins.h"

#include "absl/strings/match.h"
#include "registry/store/purge.h"
#include "tests/unit/registry/walk_in_fixture.h"

namespace jemputbola::registry {
namespace {

using field_reporting::v1::OUTCOME_CAPTURED;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kElsewhere[] = "53.04.02.2003";

class WalkInsTest : public WalkInTest {};
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
  // Until the worker has nothing more to write: it knows nothing of a copy that takes the place of its rows.
  ASSERT_TRUE(support::Eventually([&] { return Number("select count(*) from walk_in where released = 0") == 0; }));
  ASSERT_EQ(field_.boxes(), 0);
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
  // The worker's writes and the purge of the service exclude each other; what this test calls excludes nobody.
  ASSERT_TRUE(support::Eventually([&] { return Number("select count(*) from walk_in where released = 0") == 0; }));
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

}  // namespace
}  // namespace jemputbola::registry
