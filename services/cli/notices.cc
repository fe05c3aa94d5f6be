#include <algorithm>
#include <ostream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/tool.h"
#include "jemputbola/notification/v1/notification.grpc.pb.h"

namespace jemputbola::cli {
namespace {

using notification::v1::ListNoticesRequest;
using notification::v1::ListNoticesResponse;
using notification::v1::NotificationService;

constexpr int kPage = 1000;

// "NOTICE_STATE_NO_CONTACT" without its prefix is "no contact".
std::string Words(const std::string& name, std::size_t prefix) {
  return absl::AsciiStrToLower(absl::StrReplaceAll(name.substr(std::min(prefix, name.size())), {{"_", " "}}));
}

// All pages up to `limit`, as one answer without a next page.
absl::StatusOr<ListNoticesResponse> Read(Tool& tool, const std::string& regency, int limit) {
  ListNoticesRequest request;
  request.set_regency_code(regency);
  ListNoticesResponse all;
  do {
    request.set_page_size(std::min(kPage, limit - all.notices_size()));
    auto page = tool.Call<NotificationService>("notification", &NotificationService::Stub::ListNotices, request);
    if (!page.ok()) return page.status();
    request.set_page_token(page->next_page_token());
    all.MergeFrom(*page);
  } while (!request.page_token().empty() && all.notices_size() < limit);
  all.clear_next_page_token();
  return all;
}

absl::StatusOr<int> Show(Tool& tool, int limit) {
  absl::StatusOr<std::string> regency = tool.Regency();
  if (!regency.ok()) return regency.status();
  absl::StatusOr<ListNoticesResponse> response = Read(tool, *regency, limit);
  if (!response.ok()) return response.status();
  if (tool.PrintedJson(*response)) return kDone;
  Table table({"number", "created", "state", "kind", "to", "area", "text"});
  for (const notification::v1::Notice& notice : response->notices()) {
    table.Add({absl::StrCat(notice.number()), tool.Local(notice.created_at()),
               Words(notification::v1::NoticeState_Name(notice.state()), sizeof("NOTICE_STATE")),
               Words(notification::v1::NoticeKind_Name(notice.kind()), sizeof("NOTICE_KIND")),
               Words(notification::v1::RecipientRole_Name(notice.role()), sizeof("RECIPIENT_ROLE")), notice.area_code(),
               absl::StrReplaceAll(notice.text(), {{"\n", " "}})});
  }
  table.Print(tool.out());
  std::string counts;
  for (const auto& [state, count] : response->count_by_state()) {
    absl::StrAppend(&counts, counts.empty() ? "" : ", ", count, " ",
                    Words(state, state.rfind("NOTICE_STATE_", 0) == 0 ? sizeof("NOTICE_STATE") : 0));
  }
  tool.out() << "All notices: " << (counts.empty() ? "none" : counts) << '\n';
  return kDone;
}

}  // namespace

void AddNotices(CLI::App& app, Tool& tool) {
  CLI::App* command = app.add_subcommand("notices", "Messages to village and district heads, newest first");
  auto limit = std::make_shared<int>(10000);
  command->add_option("--limit", *limit, "At most so many (10,000)")->check(CLI::Range(1, 1000000));
  tool.On(command, [&tool, limit] { return Show(tool, *limit); });
}

}  // namespace jemputbola::cli
