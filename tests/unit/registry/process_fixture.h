#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "tests/support/child_process.h"
#include "tests/support/eventually.h"
#include "tests/support/fresh_database.h"
#include "tests/support/temp_dir.h"

namespace jemputbola::registry {

// The registry's own program, which may be told to die between two steps, and `jb` beside it, on both stores.
class ProcessTest : public support::OnBothStores {
 protected:
  static constexpr int kPeople = 1200;

  ProcessTest() {
    EXPECT_EQ(Jb({"keys", "init"}).code, 0);
    std::ofstream(home_.File("config.toml"))
        << "[deployment]\nregency = \"53.03\"\nhome = \"" << home_.path()
        << "\"\n[redis]\nsocket = \"none\"\n[store]\nurl = \"" << url()
        << "\"\n[metrics]\naddress = \"127.0.0.1:" << metrics_port_ << "\"\n[registry]\npolling_day = \"2020-12-09\"\n";
    std::ofstream(home_.File("areas.csv")) << "code,level,name,parent,lat,lon\n"
                                              "53,provinsi,Nusa Tenggara Timur,,,\n"
                                              "53.03,kabupaten,Timor Tengah Utara,53,-9.3779,124.5692\n"
                                              "53.03.01,kecamatan,Miomaffo Timur,53.03,-9.3811,124.4900\n"
                                              "53.03.01.2005,desa,Bokon,53.03.01,-9.3515,124.4795\n";
    std::ofstream people(home_.File("people.csv"));
    people << "nik,kk,full_name,sex,birth_date,address,phone,village_code\n";
    for (int i = 1; i <= kPeople; ++i) {
      people << Nik(i) << ",5303019999990001," << Name(i)
             << ",L,1985-08-17,Jalan Zamrud 77,081234567890,53.03.01.2005\n";
    }
  }

  static std::string Nik(int number) { return absl::StrFormat("530301170885%04d", number); }
  static std::string Name(int number) { return absl::StrFormat("XAVERIUS T'QUILL %04d", number); }

  // With a place to die at, like "registry/manifest_after_commit:1"; empty: none.
  void StartRegistry(const std::string& failpoint = "") {
    support::ChildProcess::Options options;
    options.command = {JB_REGISTRY, "--config", home_.File("config.toml")};
    options.environment = {{"FAILPOINT", failpoint}};
    registry_ = std::make_unique<support::ChildProcess>(options);
  }
  void Populate() {
    StartRegistry();
    AwaitRegistry();
    ASSERT_EQ(Jb({"import", "areas", home_.File("areas.csv")}).code, 0);
    const Answer imported = Jb({"import", "people", home_.File("people.csv")});
    ASSERT_EQ(imported.code, 0) << imported.output;
    StopRegistry();
  }
  void AwaitRegistry() {
    ASSERT_TRUE(support::Eventually([&] { return Jb({"keys", "status"}).code == 0; })) << registry_->output();
  }
  // Waits for the failpoint that it was started with.
  void AwaitKill() {
    const auto code = registry_->Wait();
    ASSERT_TRUE(code.has_value()) << "it did not reach the place to die at";
    ASSERT_EQ(*code, 128 + SIGKILL) << registry_->output();
    // A lease that was not given up runs out.
    ASSERT_TRUE(support::Eventually([&] { return Leases() == 0; }));
  }
  // Held at this moment.
  int Leases() {
    int held = -1;
    const long long now = absl::ToUnixMicros(absl::Now());
    EXPECT_TRUE(database()
                    .Read([&](const store::ReadTransaction& tx) {
                      tx.sql() << "select count(*) from lease where expires_at > :now", soci::use(now, "now"),
                          soci::into(held);
                      return absl::OkStatus();
                    })
                    .ok());
    return held;
  }
  void StopRegistry() {
    registry_->Signal(SIGTERM);
    ASSERT_EQ(registry_->Wait().value_or(-1), 0) << registry_->output();
  }

  struct Answer {
    int code = -1;
    std::string output;
  };
  Answer Jb(std::vector<std::string> arguments) {
    support::ChildProcess::Options options;
    options.command = {JB_TOOL, "--home", home_.path(), "--timeout", "20"};
    options.command.insert(options.command.end(), arguments.begin(), arguments.end());
    support::ChildProcess jb(options);
    Answer answer;
    answer.code = jb.Wait(absl::Seconds(60)).value_or(-1);
    answer.output = jb.output();
    return answer;
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(home_.File(name));
    return std::string(std::istreambuf_iterator<char>(file), {});
  }
  bool Exists(const std::string& name) const { return std::filesystem::exists(home_.File(name)); }

  // What Prometheus sees.
  std::string Metrics() {
    support::ChildProcess curl({{"curl", "-sS", absl::StrCat("http://127.0.0.1:", metrics_port_, "/metrics")}, {}, ""});
    EXPECT_EQ(curl.Wait().value_or(-1), 0) << curl.output();
    return curl.output();
  }

  support::TempDir home_;
  const int metrics_port_ = support::FreePort();
  std::unique_ptr<support::ChildProcess> registry_;
};

}  // namespace jemputbola::registry
