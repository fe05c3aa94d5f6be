#pragma once

#include <gmock/gmock.h>
#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "common/rpc/server.h"
#include "jemputbola/notification/v1/notification.grpc.pb.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/cli/run_jb.h"
#include "tests/unit/scheduling/office.h"

// `jb` on a real scheduling service, beside a notification that knows whose telephone number is not known.
namespace jemputbola::scheduling::fixtures {

class FakeNotification final : public notification::v1::NotificationService::CallbackService {
 public:
  explicit FakeNotification(rpc::Calls& calls) : calls_(calls) {}

  grpc::ServerUnaryReactor* CheckContacts(grpc::CallbackServerContext* context,
                                          const notification::v1::CheckContactsRequest* request,
                                          notification::v1::CheckContactsResponse* response) override {
    return calls_.Unary(context, "CheckContacts", [=, this](const rpc::Call&) -> absl::Status {
      if (away) return absl::UnavailableError("it is away");
      for (const std::string& area : request->area_codes()) {
        if (unknown.contains(area)) response->add_without_contact(area);
      }
      return absl::OkStatus();
    });
  }

  bool away = false;
  std::set<std::string> unknown;

 private:
  rpc::Calls& calls_;
};

class CommandHouse : public Office {
 protected:
  CommandHouse()
      : service_(database(), process_->live, process_->replanner, process_->announcer, process_->desk, process_->office,
                 clock_, calls_),
        notification_(calls_),
        home_(dir_.File("home")) {
    EXPECT_EQ(Jb({"keys", "init"}).code, cli::kDone);
    const std::string address = "unix:" + dir_.File("s.sock");
    Write("home/config.toml", "[deployment]\nregency = \"53.03\"\n[peers]\nscheduling = \"" + address +
                                  "\"\nnotification = \"" + address + "\"\n");
    auto server = rpc::Server::Start({.address = address, .tls = {}}, {&service_, &notification_}, calls_);
    EXPECT_TRUE(server.ok()) << server.status();
    server_ = *std::move(server);
  }
  ~CommandHouse() override { server_->Shutdown(); }

  cli::Answer Jb(std::vector<std::string> arguments) { return cli::RunJb(home_, std::move(arguments)); }
  std::string Write(const std::string& name, const std::string& content) {
    std::ofstream(dir_.File(name)) << content;
    return dir_.File(name);
  }
  std::string CampaignFile(const v1::Campaign& campaign) {
    std::string json;
    EXPECT_TRUE(google::protobuf::util::MessageToJsonString(campaign, &json).ok());
    return Write("campaign.json", json);
  }

  support::TempDir dir_;
  Service service_;
  FakeNotification notification_;
  std::unique_ptr<rpc::Server> server_;
  std::string home_;
};

}  // namespace jemputbola::scheduling::fixtures
