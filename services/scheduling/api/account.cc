#include "scheduling/api/account.h"

#include <cstddef>

#include "absl/strings/str_cat.h"
#include "common/label/label.h"

namespace jemputbola::scheduling {
namespace {

bool MayBeKept(const std::string& text) {
  constexpr std::size_t kMost = 200;
  return text.size() <= kMost && !label::MayHoldNik(text);
}

}  // namespace

absl::Status CheckAccount(Account needed, const std::string& actor, const std::string& reason) {
  if (needed == Account::kActorAndReason && (actor.empty() || reason.empty())) {
    return absl::InvalidArgumentError("give an actor and a reason: both are kept with the change");
  }
  if (needed == Account::kReason && reason.empty()) {
    return absl::InvalidArgumentError(
        "give a reason: it is kept with the change; the heads of village and district are told of the change, not why");
  }
  if (MayBeKept(actor) && MayBeKept(reason)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(MayBeKept(actor) ? "The reason" : "The actor",
                                                 " is kept for good: write at most 200 letters, and nobody's NIK."));
}

}  // namespace jemputbola::scheduling
