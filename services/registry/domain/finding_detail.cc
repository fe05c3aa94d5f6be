#include "registry/domain/finding_detail.h"

namespace jemputbola::registry::domain {

std::string ToText(const FindingDetail& detail) {
  if (detail.evidence.empty() && detail.note.empty()) return "";
  return detail.evidence + '\n' + detail.note;
}

FindingDetail ReadDetail(std::string_view text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return {"", std::string(text)};
  return {std::string(text.substr(0, end)), std::string(text.substr(end + 1))};
}

}  // namespace jemputbola::registry::domain
