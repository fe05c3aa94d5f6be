#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

#include "registry/domain/fold.h"
#include "registry/domain/tally.h"

// The registry's rules alone, in memory.
namespace jemputbola::registry::domain {
namespace {

// The events of one person: visits in vain, then a capture.
std::vector<PersonEvent> History(std::int64_t events) {
  std::vector<PersonEvent> history;
  for (std::int64_t i = 0; i < events; ++i) {
    PersonEvent event;
    event.order = {1'721'800'000'000'000 + i * 60'000'000, "device-7/c2a4", i + 1};
    event.kind = i + 1 < events ? EventKind::kNotMet : EventKind::kCaptured;
    history.push_back(event);
  }
  return history;
}

void ApplyInOrder(benchmark::State& state) {
  const std::vector<PersonEvent> history = History(state.range(0));
  for (auto _ : state) {
    PersonState person;
    for (const PersonEvent& event : history) Apply(person, event);
    benchmark::DoNotOptimize(person);
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

// As after a late upload: the events of the person in any order.
void FoldShuffled(benchmark::State& state) {
  std::vector<PersonEvent> history = History(state.range(0));
  std::shuffle(history.begin(), history.end(), std::mt19937(7));  // NOLINT: a fixed order is wanted
  for (auto _ : state) benchmark::DoNotOptimize(Fold(history));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

// Districts of TTU from its 193 villages.
void SumUpDistricts(benchmark::State& state) {
  std::vector<AreaTally> villages;
  for (int i = 0; i < 193; ++i) {
    AreaTally village;
    const std::string number = std::to_string(i % 8 + 1);
    village.area_code = "53.03." + std::to_string(10 + i / 8) + ".200" + number;
    for (int person = 0; person < 30; ++person) village.tally.Add({.bucket = static_cast<Bucket>(person % kBuckets)});
    villages.push_back(village);
  }
  for (auto _ : state) benchmark::DoNotOptimize(SumUp(villages, AreaLevel::kDistrict));
}

BENCHMARK(ApplyInOrder)->Arg(1)->Arg(3);
BENCHMARK(FoldShuffled)->Arg(3)->Arg(20);
BENCHMARK(SumUpDistricts);

}  // namespace
}  // namespace jemputbola::registry::domain
