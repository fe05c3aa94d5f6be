#pragma once

#include <cstdint>

namespace jemputbola::scheduling::optimiser {

// When a search ends. Asked once an iteration.
class Budget {
 public:
  virtual ~Budget() = default;
  // Share used up after `iterations`, growing from 0; from 1 on the search ends.
  virtual double Used(std::int64_t iterations) = 0;
};

// The only one that gives the same result on every machine.
class IterationBudget : public Budget {
 public:
  explicit IterationBudget(std::int64_t iterations) : iterations_(iterations) {}
  double Used(std::int64_t iterations) override {
    return iterations_ <= 0 ? 1 : static_cast<double>(iterations) / static_cast<double>(iterations_);
  }

 private:
  std::int64_t iterations_;
};

}  // namespace jemputbola::scheduling::optimiser
