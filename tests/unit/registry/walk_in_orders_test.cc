#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "registry/store/walk_ins.h"
#include "tests/unit/registry/walk_in_fixture.h"

namespace jemputbola::registry {
namespace {

using field_reporting::v1::OUTCOME_CAPTURED;
using field_reporting::v1::OUTCOME_NOT_MET;

constexpr char kElsewhere[] = "53.04.02.2003";

class WalkInOrdersTest : public WalkInTest {};
JB_ON_BOTH_STORES(WalkInOrdersTest);

// What a report or a correction says.
struct Said {
  int person = 0;
  field_reporting::v1::Outcome outcome = OUTCOME_CAPTURED;
  std::string place;
};

TEST_P(WalkInOrdersTest, InAnyOrderEverythingEndsAsIfTheTruthHadBeenToldAtOnce) {
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
