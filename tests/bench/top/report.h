#pragma once

#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace jemputbola::bench {

// What became of one instance.
struct Result {
  std::string instance;
  // The problem of the file beside what the search found there, when the paths broke a rule; empty otherwise.
  std::string fault;
  long score = 0;
  std::optional<long> reference;
  long iterations = 0;
  double seconds = 0;

  // Per cent below the reference; 0 when it is reached or beaten, and without a reference.
  double gap() const;
};

// The column `reference` of a file "instance,n,m,tmax,reference,…"; empty when the file cannot be read.
std::map<std::string, long> ReadReferences(const std::string& path);

// One line an instance and a summary. Gives the exit status: 0, or 1 when a rule was broken.
int Print(const std::vector<Result>& results, std::ostream& out);
int PrintJson(const std::vector<Result>& results, std::ostream& out);

}  // namespace jemputbola::bench
