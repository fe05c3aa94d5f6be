#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <set>

#include "absl/synchronization/mutex.h"
#include "common/store/database.h"
#include "tests/support/power_cut.h"
#include "upload_fixture.h"

// What was acknowledged is on disk: on a disk that forgets everything that was not synced.
namespace jemputbola::field_reporting::api {
namespace {

using support::PowerCut;

std::string PathOf(const std::string& url) {
  return url.substr(std::string("sqlite:").size());
}

// The seqs that the database at `path` holds, after whatever recovery it needs.
std::set<std::int64_t> Held(const std::string& path) {
  jemputbola::store::Database::Options options;
  options.url = "sqlite:" + path;
  auto database = jemputbola::store::Database::Open(options);
  EXPECT_TRUE(database.ok()) << database.status();
  std::set<std::int64_t> reports;
  std::int64_t events = 0;
  EXPECT_TRUE((*database)
                  ->Read([&](jemputbola::store::ReadTransaction& tx) {
                    soci::rowset<std::int64_t> rows = (tx.sql().prepare << "select seq from report");
                    reports.insert(rows.begin(), rows.end());
                    tx.sql() << "select count(*) from event_log", soci::into(events);
                    return absl::OkStatus();
                  })
                  .ok());
  // Both or neither: a report without its event would be lost to everybody else.
  EXPECT_EQ(events, static_cast<std::int64_t>(reports.size()));
  return reports;
}

class Durability : public testing::Test {
 protected:
  // Before the databases, so that it lies below them.
  PowerCut disk_;
  support::TempDir copies_;
};

TEST_F(Durability, NoReportIsAcknowledgedWithoutASyncAfterItWasSent) {
  UploadHouse house;
  const std::string path = PathOf(house.url());
  auto stub = house.Connect();
  for (int seq = 1; seq <= 100; ++seq) {
    v1::SubmitReportsRequest request;
    request.set_device_id(kDevice);
    request.set_installation_id(kInstallation);
    *request.add_reports() = house.Capture(seq);
    v1::SubmitReportsResponse response;
    const std::int64_t before = disk_.log_syncs(path);
    ASSERT_TRUE(stub->SubmitReports(house.Context().get(), request, &response).ok());
    ASSERT_GT(disk_.log_syncs(path), before) << "seq " << seq;
  }
}

// Calls and a stream at once, so that commits are shared, and power cuts at any moment.
TEST_F(Durability, WhateverMomentThePowerIsCutEveryAcknowledgedReportIsThere) {
  UploadHouse house;
  const std::string path = PathOf(house.url());
  absl::Mutex mutex;
  std::set<std::int64_t> acknowledged;
  // Reports that may be sent so far: they would fill the disk between two cuts.
  std::int64_t allowed = 0;
  std::int64_t sent = 0;
  const auto may_send = [&](std::int64_t reports) {
    absl::MutexLock lock(&mutex);
    const auto allows = [&] { return allowed < 0 || sent + reports <= allowed; };
    mutex.Await(absl::Condition(&allows));
    sent += reports;
    return allowed >= 0;
  };
  std::vector<std::thread> callers;
  constexpr int kCallers = 4;
  for (int caller = 0; caller < kCallers; ++caller) {
    callers.emplace_back([&, caller] {
      auto stub = house.Connect();
      for (std::int64_t next = 1 + caller; may_send(10); next += 10 * kCallers) {
        v1::SubmitReportsRequest request;
        request.set_device_id(kDevice);
        request.set_installation_id(kInstallation);
        for (std::int64_t i = 0; i < 10; ++i) *request.add_reports() = house.Capture(next + i * kCallers);
        v1::SubmitReportsResponse response;
        if (!stub->SubmitReports(house.Context().get(), request, &response).ok()) continue;
        absl::MutexLock lock(&mutex);
        for (const v1::ReportResult& result : response.results()) {
          if (result.status() == v1::REPORT_STATUS_ACCEPTED) acknowledged.insert(result.seq());
        }
      }
    });
  }
  callers.emplace_back([&] {
    constexpr std::int64_t kFirst = 10'000'000;
    auto stub = house.Connect();
    auto context = house.Context();
    auto stream = stub->StreamReports(context.get());
    v1::StreamReportsRequest request;
    request.mutable_opening()->set_device_id(kDevice);
    request.mutable_opening()->set_installation_id(kInstallation);
    stream->Write(request);
    std::thread reader([&] {
      v1::StreamReportsResponse answer;
      std::int64_t before = 0;
      while (stream->Read(&answer)) {
        absl::MutexLock lock(&mutex);
        for (; before < answer.acknowledged(); ++before) acknowledged.insert(kFirst + before);
      }
    });
    for (std::int64_t next = kFirst; may_send(20); next += 20) {
      request.Clear();
      for (std::int64_t i = 0; i < 20; ++i) *request.add_reports() = house.Capture(next + i);
      if (!stream->Write(request)) break;
    }
    stream->WritesDone();
    reader.join();
    EXPECT_TRUE(stream->Finish().ok());
  });
  constexpr std::int64_t kBetweenCuts = 200;
  for (int cut = 1; cut <= 30; ++cut) {
    std::set<std::int64_t> expected;
    {
      absl::MutexLock lock(&mutex);
      allowed += kBetweenCuts;
      // Half of it: the other half is under way.
      const auto enough = [&] {
        return static_cast<std::int64_t>(acknowledged.size()) >= allowed - kBetweenCuts / 2 - 50;
      };
      ASSERT_TRUE(mutex.AwaitWithTimeout(absl::Condition(&enough), absl::Seconds(30)));
      expected = acknowledged;
    }
    const std::string copy = copies_.File(absl::StrCat("cut-", cut, ".sqlite"));
    disk_.Leave(path, copy, cut % 2 == 0 ? 0 : cut);
    const std::set<std::int64_t> held = Held(copy);
    EXPECT_TRUE(std::ranges::includes(held, expected)) << "cut " << cut;
  }
  {
    absl::MutexLock lock(&mutex);
    allowed = -1;
  }
  for (std::thread& caller : callers) caller.join();
}

// That the two above would notice: a disk on which syncs do nothing.
TEST_F(Durability, ADiskThatOnlyPretendsToSyncLosesReports) {
  UploadHouse house;
  const std::string path = PathOf(house.url());
  disk_.LieAboutSyncs();
  const std::int64_t before = disk_.log_syncs(path);
  auto stub = house.Connect();
  v1::SubmitReportsRequest request;
  request.set_device_id(kDevice);
  request.set_installation_id(kInstallation);
  *request.add_reports() = house.Capture(1);
  v1::SubmitReportsResponse response;
  ASSERT_TRUE(stub->SubmitReports(house.Context().get(), request, &response).ok());
  EXPECT_EQ(disk_.log_syncs(path), before);
  disk_.Leave(path, copies_.File("cut.sqlite"), 0);
  EXPECT_TRUE(Held(copies_.File("cut.sqlite")).empty());
}

// And what SQLite itself would lose with the setting below the one that Database demands.
TEST_F(Durability, ACommitInSynchronousNormalDoesNotSurvive) {
  const std::string path = copies_.File("normal.sqlite");
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  const auto run = [&](const char* sql) { return sqlite3_exec(database, sql, nullptr, nullptr, nullptr); };
  ASSERT_EQ(run("pragma journal_mode=wal; pragma synchronous=full; create table t (i); insert into t values (1)"), 0);
  ASSERT_EQ(run("pragma synchronous=normal; insert into t values (2)"), 0);
  disk_.Leave(path, copies_.File("left.sqlite"), 0);
  sqlite3_close(database);
  ASSERT_EQ(sqlite3_open(copies_.File("left.sqlite").c_str(), &database), SQLITE_OK);
  std::int64_t rows = 0;
  const auto count = [](void* to, int, char** values, char**) {
    *static_cast<std::int64_t*>(to) = std::stoll(values[0]);
    return 0;
  };
  ASSERT_EQ(sqlite3_exec(database, "select count(*) from t", count, &rows, nullptr), SQLITE_OK);
  sqlite3_close(database);
  EXPECT_EQ(rows, 1);
}

}  // namespace
}  // namespace jemputbola::field_reporting::api
