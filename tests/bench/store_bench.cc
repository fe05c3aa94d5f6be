#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "common/store/bulk.h"
#include "common/store/database.h"
#include "tests/support/fresh_database.h"
#include "tests/support/temp_dir.h"

// Rows a second through common/store, each transaction committed to disk, in batches of Arg rows of about 200 bytes.
namespace jemputbola::store {
namespace {

const std::vector<Column> kColumns = {{"part", ColumnType::kText},
                                      {"seq", ColumnType::kInt},
                                      {"device", ColumnType::kText},
                                      {"body", ColumnType::kBytes}};

// A database with a table of reports, and batches of ever new rows for it.
class Reports {
 public:
  explicit Reports(Engine engine) : fresh_(engine), database_(fresh_.Open()) {
    const std::vector<Migration> table = {
        {1, "report",
         "create table report (part text not null, seq bigint not null, device text not null, body {{bytes}} not null, "
         "primary key (part, seq));\n"}};
    if (!Migrate(*database_, "bench", table).ok()) std::abort();
  }

  Database& database() { return *database_; }
  Rows Next(std::int64_t rows) {
    Rows batch(kColumns);
    for (std::int64_t i = 0; i < rows; ++i) batch.Text("53.03").Int(++seq_).Text("device-7").Bytes(body_);
    return batch;
  }
  // `rows` keys spread over all rows so far.
  Rows Keys(std::int64_t rows) {
    Rows keys({{"part", ColumnType::kText}, {"seq", ColumnType::kInt}});
    for (std::int64_t i = 0; i < rows; ++i) keys.Text("53.03").Int(1 + (i * 7919 + asked_) % seq_);
    ++asked_;
    return keys;
  }

 private:
  support::FreshDatabase fresh_;
  std::unique_ptr<Database> database_;
  std::string body_ = std::string(150, '\x07');
  std::int64_t seq_ = 0;
  std::int64_t asked_ = 0;
};

template <typename Body>
void InTransactions(benchmark::State& state, Reports& reports, Body body) {
  for (auto _ : state) {
    const absl::Status status = reports.database().Write([&](WriteTransaction& tx) {
      body(tx);
      return absl::OkStatus();
    });
    if (!status.ok()) state.SkipWithError(std::string(status.message()).c_str());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

template <Engine kEngine>
void BulkInsert(benchmark::State& state) {
  Reports reports(kEngine);
  InTransactions(state, reports, [&](WriteTransaction& tx) { Insert(tx, "report", reports.Next(state.range(0))); });
}

template <Engine kEngine>
void BulkInsertNew(benchmark::State& state) {
  Reports reports(kEngine);
  InTransactions(state, reports, [&](WriteTransaction& tx) {
    benchmark::DoNotOptimize(InsertNew(tx, "report", reports.Next(state.range(0)), {"part", "seq"}));
  });
}

template <Engine kEngine>
void BulkUpsert(benchmark::State& state) {
  Reports reports(kEngine);
  std::int64_t round = 0;
  InTransactions(state, reports, [&](WriteTransaction& tx) {
    const std::string device = "device-" + std::to_string(100'000 + ++round);
    Rows rows(kColumns);
    for (std::int64_t seq = 0; seq < state.range(0); ++seq) rows.Text("53.03").Int(seq).Text(device).Bytes("body");
    Upsert(tx, "report", rows, {"part", "seq"});
  });
}

template <Engine kEngine>
void BulkFetch(benchmark::State& state) {
  Reports reports(kEngine);
  const absl::Status filled = reports.database().Write([&](WriteTransaction& tx) {
    Insert(tx, "report", reports.Next(100'000));
    return absl::OkStatus();
  });
  if (!filled.ok()) state.SkipWithError("cannot fill the table");
  for (auto _ : state) {
    const absl::Status status = reports.database().Read([&](ReadTransaction& tx) {
      benchmark::DoNotOptimize(Fetch(tx, "report", kColumns, reports.Keys(state.range(0))));
      return absl::OkStatus();
    });
    if (!status.ok()) state.SkipWithError(std::string(status.message()).c_str());
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

// The same rows through SOCI's own statement, one execution a row: what the bulk functions are compared with.
template <Engine kEngine>
void SociInsert(benchmark::State& state) {
  Reports reports(kEngine);
  std::int64_t next = 0;
  InTransactions(state, reports, [&](WriteTransaction& tx) {
    std::string part = "53.03";
    std::string device = "device-7";
    std::string body(150, 'x');
    long long seq = 0;
    soci::statement insert =
        (tx.sql().prepare << "insert into report (part, seq, device, body) values (:p, :s, :d, :b)",
         soci::use(part, "p"), soci::use(seq, "s"), soci::use(device, "d"), soci::use(body, "b"));
    for (std::int64_t i = 0; i < state.range(0); ++i) {
      seq = ++next;
      insert.execute(true);
    }
  });
}

// The disk alone: 200 bytes appended and synced.
void Fdatasync(benchmark::State& state) {
  const support::TempDir dir;
  const int file = open(dir.File("log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const std::string line(200, 'x');
  for (auto _ : state) {
    if (write(file, line.data(), line.size()) < 0 || fdatasync(file) != 0) state.SkipWithError("cannot write");
  }
  close(file);
}

BENCHMARK(Fdatasync)->UseRealTime();
BENCHMARK(BulkInsert<Engine::kSqlite>)->Arg(10)->Arg(100)->Arg(1000)->UseRealTime();
BENCHMARK(BulkInsert<Engine::kPostgres>)->Arg(10)->Arg(100)->Arg(1000)->Arg(5000)->UseRealTime();
BENCHMARK(BulkInsertNew<Engine::kSqlite>)->Arg(100)->Arg(1000)->UseRealTime();
BENCHMARK(BulkInsertNew<Engine::kPostgres>)->Arg(100)->Arg(1000)->UseRealTime();
BENCHMARK(BulkUpsert<Engine::kSqlite>)->Arg(100)->Arg(1000)->UseRealTime();
BENCHMARK(BulkUpsert<Engine::kPostgres>)->Arg(100)->Arg(1000)->UseRealTime();
BENCHMARK(BulkFetch<Engine::kSqlite>)->Arg(100)->Arg(1000)->UseRealTime();
BENCHMARK(BulkFetch<Engine::kPostgres>)->Arg(100)->Arg(1000)->UseRealTime();
BENCHMARK(SociInsert<Engine::kSqlite>)->Arg(100)->Arg(1000)->UseRealTime();
BENCHMARK(SociInsert<Engine::kPostgres>)->Arg(100)->UseRealTime();

}  // namespace
}  // namespace jemputbola::store
