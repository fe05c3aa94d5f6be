#include "tests/unit/registry/registry_fixture.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/clock/civil.h"
#include "common/rpc/channel.h"
#include "common/rpc/status.h"
#include "registry/api/build.h"
#include "registry/domain/tally.h"
#include "registry/store/history.h"
#include "registry/store/migrations.h"
#include "registry/store/tally_rows.h"

namespace jemputbola::registry {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'721'779'200);  // 2024-07-24 00:00 UTC

eventlog::Ownership::Options Owner(const std::string& owner) {
  eventlog::Ownership::Options options;
  options.owner = owner;
  return options;
}

std::unique_ptr<grpc::ClientContext> Context() {
  return rpc::NewContext(absl::Seconds(60));
}

}  // namespace

std::string AreasCsv() {
  return "code,level,name,parent,lat,lon\n"
         "53,provinsi,Nusa Tenggara Timur,,,\n"
         "53.03,kabupaten,Kabupaten Timor Tengah Utara,53,-9.3779,124.5692\n"
         "53.03.01,kecamatan,Miomaffo Timur,53.03,-9.3811,124.4900\n"
         "53.03.01.2005,desa,Bokon,53.03.01,-9.3515,124.4795\n"
         "53.03.01.2006,desa,Bitefa,53.03.01,,\n"
         "53.03.02,kecamatan,Miomaffo Barat,53.03,-9.5,124.3\n"
         "53.03.02.2026,desa,Eban,53.03.02,-9.51,124.31\n";
}

std::string NikOf(int number, const std::string& birth_date) {
  return absl::StrCat("530301", birth_date.substr(8, 2), birth_date.substr(5, 2), birth_date.substr(2, 2),
                      absl::StrFormat("%04d", number));
}

std::string NameOf(int number) {
  return absl::StrFormat("XAVERIUS T'QUILL %04d", number);
}

std::string PersonRow(int number, const std::string& village, const std::string& birth_date) {
  return absl::StrCat(NikOf(number, birth_date), ",5303019999990001,", NameOf(number), ",L,", birth_date,
                      ",Jalan Zamrud 77,081234567890,", village, "\n");
}

TestPlatform::TestPlatform(jemputbola::store::Database& database, const std::string& home, clock::FakeClock& clock,
                           const std::string& owner)
    : database_(database),
      home_(home),
      clock_(clock),
      ownership_(database, Owner(owner), log_),
      calls_({4, 64, nullptr}, log_, metrics_) {
  auto opened = eventlog::EventLog::Open(database, ownership_, "registry", clock_, ids_);
  EXPECT_TRUE(opened.ok()) << opened.status();
  event_log_ = *std::move(opened);
}

absl::StatusOr<std::shared_ptr<grpc::Channel>> TestPlatform::Peer(
    const std::string& service, const std::vector<const google::protobuf::ServiceDescriptor*>&) {
  rpc::ChannelOptions options;
  options.address = "unix:" + home_ + "/" + service + ".sock";
  options.caller = "registry";
  return rpc::MakeChannel(options);
}

absl::Status TestPlatform::Consume(const std::string& source, const std::string& stream, eventlog::Handler& handler) {
  EXPECT_EQ(source, "field_reporting");
  EXPECT_EQ(stream, "captures");
  captures = &handler;
  return absl::OkStatus();
}

RegistryTest::RegistryTest() : clock_(kStart) {
  EXPECT_TRUE(crypto::Init().ok());
  EXPECT_TRUE(crypto::WriteKeyFile(dir_.File("registry.key"), crypto::Key::Random()).ok());
  EXPECT_TRUE(crypto::WriteKeyFile(dir_.File("audit.key"), crypto::Key::Random()).ok());
  EXPECT_TRUE(crypto::WriteKeyFile(dir_.File("agreement.key"), crypto::Key::Random()).ok());
  EXPECT_TRUE(crypto::WriteKeyFile(dir_.File("walk_in.key"), crypto::Key::Random()).ok());
  Start();
}

RegistryTest::~RegistryTest() {
  server_.reset();
  service_.reset();
  platform_.reset();
}

void RegistryTest::Start() {
  server_.reset();
  service_.reset();
  platform_.reset();
  const auto migrated = jemputbola::store::Migrate(database(), "registry", store::Migrations());
  ASSERT_TRUE(migrated.ok()) << migrated;
  platform_ = std::make_unique<TestPlatform>(database(), dir_.path(), clock_, "owner");
  auto built = api::Build(*platform_, options_);
  ASSERT_TRUE(built.ok()) << built.status();
  service_ = *std::move(built);
  rpc::ServerOptions options;
  options.address = "unix:" + dir_.File("registry.sock");
  options.drain = absl::Seconds(1);
  auto server = rpc::Server::Start(options, service_->services(), platform_->calls());
  ASSERT_TRUE(server.ok()) << server.status();
  server_ = *std::move(server);
  rpc::ChannelOptions channel;
  channel.address = options.address;
  channel.caller = "test";
  stub_ = v1::RegistryService::NewStub(rpc::MakeChannel(channel).value());
}

void RegistryTest::Populate(int people_of_bokon) {
  ASSERT_EQ(ImportAreas(AreasCsv()).refused(), 0);
  if (people_of_bokon == 0) return;
  std::string csv = kPeopleHeader;
  for (int i = 1; i <= people_of_bokon; ++i) csv += PersonRow(i, kBokon);
  ASSERT_EQ(ImportPeople(csv).added(), people_of_bokon);
}

platform::v1::ImportResult RegistryTest::ImportAreas(const std::string& csv) {
  v1::ImportAreasResponse response;
  const auto context = Context();
  auto writer = stub_->ImportAreas(context.get(), &response);
  v1::ImportAreasRequest request;
  request.set_chunk(csv);
  writer->Write(request);
  writer->WritesDone();
  const grpc::Status status = writer->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.result();
}

platform::v1::ImportResult RegistryTest::ImportPeople(const std::string& csv, std::size_t piece) {
  platform::v1::ImportResult result;
  const grpc::Status status = TryImportPeople(csv, {}, result, piece);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return result;
}

grpc::Status RegistryTest::TryImportPeople(std::string_view csv, const v1::ImportPeopleOptions& options,
                                           platform::v1::ImportResult& result, std::size_t piece) {
  reports_.clear();
  const auto context = Context();
  auto stream = stub_->ImportPeople(context.get());
  v1::ImportPeopleRequest request;
  *request.mutable_options() = options;
  stream->Write(request);
  for (std::size_t from = 0; from < csv.size(); from += piece) {
    request.Clear();
    request.set_chunk(std::string(csv.substr(from, piece)));
    if (!stream->Write(request)) break;
  }
  stream->WritesDone();
  v1::ImportPeopleResponse response;
  while (stream->Read(&response)) {
    for (const auto& report : response.reports().reports()) reports_.push_back(report);
    if (response.has_result()) result = response.result();
  }
  return stream->Finish();
}

std::vector<v1::Area> RegistryTest::Areas() {
  v1::ListAreasRequest request;
  request.set_regency_code(kRegency);
  v1::ListAreasResponse response;
  EXPECT_TRUE(stub_->ListAreas(Context().get(), request, &response).ok());
  return {response.areas().begin(), response.areas().end()};
}

RegistryTest::Tallies RegistryTest::ListTallies(v1::AreaLevel level) {
  v1::ListTalliesRequest request;
  request.set_regency_code(kRegency);
  request.set_level(level);
  const auto context = Context();
  auto reader = stub_->ListTallies(context.get(), request);
  Tallies tallies;
  v1::ListTalliesResponse response;
  EXPECT_TRUE(reader->Read(&response) && response.has_position()) << "the position comes first";
  tallies.position = eventlog::FromProto(response.position().position());
  std::string last;
  while (reader->Read(&response)) {
    EXPECT_LT(last, response.tally().area_code()) << "code order";
    last = response.tally().area_code();
    tallies.by_code[last] = response.tally();
  }
  const grpc::Status status = reader->Finish();
  EXPECT_TRUE(status.ok()) << status.error_message();
  return tallies;
}

absl::StatusOr<v1::Manifest> RegistryTest::GetManifest(const std::string& village, const std::string& recipient,
                                                       const std::string& purpose) {
  v1::GetManifestRequest request;
  request.set_village_code(village);
  request.set_recipient(recipient);
  request.set_purpose(purpose);
  v1::GetManifestResponse response;
  const grpc::Status status = stub_->GetManifest(Context().get(), request, &response);
  if (!status.ok()) return rpc::FromGrpc(status);
  return response.manifest();
}

std::vector<std::string> RegistryTest::PeopleOf(const std::string& village) {
  std::vector<std::string> ids;
  const auto manifest = GetManifest(village);
  EXPECT_TRUE(manifest.ok()) << manifest.status();
  for (const auto& entry : manifest->entries()) ids.push_back(entry.person_id());
  return ids;
}

platform::v1::Event RegistryTest::Captured(const std::string& person_id, field_reporting::v1::Outcome outcome,
                                           const std::string& place, absl::Duration after_start,
                                           const std::string& device) {
  field_reporting::v1::CaptureReported reported;
  auto& source = *reported.mutable_source();
  source.set_device_id(device);
  source.set_installation_id("installation");
  source.set_seq(++reported_[device]);
  source.mutable_effective_at()->set_seconds(absl::ToUnixSeconds(kStart + after_start));
  reported.mutable_capture()->set_person_id(person_id);
  reported.mutable_capture()->set_outcome(outcome);
  reported.mutable_capture()->set_place_code(place);
  platform::v1::Event event;
  event.set_id(absl::StrCat(device, "/", source.seq()));
  event.set_source("field_reporting");
  event.set_subject(kRegency);
  event.set_type(reported.GetDescriptor()->full_name());
  event.set_sequence(++captures_seq_);
  event.set_data(reported.SerializeAsString());
  return event;
}

absl::Status RegistryTest::Deliver(std::vector<platform::v1::Event> events) {
  absl::Status status = database().Write(
      [&](jemputbola::store::WriteTransaction& tx) { return platform_->captures->Apply(tx, kRegency, events); });
  if (!status.ok()) platform_->captures->Forget(kRegency);
  return status;
}

std::vector<platform::v1::Event> RegistryTest::Log() {
  std::vector<platform::v1::Event> events;
  while (true) {
    const std::int64_t after = events.empty() ? 0 : events.back().sequence();
    const auto batch = platform_->event_log().Read(kRegency, after, 512);
    if (!batch.ok() || batch->events().empty()) return events;
    for (const std::string& bytes : batch->events()) events.emplace_back().ParseFromString(bytes);
  }
}

void RegistryTest::ExpectTalliesEqualARecount() {
  std::map<std::string, domain::AreaTally> recount;
  std::map<std::string, std::int64_t> captures;
  const absl::Status status = database().Read([&](const jemputbola::store::ReadTransaction& tx) {
    std::vector<std::string> ids;
    const soci::rowset<std::string> rows = (tx.sql().prepare << "select person_id from person");
    ids.assign(rows.begin(), rows.end());
    for (const auto& [id, standing] : store::FetchStandings(tx, kRegency, ids)) {
      recount[standing.village_code].tally.Add(store::CountedAs(standing));
    }
    captures = store::CountCaptures(tx, kRegency);
    return absl::OkStatus();
  });
  ASSERT_TRUE(status.ok()) << status;
  for (auto& [code, tally] : ListTallies().by_code) {
    domain::AreaTally expected = recount[code];
    expected.area_code = code;
    expected.captured_here = captures[code];
    expected.revision = tally.revision();
    v1::Tally message;
    store::ToMessage(expected, message);
    EXPECT_EQ(tally.DebugString(), message.DebugString());
    EXPECT_EQ(tally.listed(), tally.removed() + tally.recorded() + tally.set_aside() + tally.workload());
  }
}

store::Standing RegistryTest::StandingOf(const std::string& person_id) {
  store::Standing standing;
  const absl::Status status = database().Read([&](const jemputbola::store::ReadTransaction& tx) {
    auto found = store::FetchStandings(tx, kRegency, {person_id});
    if (found.contains(person_id)) standing = found.at(person_id);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return standing;
}

std::int64_t RegistryTest::Number(const std::string& sql) {
  long long number = -1;
  const absl::Status status = database().Read([&](const jemputbola::store::ReadTransaction& tx) {
    tx.sql() << sql, soci::into(number);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return number;
}

}  // namespace jemputbola::registry
