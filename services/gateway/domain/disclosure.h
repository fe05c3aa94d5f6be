#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/domain/tally_book.h"

// What a partner may see of small groups; the rules and their reasons stand in docs/access.md.
namespace jemputbola::gateway {

// Fewer people than this in one visible cell could point at a person.
inline constexpr std::int64_t kSmallestCell = 5;

// The only thing told about the number of people in a village: "0", "1-9", "10-24", "25-49" or "50+".
std::string_view SizeClass(std::int64_t people);

// Reason to people, without zeros; what is not shown by its own name is in "other".
using ReasonCells = std::map<std::string, std::int64_t>;

struct DisclosedReasons {
  ReasonCells regency;
  // One for each district given, in order.
  std::vector<ReasonCells> districts;
};

// The reasons of a regency and of all its districts with every cell either absent or at least kSmallestCell, also those
// that follow by subtraction from the exact totals published beside them:
//  - a regency's small reasons are merged into "other", then the next smallest while "other" itself is small;
//  - districts show the same reasons as each other: only those shown for the regency that are small in no district, and
//    fewer while some district's "other" would be small.
// A total below kSmallestCell shows no reason at all.
DisclosedReasons Disclose(const Counts& regency, const std::vector<Counts>& districts);

}  // namespace jemputbola::gateway
