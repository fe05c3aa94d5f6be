#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/time/civil_time.h"
#include "registry/domain/nik.h"
#include "registry/domain/similarity.h"

namespace jemputbola::registry::domain {

// Finds entries of one village's list that may be one person, among the people of a whole regency. Keeps some 70 bytes
// a person: names stay with the caller, who is asked for them once more where birth dates agree. Not thread-safe.
class DoubleSearch {
 public:
  struct Pair {
    // first < second
    std::string first;
    std::string second;
    std::string village_code;
    Likeness likeness;
  };
  // Names of people by their ids, in the order of `person_ids`; empty for somebody who is gone.
  using Names = absl::FunctionRef<std::vector<std::string>(const std::vector<std::string>& person_ids)>;
  using Found = absl::FunctionRef<void(Pair)>;

  // Everyone once, in the order of their ids.
  void Add(std::string_view person_id, std::string_view village_code, std::string_view full_name,
           absl::CivilDay birth_date, Sex sex);
  std::int64_t people() const { return static_cast<std::int64_t>(entries_.size()); }

  // Each pair once. People born on one day are compared with each other by name, those of one name by birth date; of
  // more than kMostCompared in one village only with the next ones in the order of names or dates.
  void Search(Names names, Found found);

  static constexpr std::size_t kMostCompared = 200;

 private:
  struct Entry {
    std::size_t id_at;
    std::uint32_t id_size;
    std::size_t village;
    std::uint64_t name;
    std::int32_t day;
    Sex sex;
  };
  std::string IdOf(const Entry& entry) const { return ids_.substr(entry.id_at, entry.id_size); }
  void CompareNamesOf(const std::vector<Entry>& born_on_one_day, Names names, Found found);
  void CompareDatesOf(std::vector<Entry> of_one_name, Found found);
  void Tell(const Entry& a, const Entry& b, Likeness likeness, Found found) const;

  std::string ids_;
  std::vector<std::string> villages_;
  std::unordered_map<std::string, std::size_t> village_numbers_;
  std::vector<Entry> entries_;
};

}  // namespace jemputbola::registry::domain
