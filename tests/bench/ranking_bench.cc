#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "scheduling/domain/ranking.h"

// Re-ranking after one tally: a regency (24 districts) and the whole country (7,277).
namespace jemputbola::scheduling {
namespace {

std::string Code(std::int64_t district) {
  return "district-" + std::to_string(100'000 + district);
}

Counts SomeCounts(std::int64_t workload) {
  Counts counts;
  counts.listed = 1200;
  counts.recorded = 1200 - workload;
  counts.workload = workload;
  return counts;
}

Ranking Filled(std::int64_t districts) {
  Ranking ranking;
  std::mt19937 random(7);  // NOLINT: the same numbers in every run
  for (std::int64_t i = 0; i < districts; ++i) {
    ranking.SetName(Code(i), "District");
    ranking.Set(Code(i), SomeCounts(random() % 1200), std::nullopt);
  }
  return ranking;
}

void Set(benchmark::State& state) {
  Ranking ranking = Filled(state.range(0));
  std::vector<std::string> codes;
  for (std::int64_t i = 0; i < state.range(0); ++i) codes.push_back(Code(i));
  std::int64_t i = 0;
  for (auto _ : state) {
    ++i;
    ranking.Set(codes[static_cast<std::size_t>(i * 7919 % state.range(0))], SomeCounts(i * 31 % 1200), std::nullopt);
  }
  state.SetItemsProcessed(state.iterations());
}

// With the explanation of every rank, as a watcher gets it.
void SetAndExplain(benchmark::State& state) {
  Ranking ranking = Filled(state.range(0));
  const std::string code = Code(3);
  std::int64_t i = 0;
  for (auto _ : state) {
    ranking.Set(code, SomeCounts(++i % 1200), std::nullopt);
    benchmark::DoNotOptimize(ranking.Areas());
  }
}

BENCHMARK(Set)->Arg(24)->Arg(7277);
BENCHMARK(SetAndExplain)->Arg(24)->Arg(7277)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace jemputbola::scheduling
