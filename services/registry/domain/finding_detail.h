#pragma once

#include <string>
#include <string_view>

namespace jemputbola::registry::domain {

// What goes along with an event and is kept sealed.
struct FindingDetail {
  // Number of the document.
  std::string evidence;
  // Clean text: without line ends.
  std::string note;

  friend bool operator==(const FindingDetail&, const FindingDetail&) = default;
};

// As it is sealed; empty when both are.
std::string ToText(const FindingDetail& detail);
FindingDetail ReadDetail(std::string_view text);

}  // namespace jemputbola::registry::domain
