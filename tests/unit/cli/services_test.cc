#include <google/protobuf/util/json_util.h>

#include <memory>

#include "cli/input.h"
#include "common/crypto/crypto.h"
#include "common/log/log.h"
#include "common/metrics/metrics.h"
#include "common/rpc/calls.h"
#include "common/rpc/server.h"
#include "common/rpc/tokens.h"
#include "jemputbola/field_reporting/v1/field_reporting.grpc.pb.h"
#include "jemputbola/platform/v1/admin.grpc.pb.h"
#include "jemputbola/registry/v1/registry.grpc.pb.h"
#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"
#include "run_jb.h"

namespace jemputbola::cli {
namespace {

// Stands in for every service: remembers what it was asked, and answers plainly.
class Registry final : public registry::v1::RegistryService::CallbackService {
 public:
  explicit Registry(rpc::Calls& calls) : calls_(calls) {}
  grpc::ServerBidiReactor<registry::v1::ImportPeopleRequest, registry::v1::ImportPeopleResponse>* ImportPeople(
      grpc::CallbackServerContext* context) override {
    return calls_.BidiStream<registry::v1::ImportPeopleRequest, registry::v1::ImportPeopleResponse>(
        context, "ImportPeople", [this](const rpc::Call&, const auto& read, const auto& write) {
          registry::v1::ImportPeopleRequest request;
          while (read(&request)) {
            imported += request.chunk();
            if (request.has_options()) options = request.options();
          }
          registry::v1::ImportPeopleResponse response;
          response.mutable_progress()->set_rows_total(result.rows());
          write(response);
          if (!reports.reports().empty()) {
            *response.mutable_reports() = reports;
            write(response);
          }
          *response.mutable_result() = result;
          write(response);
          return absl::OkStatus();
        });
  }
  grpc::ServerWriteReactor<registry::v1::ListTalliesResponse>* ListTallies(
      grpc::CallbackServerContext* context, const registry::v1::ListTalliesRequest* request) override {
    return calls_.ServerStream<registry::v1::ListTalliesResponse>(
        context, "ListTallies",
        [=](const rpc::Call&, const std::function<bool(const registry::v1::ListTalliesResponse&)>& write) {
          registry::v1::ListTalliesResponse response;
          response.mutable_position()->mutable_position()->set_seq(42);
          write(response);
          response.mutable_tally()->set_area_code(request->regency_code() + ".05");
          response.mutable_tally()->set_workload(request->level() == registry::v1::AREA_LEVEL_VILLAGE ? 3 : 1126);
          write(response);
          return absl::OkStatus();
        });
  }
  grpc::ServerUnaryReactor* ListAreas(grpc::CallbackServerContext* context, const registry::v1::ListAreasRequest*,
                                      registry::v1::ListAreasResponse* response) override {
    return calls_.Unary(context, "ListAreas", [=](const rpc::Call&) {
      registry::v1::Area* area = response->add_areas();
      area->set_code("53.03.05");
      area->set_name("Kota Kefamenanu");
      return absl::OkStatus();
    });
  }

  std::string imported;
  registry::v1::ImportPeopleOptions options;
  registry::v1::RowReports reports;
  platform::v1::ImportResult result;

 private:
  rpc::Calls& calls_;
};

class FieldReporting final : public field_reporting::v1::FieldReportingService::CallbackService {
 public:
  explicit FieldReporting(rpc::Calls& calls) : calls_(calls) {}
  grpc::ServerUnaryReactor* SubmitReports(grpc::CallbackServerContext* context,
                                          const field_reporting::v1::SubmitReportsRequest* request,
                                          field_reporting::v1::SubmitReportsResponse* response) override {
    return calls_.Unary(context, "SubmitReports", [=, this](const rpc::Call&) {
      sizes.push_back(request->reports_size());
      for (const field_reporting::v1::Report& report : request->reports()) {
        field_reporting::v1::ReportResult* one = response->add_results();
        one->set_seq(report.seq());
        one->set_status(report.seq() > 0 ? field_reporting::v1::REPORT_STATUS_ACCEPTED
                                         : field_reporting::v1::REPORT_STATUS_REJECTED);
        if (report.seq() <= 0) one->set_message("Number reports from 1.");
      }
      response->set_log_seq(request->reports(0).seq());
      return absl::OkStatus();
    });
  }
  std::vector<int> sizes;

 private:
  rpc::Calls& calls_;
};

class Admin final : public platform::v1::AdminService::CallbackService {
 public:
  explicit Admin(rpc::Calls& calls) : calls_(calls) {}
  grpc::ServerUnaryReactor* GetStatus(grpc::CallbackServerContext* context, const platform::v1::GetStatusRequest*,
                                      platform::v1::GetStatusResponse* response) override {
    return calls_.Unary(context, "GetStatus", [=, this](const rpc::Call&) {
      *response = status;
      return absl::OkStatus();
    });
  }
  grpc::ServerUnaryReactor* ResetLog(grpc::CallbackServerContext* context, const platform::v1::ResetLogRequest* request,
                                     platform::v1::ResetLogResponse*) override {
    return calls_.Unary(context, "ResetLog", [=, this](const rpc::Call&) {
      reset = *request;
      return absl::OkStatus();
    });
  }
  grpc::ServerUnaryReactor* RetryDeadLetter(grpc::CallbackServerContext* context,
                                            const platform::v1::RetryDeadLetterRequest* request,
                                            platform::v1::RetryDeadLetterResponse*) override {
    return calls_.Unary(context, "RetryDeadLetter", [=, this](const rpc::Call&) {
      retried = request->id();
      return absl::OkStatus();
    });
  }
  grpc::ServerUnaryReactor* ListDeadLetters(grpc::CallbackServerContext* context,
                                            const platform::v1::ListDeadLettersRequest*,
                                            platform::v1::ListDeadLettersResponse* response) override {
    return calls_.Unary(context, "ListDeadLetters", [=, this](const rpc::Call&) {
      *response = letters;
      return absl::OkStatus();
    });
  }
  platform::v1::GetStatusResponse status;
  platform::v1::ResetLogRequest reset;
  platform::v1::ListDeadLettersResponse letters;
  std::int64_t retried = 0;

 private:
  rpc::Calls& calls_;
};

class ServicesTest : public JbTest {
 protected:
  ServicesTest() {
    EXPECT_TRUE(crypto::Init().ok());
    EXPECT_EQ(Jb({"keys", "init"}).code, kDone);
    Write("config.toml", "[deployment]\nregency = \"53.03\"\n");
    calls_ = std::make_unique<rpc::Calls>(
        rpc::Calls::Options{.threads = 2, .queue = 16, .authenticate = *rpc::MakeAuthenticator(home_ + "/keys/tokens")},
        log::Logger::Null(), metrics_);
    registry_ = std::make_unique<Registry>(*calls_);
    field_reporting_ = std::make_unique<FieldReporting>(*calls_);
  }
  // Serves what a test needs; each service with its own status.
  void Serve(const std::vector<std::string>& names) {
    for (const std::string& name : names) {
      Admin& admin = *(admins_[name] = std::make_unique<Admin>(*calls_));
      admin.status.set_service(name);
      admin.status.set_level(platform::v1::LEVEL_OK);
      admin.status.set_clock_mode("manual");
      std::vector<grpc::Service*> services = {&admin};
      if (name == "registry") services.push_back(registry_.get());
      if (name == "field_reporting") services.push_back(field_reporting_.get());
      rpc::ServerOptions options;
      options.address = "unix:" + home_ + "/run/" + name + ".sock";
      auto server = rpc::Server::Start(options, services, *calls_);
      ASSERT_TRUE(server.ok()) << server.status();
      servers_.push_back(*std::move(server));
    }
  }
  static std::vector<std::string> All() { return {std::begin(kServices), std::end(kServices)}; }

  metrics::Registry metrics_;
  std::unique_ptr<rpc::Calls> calls_;
  std::unique_ptr<Registry> registry_;
  std::unique_ptr<FieldReporting> field_reporting_;
  std::map<std::string, std::unique_ptr<Admin>> admins_;
  std::vector<std::unique_ptr<rpc::Server>> servers_;
};

TEST_F(ServicesTest, AnImportSendsTheWholeFileListsRefusedRowsAndReportsAll) {
  Serve({"registry"});
  std::string people = "nik,kk\n";
  for (int i = 0; i < 20000; ++i) people += "5303010101000001,\n";
  Write("people.csv", people);
  registry_->result.set_rows(2);
  registry_->result.set_added(1);
  registry_->result.set_refused(1);
  registry_->result.set_doubted(1);
  platform::v1::RowReport* report = registry_->reports.add_reports();
  report->set_line(3);
  report->set_field("nik");
  report->set_severity(platform::v1::ROW_SEVERITY_REFUSED);
  report->set_reason("is not 16 digits, or so");
  report = registry_->reports.add_reports();
  report->set_line(2);
  report->set_field("birth_date");
  report->set_severity(platform::v1::ROW_SEVERITY_WARNING);
  report->set_reason("differs");
  Answer answer = Jb({"import", "people", home_ + "/people.csv", "--covers", "53.03"});
  EXPECT_EQ(answer.code, kDone) << answer.err;
  EXPECT_EQ(answer.err, "line 3, nik: is not 16 digits, or so\n");
  EXPECT_NE(answer.out.find("2 rows: 1 added, 0 updated, 0 unchanged, 0 repeated, 0 conflicts, 1 refused\n"),
            std::string::npos)
      << answer.out;
  EXPECT_EQ(Read("people.csv.report.csv"),
            "line,field,severity,reason\n3,nik,refused,\"is not 16 digits, or so\"\n2,birth_date,warning,differs\n");
  EXPECT_EQ(registry_->imported, people);
  EXPECT_FALSE(registry_->options.dry_run());
  EXPECT_EQ(registry_->options.covers(0), "53.03");
}

TEST_F(ServicesTest, ADryRunSaysSoAndTheReportGoesWhereItIsWanted) {
  Serve({"registry"});
  Write("people.csv", "nik\n1\n");
  registry_->result.set_rows(1);
  registry_->result.set_added(1);
  Answer answer = Jb({"import", "people", home_ + "/people.csv", "--dry-run", "--report", home_ + "/elsewhere.csv"});
  EXPECT_EQ(answer.code, kDone) << answer.err;
  EXPECT_EQ(answer.out.find("Dry run: nothing was written."), 0U) << answer.out;
  EXPECT_TRUE(registry_->options.dry_run());
  EXPECT_EQ(Read("elsewhere.csv"), "line,field,severity,reason\n");
  EXPECT_FALSE(std::filesystem::exists(home_ + "/people.csv.report.csv"));
}

TEST_F(ServicesTest, AReportNeverReplacesTheFileItIsAbout) {
  Serve({"registry"});
  Write("people.csv", "nik\n1\n");
  Answer answer = Jb({"import", "people", home_ + "/people.csv", "--report", home_ + "/./people.csv"});
  EXPECT_EQ(answer.code, kFailed);
  EXPECT_EQ(Read("people.csv"), "nik\n1\n");
  EXPECT_EQ(registry_->imported, "");
}

TEST_F(ServicesTest, AnImportWhoseReportCannotBeWrittenSendsNothing) {
  Serve({"registry"});
  Write("people.csv", "nik\n1\n");
  Answer answer = Jb({"import", "people", home_ + "/people.csv", "--report", home_ + "/no/folder.csv"});
  EXPECT_EQ(answer.code, kFailed);
  EXPECT_NE(answer.err.find("--report"), std::string::npos) << answer.err;
  EXPECT_EQ(registry_->imported, "");
}

TEST_F(ServicesTest, AFolderOrADeviceIsNotTakenForAnEmptyFile) {
  Serve({"registry"});
  for (const char* kind : {"people", "areas", "statuses", "findings"}) {
    const Answer folder = Jb({"import", kind, home_});
    EXPECT_EQ(folder.code, kFailed);
    EXPECT_NE(folder.err.find("is a folder"), std::string::npos) << folder.err;
    const Answer device = Jb({"import", kind, "/dev/null"});
    EXPECT_EQ(device.code, kFailed);
    EXPECT_NE(device.err.find("is a device"), std::string::npos) << device.err;
  }
}

TEST_F(ServicesTest, EveryCommandThatReadsAFileSaysThatItWasGivenAFolder) {
  Write("campaign.json", "{}");
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"campaign", "set", home_},
           {"campaign", "set", home_ + "/campaign.json", "--travel", home_},
           {"simulate", home_},
           {"report", "submit", home_, "--device", "d", "--installation", "i", "--token-file", home_}}) {
    const Answer folder = Jb(command);
    EXPECT_EQ(folder.code, kFailed) << command.at(1);
    EXPECT_NE(folder.err.find("is a folder: name a file in it."), std::string::npos) << folder.err;
  }
}

TEST_F(ServicesTest, AnImportOfWhichNothingIsKeptFails) {
  Serve({"registry"});
  Write("people.csv", "nik\n1\n");
  registry_->result.set_rows(1);
  registry_->result.set_refused(1);
  Answer answer = Jb({"import", "people", home_ + "/people.csv", "--json"});
  EXPECT_EQ(answer.code, kFailed);
  EXPECT_EQ(answer.out.find("{\"rows\":\"1\",\"added\":\"0\",\"updated\":\"0\",\"unchanged\":\"0\",\"refused\":\"1\""),
            0U)
      << answer.out;
}

TEST_F(ServicesTest, TalliesAreATableByDistrictOrJsonByVillage) {
  Serve({"registry"});
  Answer table = Jb({"tallies"});
  ASSERT_EQ(table.code, kDone) << table.err;
  EXPECT_NE(table.out.find("53.03.05  Kota Kefamenanu"), std::string::npos) << table.out;
  EXPECT_NE(table.out.find("1126"), std::string::npos);
  Answer json = Jb({"tallies", "--level", "village", "--json"});
  EXPECT_EQ(json.out.find("{\"position\":{\"position\":{\"log_id\":\"\",\"seq\":\"42\""), 0u) << json.out;
  EXPECT_NE(json.out.find("\"tallies\":[{\"area_code\":\"53.03.05\""), std::string::npos) << json.out;
  EXPECT_NE(json.out.find("\"workload\":\"3\""), std::string::npos);
}

TEST_F(ServicesTest, ReportsGoOutInBatchesAndTheirResultsAreCounted) {
  Serve({"field_reporting"});
  std::string lines;
  for (int seq = 0; seq < 25; ++seq) {
    lines += "{\"seq\": " + std::to_string(seq) + ", \"arrival\": {\"village_code\": \"53.03.05.1001\"}}\n";
  }
  Write("reports.ndjson", lines + "\nnot json\n");
  const std::vector<std::string> submit = {
      "report", "submit", home_ + "/reports.ndjson", "--device", "d", "--installation", "i", "--batch", "10"};
  EXPECT_EQ(Jb(submit).code, kFailed);
  EXPECT_TRUE(field_reporting_->sizes.empty());
  ASSERT_EQ(setenv("JB_DEVICE_TOKEN", "the-token", 1), 0);
  Answer answer = Jb(submit);
  ASSERT_EQ(unsetenv("JB_DEVICE_TOKEN"), 0);
  EXPECT_EQ(answer.code, kDone);
  EXPECT_EQ(answer.out, "26 reports: 24 accepted, 0 duplicate, 0 in conflict, 1 rejected, 1 unreadable\n");
  EXPECT_NE(answer.err.find("report 0: Number reports from 1."), std::string::npos) << answer.err;
  EXPECT_NE(answer.err.find("line 27: is not a report"), std::string::npos) << answer.err;
  EXPECT_EQ(field_reporting_->sizes, (std::vector<int>{10, 10, 5}));
}

TEST_F(ServicesTest, StatusIsGreenOnlyWhenEveryServiceIs) {
  Serve(All());
  Answer green = Jb({"status"});
  EXPECT_EQ(green.code, kDone) << green.out;
  EXPECT_NE(green.out.find("All is well."), std::string::npos);
  admins_["notification"]->status.set_level(platform::v1::LEVEL_DEGRADED);
  Answer degraded = Jb({"status"});
  EXPECT_EQ(degraded.code, kNotGreen);
  EXPECT_NE(degraded.out.find("\nnotification is degraded.\n"), std::string::npos) << degraded.out;
  EXPECT_EQ(Jb({"status", "--service", "registry"}).code, kDone);
  EXPECT_EQ(Jb({"status", "--service", "sheduling"}).code, kFailed);
}

TEST_F(ServicesTest, StatusAsJsonTellsOfServicesThatAreAway) {
  Serve({"registry", "field_reporting", "scheduling", "notification"});
  Answer answer = Jb({"status", "--json"});
  EXPECT_EQ(answer.code, kNotGreen);
  EXPECT_EQ(answer.out.find("{\"services\":[{\"service\":\"registry\","), 0u) << answer.out;
  EXPECT_NE(answer.out.find("{\"service\":\"gateway\",\"error\":\"The gateway service does not answer"),
            std::string::npos);
}

TEST_F(ServicesTest, ALogIsResetAboveWhateverAnyoneHasSeen) {
  Serve({"registry", "field_reporting", "scheduling", "notification"});
  auto* produced = admins_["registry"]->status.add_produced();
  produced->set_partition("53.03");
  produced->mutable_head()->set_seq(10);
  auto* consumed = admins_["scheduling"]->status.add_consumed();
  consumed->set_source("registry");
  consumed->set_partition("53.03");
  consumed->mutable_position()->set_seq(17);
  consumed->set_level(platform::v1::LEVEL_STOPPED);
  Answer answer = Jb({"log", "reset", "--service", "registry", "--partition", "53.03", "--reason", "restored"});
  EXPECT_EQ(answer.code, kDone) << answer.err;
  EXPECT_EQ(admins_["registry"]->reset.highest_seen_seq(), 17);
  EXPECT_EQ(admins_["registry"]->reset.reason(), "restored");
}

TEST_F(ServicesTest, DeadLettersAreListedOfAllServicesAndRetriedAtOne) {
  Serve({"registry", "field_reporting", "scheduling", "notification"});
  platform::v1::DeadLetter* letter = admins_["scheduling"]->letters.add_dead_letters();
  letter->set_id(5);
  letter->set_reason("the tally does not add up");
  Answer list = Jb({"dead-letters", "--json"});
  EXPECT_EQ(list.code, kFailed);
  EXPECT_NE(list.err.find("gateway"), std::string::npos) << list.err;
  EXPECT_EQ(list.out.find("{\"dead_letters\":[{\"service\":\"scheduling\",\"id\":\"5\""), 0u) << list.out;
  Answer retry = Jb({"dead-letters", "retry", "5", "--service", "scheduling"});
  EXPECT_EQ(retry.code, kDone) << retry.err;
  EXPECT_EQ(admins_["scheduling"]->retried, 5);
  EXPECT_EQ(admins_["registry"]->retried, 0);
}

TEST_F(ServicesTest, ALogIsNotResetWhileAConsumerIsAway) {
  Serve({"registry", "field_reporting", "notification"});
  Answer answer = Jb({"log", "reset", "--service", "registry", "--partition", "53.03", "--reason", "restored"});
  EXPECT_EQ(answer.code, kFailed);
  EXPECT_NE(answer.err.find("scheduling"), std::string::npos) << answer.err;
  EXPECT_EQ(admins_["registry"]->reset.reason(), "");
}

TEST(CampaignFileTest, TheCampaignOfJulyIsACampaign) {
  absl::StatusOr<std::string> text = ReadFile(std::string(JB_DATA) + "/campaign_2024-07.json");
  ASSERT_TRUE(text.ok()) << text.status();
  scheduling::v1::Campaign campaign;
  auto parsed = google::protobuf::util::JsonStringToMessage(*text, &campaign);
  ASSERT_TRUE(parsed.ok()) << parsed.message();
  EXPECT_EQ(campaign.units_size(), 2);
  EXPECT_EQ(campaign.units(0).serves_district_code(), "53.03.05");
  EXPECT_EQ(campaign.units(1).kind(), scheduling::v1::UNIT_KIND_MOBILE);
}

}  // namespace
}  // namespace jemputbola::cli
