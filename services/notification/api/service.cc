#include "notification/api/service.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "notification/api/notice_events.h"
#include "notification/store/notices.h"

namespace jemputbola::notification::api {
namespace {

using jemputbola::store::ReadTransaction;
using jemputbola::store::WriteTransaction;

constexpr int kDefaultPage = 100;
constexpr int kLargestPage = 1000;

}  // namespace

Service::Service(jemputbola::store::Database& database, eventlog::Ownership& ownership, eventlog::EventLog& events,
                 const store::Contacts& contacts, const clock::Clock& clock, QuietHours quiet, rpc::Calls& calls)
    : database_(database),
      ownership_(ownership),
      events_(events),
      contacts_(contacts),
      clock_(clock),
      quiet_(quiet),
      calls_(calls) {}

grpc::ServerReadReactor<v1::ImportContactsRequest>* Service::ImportContacts(grpc::CallbackServerContext* context,
                                                                            v1::ImportContactsResponse* response) {
  return calls_.ClientStream<v1::ImportContactsRequest>(
      context, "ImportContacts",
      [this, response](const rpc::Call& call,
                       const std::function<bool(v1::ImportContactsRequest*)>& read) -> absl::Status {
        ContactsFile file;
        v1::ImportContactsRequest request;
        while (read(&request)) {
          if (auto status = file.Feed(request.chunk()); !status.ok()) return status;
        }
        if (call.broken()) return absl::CancelledError("the file did not arrive whole: send it again");
        if (auto status = file.Finish(); !status.ok()) return status;
        std::map<std::string, std::vector<Contact>> by_regency;
        for (const Contact& contact : file.contacts()) by_regency[RegencyOf(contact.area_code)].push_back(contact);
        *response->mutable_result() = file.result();
        for (const auto& [partition, contacts] : by_regency) {
          if (auto status = Import(partition, contacts, *response->mutable_result()); !status.ok()) return status;
        }
        return absl::OkStatus();
      });
}

absl::Status Service::Import(const std::string& partition, const std::vector<Contact>& contacts,
                             platform::v1::ImportResult& result) {
  std::map<store::Contacts::Put, std::int64_t> counts;
  const absl::Status status = database_.Write([&](WriteTransaction& tx) -> absl::Status {
    counts.clear();
    if (auto fence = ownership_.Check(tx, partition); !fence.ok()) return fence.status();
    const absl::Time now = clock_.Now();
    std::vector<Notice> changed;
    for (const Contact& contact : contacts) {
      const store::Contacts::Put put = contacts_.Set(tx, partition, contact.area_code, contact.phone);
      ++counts[put];
      if (put == store::Contacts::Put::kUnchanged) continue;
      for (Notice& notice : store::WithoutContact(tx, partition, contact.area_code)) {
        if (!StillMatters(now, notice.visit_date, quiet_)) continue;
        store::SetNotBefore(tx, partition, notice, EarliestAt(now, notice.kind, notice.visit_date, quiet_));
        store::SetState(tx, partition, notice, State::kQueued, now);
        changed.push_back(std::move(notice));
      }
    }
    return AppendChanges(tx, events_, partition, changed);
  });
  if (!status.ok()) return status;
  result.set_added(result.added() + counts[store::Contacts::Put::kAdded]);
  result.set_updated(result.updated() + counts[store::Contacts::Put::kUpdated]);
  result.set_unchanged(result.unchanged() + counts[store::Contacts::Put::kUnchanged]);
  return absl::OkStatus();
}

grpc::ServerUnaryReactor* Service::ListNotices(grpc::CallbackServerContext* context,
                                               const v1::ListNoticesRequest* request,
                                               v1::ListNoticesResponse* response) {
  return calls_.Unary(context, "ListNotices", [this, request, response](const rpc::Call&) -> absl::Status {
    return List(*request, *response);
  });
}

absl::Status Service::List(const v1::ListNoticesRequest& request, v1::ListNoticesResponse& response) {
  if (request.regency_code().empty()) return absl::InvalidArgumentError("regency_code is missing: give one like 53.03");
  if (request.page_size() < 0 || request.page_size() > kLargestPage) {
    return absl::InvalidArgumentError("page_size must be 0 (for 100) to 1,000");
  }
  std::int64_t below = std::numeric_limits<std::int64_t>::max();
  if (!request.page_token().empty() && (!absl::SimpleAtoi(request.page_token(), &below) || below < 1)) {
    return absl::InvalidArgumentError("page_token must be the next_page_token of the previous answer");
  }
  const int size = request.page_size() == 0 ? kDefaultPage : request.page_size();
  return database_.Read([&](ReadTransaction& tx) {
    const std::vector<Notice> notices = store::Newest(tx, request.regency_code(), below, size + 1);
    for (const Notice& notice : notices) {
      if (response.notices_size() == size) break;
      *response.add_notices() = ToProto(notice);
    }
    if (notices.size() > static_cast<std::size_t>(size)) {
      response.set_next_page_token(absl::StrCat(response.notices(size - 1).number()));
    }
    for (const auto& [state, count] : store::CountByState(tx, request.regency_code())) {
      (*response.mutable_count_by_state())[v1::NoticeState_Name(static_cast<v1::NoticeState>(state))] = count;
    }
    return absl::OkStatus();
  });
}

grpc::ServerUnaryReactor* Service::CheckContacts(grpc::CallbackServerContext* context,
                                                 const v1::CheckContactsRequest* request,
                                                 v1::CheckContactsResponse* response) {
  return calls_.Unary(context, "CheckContacts", [this, request, response](const rpc::Call&) -> absl::Status {
    return Check(*request, *response);
  });
}

absl::Status Service::Check(const v1::CheckContactsRequest& request, v1::CheckContactsResponse& response) {
  const std::vector<std::string> areas(request.area_codes().begin(), request.area_codes().end());
  for (const std::string& area : areas) {
    if ((!IsVillageCode(area) && !IsDistrictCode(area)) || RegencyOf(area) != request.regency_code()) {
      return absl::InvalidArgumentError("area_codes must be villages or districts of the regency, like 53.03.05.1001");
    }
  }
  return database_.Read([&](ReadTransaction& tx) {
    const std::map<std::string, std::string> known = contacts_.Sealed(tx, request.regency_code(), areas);
    response.clear_without_contact();
    for (const std::string& area : areas) {
      if (!known.contains(area)) response.add_without_contact(area);
    }
    return absl::OkStatus();
  });
}

}  // namespace jemputbola::notification::api
