#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "work_fixture.h"

namespace jemputbola::field_reporting::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr char kToday[] = "2024-07-24";
constexpr char kBokon[] = "53.03.01.2005";
constexpr char kTubu[] = "53.03.01.2006";

registry::v1::ManifestEntry Person(int number) {
  registry::v1::ManifestEntry entry;
  entry.set_person_id(absl::StrFormat("0190e1a2-7c3d-7abc-8def-%012d", number));
  entry.set_nik(absl::StrFormat("530301170885%04d", number));
  entry.set_full_name(absl::StrFormat("XAVERIUS T'QUILL %04d", number));
  entry.set_birth_date("1985-08-17");
  entry.set_address(absl::StrFormat("JALAN ZAMRUD %d RT 001/RW 002", number));
  entry.set_finding("UNVERIFIED");
  return entry;
}

// Passes one connection on to a Unix socket, and counts the bytes that come back.
class CountingRelay {
 public:
  CountingRelay(const std::string& listen_at, const std::string& server) : listener_(Open()) {
    const sockaddr_un at = Address(listen_at);
    EXPECT_EQ(bind(listener_, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    EXPECT_EQ(listen(listener_, 1), 0);
    relay_ = std::thread([this, to = Address(server)] {
      client_ = accept(listener_, nullptr, nullptr);
      server_ = Open();
      if (client_ < 0 || connect(server_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) return;
      std::thread up([this] { Pump(client_, server_, nullptr); });
      Pump(server_, client_, &received_);
      up.join();
    });
  }
  ~CountingRelay() {
    for (const int socket : {listener_, client_.load(), server_.load()}) shutdown(socket, SHUT_RDWR);
    relay_.join();
    for (const int socket : {listener_, client_.load(), server_.load()}) close(socket);
  }

  std::int64_t received() const { return received_; }

 private:
  static int Open() { return socket(AF_UNIX, SOCK_STREAM, 0); }
  static sockaddr_un Address(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
    return address;
  }
  static void Pump(int from, int to, std::atomic<std::int64_t>* count) {
    char bytes[16384];
    for (;;) {
      const ssize_t size = read(from, bytes, sizeof bytes);
      if (size <= 0) break;
      if (count != nullptr) *count += size;
      if (send(to, bytes, static_cast<std::size_t>(size), MSG_NOSIGNAL) != size) break;
    }
    shutdown(to, SHUT_RDWR);
  }

  const int listener_;
  std::atomic<int> client_ = -1;
  std::atomic<int> server_ = -1;
  std::atomic<std::int64_t> received_ = 0;
  std::thread relay_;
};

class ManifestTest : public WorkTest {
 protected:
  ManifestTest() {
    scheduling::v1::Tour& tour = scheduling_.AddTour("unit-1", kToday);
    StandInScheduling::AddStop(tour, kBokon, 490, 555);
    StandInScheduling::AddStop(tour, kTubu, 600, 660);
    registry_.villages[kBokon] = {Person(1), Person(2), Person(3)};
    registry_.villages[kTubu] = {Person(4)};
  }

  grpc::Status Ask(const std::string& date, const std::string& since = "") {
    return AskOver(Channel("field_reporting"), date, since);
  }
  grpc::Status AskOver(const std::shared_ptr<grpc::Channel>& channel, const std::string& date,
                       const std::string& since = "", const std::string& device = "device-1") {
    v1::GetManifestRequest request;
    request.set_device_id(device);
    request.set_date(date);
    request.set_since_version(since);
    const std::unique_ptr<grpc::ClientContext> context = rpc::NewContext(absl::Seconds(30));
    context->AddMetadata("jb-device-token", token_);
    answer_.Clear();
    return v1::ManifestService::NewStub(channel)->GetManifest(context.get(), request, &answer_);
  }
  const v1::UnitManifest& Get(const std::string& since = "") {
    const grpc::Status status = Ask(kToday, since);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return answer_.manifest();
  }
  static std::vector<std::string> Names(const v1::ManifestStop& stop) {
    std::vector<std::string> names;
    for (const registry::v1::ManifestEntry& entry : stop.entries()) names.push_back(entry.full_name());
    return names;
  }

  v1::GetManifestResponse answer_;
};

JB_ON_BOTH_STORES(ManifestTest);

TEST_P(ManifestTest, ADeviceGetsTheStopsOfItsUnitInTheOrderOfTheTourWithTheirPeople) {
  scheduling::v1::Tour& other = scheduling_.AddTour("unit-2", kToday);
  StandInScheduling::AddStop(other, "53.03.02.2001", 500, 600);
  const v1::UnitManifest& manifest = Get();
  EXPECT_EQ(manifest.unit_id(), "unit-1");
  EXPECT_EQ(manifest.base_version(), "");
  ASSERT_EQ(manifest.stops_size(), 2);
  EXPECT_EQ(manifest.stops(0).village_code(), kBokon);
  EXPECT_EQ(manifest.stops(0).arrive(), "08:10");
  EXPECT_EQ(manifest.stops(0).leave(), "09:15");
  EXPECT_EQ(manifest.stops(0).disclosure_id(), "1:ab");
  EXPECT_THAT(Names(manifest.stops(0)),
              ElementsAre("XAVERIUS T'QUILL 0001", "XAVERIUS T'QUILL 0002", "XAVERIUS T'QUILL 0003"));
  EXPECT_THAT(Names(manifest.stops(1)), ElementsAre("XAVERIUS T'QUILL 0004"));
}

TEST_P(ManifestTest, EachVillageIsADisclosureToTheDeviceItsUnitAndItsCrewForThatDay) {
  Get();
  ASSERT_EQ(registry_.asked.size(), 2u);
  EXPECT_EQ(registry_.asked[0].recipient(), "device device-1, unit unit-1, crew staff-1 staff-2");
  EXPECT_EQ(registry_.asked[0].purpose(), "recording visit 2024-07-24");
  EXPECT_LT(registry_.deadline, absl::Now() + absl::Seconds(31));
}

TEST_P(ManifestTest, PeopleWhoAreCalledToTheUnitsPlaceAreToldAsSuch) {
  scheduling_.plan.mutable_tours(0)->mutable_stops(1)->set_at_office(true);
  EXPECT_FALSE(Get().stops(0).at_office());
  EXPECT_TRUE(answer_.manifest().stops(1).at_office());
}

TEST_P(ManifestTest, AUnitWithoutATourHasNoStopsAndNobodyIsDisclosed) {
  scheduling_.plan.clear_tours();
  EXPECT_THAT(Get().stops(), IsEmpty());
  EXPECT_THAT(registry_.asked, IsEmpty());
}

TEST_P(ManifestTest, OfThreePeopleTheOneWhoChangedIsToldAndTheOneWhoWasRecordedIsGone) {
  const std::string version = Get().version();
  registry_.villages[kBokon] = {Person(2), Person(3)};
  registry_.villages[kBokon][1].set_finding("NOT_MET");
  const v1::UnitManifest& news = Get(version);
  EXPECT_EQ(news.base_version(), version);
  EXPECT_NE(news.version(), version);
  ASSERT_EQ(news.stops_size(), 2);
  EXPECT_THAT(Names(news.stops(0)), ElementsAre("XAVERIUS T'QUILL 0003"));
  EXPECT_EQ(news.stops(0).entries(0).finding(), "NOT_MET");
  EXPECT_THAT(news.stops(0).removed(), ElementsAre(Person(1).person_id()));
  EXPECT_THAT(news.stops(1).entries(), IsEmpty());
}

TEST_P(ManifestTest, WhoMovedToAnotherStopIsNewThereAndGoneHere) {
  const std::string version = Get().version();
  registry_.villages[kBokon] = {Person(1), Person(2)};
  registry_.villages[kTubu] = {Person(3), Person(4)};
  const v1::UnitManifest& news = Get(version);
  EXPECT_THAT(news.stops(0).removed(), ElementsAre(Person(3).person_id()));
  EXPECT_THAT(Names(news.stops(1)), ElementsAre("XAVERIUS T'QUILL 0003"));
}

TEST_P(ManifestTest, WhereNothingChangedTheVersionStaysAndNoNameIsSent) {
  const std::string version = Get().version();
  clock_.Advance(absl::Minutes(30));
  const v1::UnitManifest& news = Get(version);
  EXPECT_EQ(news.version(), version);
  EXPECT_EQ(news.base_version(), version);
  for (const v1::ManifestStop& stop : news.stops()) EXPECT_THAT(stop.entries(), IsEmpty());
}

TEST_P(ManifestTest, ADifferenceToAnOlderVersionSpansAllThatHappenedSince) {
  const std::string first = Get().version();
  registry_.villages[kBokon] = {Person(1), Person(2)};
  Get(first);
  registry_.villages[kBokon] = {Person(1), Person(2), Person(5)};
  const v1::UnitManifest& news = Get(first);
  EXPECT_THAT(Names(news.stops(0)), ElementsAre("XAVERIUS T'QUILL 0005"));
  EXPECT_THAT(news.stops(0).removed(), ElementsAre(Person(3).person_id()));
}

TEST_P(ManifestTest, AVersionThatIsNotKnownOrOfAnotherDeviceGivesTheWhole) {
  const std::string version = Get().version();
  EXPECT_EQ(Get("0123456789abcdef").base_version(), "");
  EXPECT_EQ(answer_.manifest().stops(0).entries_size(), 3);
  Enroll("device-2", "unit-1");
  ASSERT_TRUE(AskOver(Channel("field_reporting"), kToday, version, "device-2").ok());
  EXPECT_EQ(answer_.manifest().base_version(), "");
  EXPECT_EQ(answer_.manifest().stops(0).entries_size(), 3);
}

TEST_P(ManifestTest, VersionsAreForgottenAfterAWeek) {
  const std::string day = "2024-07-31";
  ASSERT_TRUE(Ask(day).ok());
  const std::string version = answer_.manifest().version();
  clock_.Advance(absl::Hours(7 * 24 - 1));
  ASSERT_TRUE(Ask(day, version).ok());
  EXPECT_EQ(answer_.manifest().base_version(), version);
  clock_.Set(kNoon);
  ASSERT_TRUE(Ask(day).ok());
  clock_.Advance(absl::Hours(7 * 24 + 1));
  ASSERT_TRUE(Ask(kToday).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  ASSERT_TRUE(Ask("2024-08-01").ok());
  std::int64_t kept = 0;
  ASSERT_TRUE(database()
                  .Read([&](jemputbola::store::ReadTransaction& tx) {
                    tx.sql() << "select count(*) from manifest_version", soci::into(kept);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(kept, 1);
}

TEST_P(ManifestTest, NamesExpireTwelveHoursAfterTheDay) {
  const v1::UnitManifest& manifest = Get();
  const absl::Time midnight = absl::FromCivil(absl::CivilDay(2024, 7, 25), clock::FixedZone(480));
  EXPECT_EQ(manifest.expires_at().seconds(), absl::ToUnixSeconds(midnight + absl::Hours(12)));
  EXPECT_EQ(manifest.made_at().seconds(), absl::ToUnixSeconds(kNoon));
}

TEST_P(ManifestTest, DaysThatAreOverOrMoreThanAWeekAheadAreRefusedBeforeAnybodyIsDisclosed) {
  for (const char* day : {"2024-07-23", "2024-08-01", "24 July", ""}) {
    EXPECT_EQ(Ask(day).error_code(), grpc::StatusCode::INVALID_ARGUMENT) << day;
  }
  EXPECT_TRUE(Ask("2024-07-31").ok());
  // One hour before midnight UTC it is tomorrow already in the regency.
  clock_.Set(absl::FromCivil(absl::CivilHour(2024, 7, 24, 23), absl::UTCTimeZone()));
  EXPECT_EQ(Ask(kToday).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(registry_.asked, IsEmpty());
}

TEST_P(ManifestTest, ARevokedDeviceAndOneWithoutItsTokenGetNoNames) {
  ASSERT_TRUE(directory_->Revoke("device-1", "lost in the river", clock_.Now()).ok());
  const grpc::Status revoked = Ask(kToday);
  EXPECT_EQ(revoked.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_THAT(revoked.error_message(), HasSubstr("lost in the river"));
  Enroll("device-2", "unit-1");
  v1::GetManifestRequest request;
  request.set_device_id("device-2");
  request.set_date(kToday);
  const auto stub = v1::ManifestService::NewStub(Channel("field_reporting"));
  EXPECT_EQ(stub->GetManifest(rpc::NewContext(absl::Seconds(30)).get(), request, &answer_).error_code(),
            grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_THAT(registry_.asked, IsEmpty());
}

TEST_P(ManifestTest, ARegistryOrAPlanThatIsAwayIsToldInOneSentenceWithoutWhatTheySaid) {
  registry_.failure = absl::InternalError("XAVERIUS T'QUILL cannot be read");
  grpc::Status status = Ask(kToday);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(
      status.error_message(),
      "The list of people cannot be had just now: keep the manifest you have until it expires, and ask again in a "
      "few minutes");
  EXPECT_THAT(answer_.manifest().stops(), IsEmpty());
  registry_.failure = absl::OkStatus();
  scheduling_.failure = absl::UnavailableError("the first plan is being made");
  status = Ask(kToday);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_THAT(status.error_message(), testing::StartsWith("The plan cannot be had"));
  scheduling_.failure = absl::NotFoundError("53.03 has no campaign");
  EXPECT_EQ(Ask(kToday).error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  peers_.reset();
  EXPECT_EQ(Ask(kToday).error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_P(ManifestTest, AStopWhoseVillageHasNoListHasNobodyAndTheOthersAreTold) {
  registry_.villages.erase(kBokon);
  const v1::UnitManifest& manifest = Get();
  ASSERT_EQ(manifest.stops_size(), 2);
  EXPECT_THAT(manifest.stops(0).entries(), IsEmpty());
  EXPECT_EQ(manifest.stops(1).entries_size(), 1);
}

TEST_P(ManifestTest, TheKeyForWalkInsIsToldOnceTheRegistryHasIt) {
  EXPECT_EQ(Get().walk_in_key(), "");
  const std::string version = answer_.manifest().version();
  walk_ins_.key_id = "k1";
  const v1::UnitManifest& news = Get(version);
  EXPECT_EQ(news.walk_in_key_id(), "k1");
  EXPECT_EQ(news.walk_in_key().size(), 32u);
  EXPECT_NE(news.version(), version);
}

TEST_P(ManifestTest, FieldReportingKeepsNoNamesAndLogsNone) {
  Get();
  registry_.failure = absl::InternalError("XAVERIUS T'QUILL 0001 cannot be read");
  Ask(kToday);
  std::ifstream log(folder_.File("log"));
  const std::string logged(std::istreambuf_iterator<char>(log), {});
  EXPECT_THAT(logged, HasSubstr("handed out a manifest"));
  for (const char* secret : {"XAVERIUS", "530301170885", "ZAMRUD"}) EXPECT_THAT(logged, Not(HasSubstr(secret)));
  std::string told;
  ASSERT_TRUE(database()
                  .Read([&](jemputbola::store::ReadTransaction& tx) {
                    std::string column;
                    tx.sql() << "select told from manifest_version", soci::into(column);
                    told = tx.Bytes(column);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_THAT(told, HasSubstr(Person(1).person_id()));
  for (const char* secret : {"XAVERIUS", "530301170885", "ZAMRUD"}) EXPECT_THAT(told, Not(HasSubstr(secret)));
}

TEST_P(ManifestTest, OnePersonWhoChangedCostsAFewHundredBytesOfAListOfTwoHundred) {
  for (int i = 10; i < 210; ++i) registry_.villages[kBokon].push_back(Person(i));
  const std::string version = Get().version();
  const std::size_t whole = answer_.ByteSizeLong();
  registry_.villages[kBokon][77].set_finding("AWAY");
  Get(version);
  const std::size_t difference = answer_.ByteSizeLong();
  EXPECT_GT(whole, 20'000u);
  EXPECT_LT(difference, 400u);
}

TEST_P(ManifestTest, AWholeManifestIsCompressedOnItsWay) {
  for (int i = 10; i < 210; ++i) registry_.villages[kBokon].push_back(Person(i));
  CountingRelay relay(Socket("weak-link"), Socket("field_reporting"));
  ASSERT_TRUE(AskOver(Channel("weak-link"), kToday).ok());
  EXPECT_GT(relay.received(), 500);
  EXPECT_LT(relay.received(), static_cast<std::int64_t>(answer_.ByteSizeLong() / 3));
}

TEST_P(ManifestTest, JbShowsADevicesManifestWithTheTokenOfAFile) {
  const std::string file = folder_.File("device.token");
  std::ofstream(file) << token_ << '\n';
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const cli::Answer whole = Jb({"manifest", "--device", "device-1", "--date", kToday, "--token-file", file});
  ASSERT_EQ(whole.code, 0) << whole.err;
  EXPECT_THAT(whole.out, HasSubstr("08:10-09:15 Village 53.03.01.2005 (53.03.01.2005): 3 people, disclosure 1:ab"));
  EXPECT_THAT(whole.out, HasSubstr("XAVERIUS T'QUILL 0004"));
  const cli::Answer news =
      Jb({"manifest", "--device", "device-1", "--date", kToday, "--token-file", file, "--since", Get().version()});
  ASSERT_EQ(news.code, 0) << news.err;
  EXPECT_THAT(news.out, HasSubstr("0 new or changed, 0 gone"));
  EXPECT_EQ(Jb({"manifest"}).code, 1);
}

}  // namespace
}  // namespace jemputbola::field_reporting::api
