#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jemputbola::config {

// Levenshtein distance: the least number of characters to insert, delete or replace that turns `a` into `b`.
int Distance(std::string_view a, std::string_view b);

// The candidate with the least distance to `word`, the first of equals; empty when there is no candidate.
std::string NearestOf(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace jemputbola::config
