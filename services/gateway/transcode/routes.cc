#include "gateway/transcode/routes.h"

#include <google/api/annotations.pb.h>

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/domain/text.h"

namespace jemputbola::gateway::transcode {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::MethodDescriptor;

constexpr int kDeepestPosition = 4;

bool IsField(const Descriptor* message, std::string_view path) {
  const std::vector<std::string_view> parts = Split(path, '.');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const FieldDescriptor* field = message == nullptr ? nullptr : message->FindFieldByName(std::string(parts[i]));
    if (field == nullptr || field->is_repeated()) return false;
    message = field->message_type();
  }
  return true;
}

// Breadth first, so that the position nearest to the top is taken.
std::vector<const FieldDescriptor*> PositionPath(const Descriptor* message) {
  std::vector<std::pair<const Descriptor*, std::vector<const FieldDescriptor*>>> level = {{message, {}}};
  for (int depth = 0; depth < kDeepestPosition; ++depth) {
    std::vector<std::pair<const Descriptor*, std::vector<const FieldDescriptor*>>> next;
    for (const auto& [type, path] : level) {
      for (int i = 0; i < type->field_count(); ++i) {
        const FieldDescriptor* field = type->field(i);
        if (field->is_repeated() || field->message_type() == nullptr) continue;
        std::vector<const FieldDescriptor*> longer = path;
        longer.push_back(field);
        if (field->message_type()->full_name() == "jemputbola.platform.v1.LogPosition") return longer;
        next.emplace_back(field->message_type(), std::move(longer));
      }
    }
    level = std::move(next);
  }
  return {};
}

std::pair<std::string, std::string> VerbAndPath(const google::api::HttpRule& rule) {
  switch (rule.pattern_case()) {
    case google::api::HttpRule::kGet:
      return {"GET", rule.get()};
    case google::api::HttpRule::kPut:
      return {"PUT", rule.put()};
    case google::api::HttpRule::kPost:
      return {"POST", rule.post()};
    case google::api::HttpRule::kDelete:
      return {"DELETE", rule.delete_()};
    case google::api::HttpRule::kPatch:
      return {"PATCH", rule.patch()};
    default:
      return {rule.custom().kind(), rule.custom().path()};
  }
}

absl::StatusOr<Route> MakeRoute(const MethodDescriptor* method, const google::api::HttpRule& rule) {
  const auto fault = [method](const std::string& what) {
    return absl::InvalidArgumentError(absl::StrCat(method->full_name(), ": ", what));
  };
  Route route;
  route.method = method;
  route.rpc = absl::StrCat("/", method->service()->full_name(), "/", method->name());
  route.body = rule.body();
  route.streaming = method->server_streaming();
  route.endless = route.streaming && method->name().rfind("Watch", 0) == 0;
  route.position = PositionPath(method->output_type());
  const auto [verb, path] = VerbAndPath(rule);
  route.verb = verb;
  absl::StatusOr<PathTemplate> parsed = PathTemplate::Parse(path);
  if (!parsed.ok()) return fault(std::string(parsed.status().message()));
  route.path = *std::move(parsed);
  if (verb.empty()) return fault("the annotation names no HTTP method");
  if (method->client_streaming()) return fault("client streaming cannot be reached over HTTP");
  for (const std::string& field : route.path.Fields()) {
    if (!IsField(method->input_type(), field)) return fault(absl::StrCat("the request has no field ", field));
  }
  if (!route.body.empty() && route.body != "*" && method->input_type()->FindFieldByName(route.body) == nullptr) {
    return fault(absl::StrCat("the request has no field ", route.body));
  }
  if (!rule.response_body().empty()) return fault("response_body is not supported");
  return route;
}

}  // namespace

absl::StatusOr<RouteTable> RouteTable::Build(const std::vector<const google::protobuf::ServiceDescriptor*>& services) {
  RouteTable table;
  std::set<std::string> seen;
  for (const auto* service : services) {
    for (int i = 0; i < service->method_count(); ++i) {
      const MethodDescriptor* method = service->method(i);
      if (!method->options().HasExtension(google::api::http)) continue;
      const google::api::HttpRule& main = method->options().GetExtension(google::api::http);
      std::vector<google::api::HttpRule> rules = {main};
      rules.insert(rules.end(), main.additional_bindings().begin(), main.additional_bindings().end());
      for (const google::api::HttpRule& rule : rules) {
        absl::StatusOr<Route> route = MakeRoute(method, rule);
        if (!route.ok()) return route.status();
        if (!seen.insert(absl::StrCat(route->verb, " ", route->path.text())).second) {
          return absl::InvalidArgumentError(
              absl::StrCat(method->full_name(), ": ", route->verb, " ", route->path.text(), " stands twice"));
        }
        table.routes_.push_back(*std::move(route));
      }
    }
  }
  // Most specific first: a verb before none, then more literals.
  std::stable_sort(table.routes_.begin(), table.routes_.end(), [](const Route& a, const Route& b) {
    return std::pair(a.path.verb().empty(), -a.path.literals()) < std::pair(b.path.verb().empty(), -b.path.literals());
  });
  return table;
}

RouteTable::Match RouteTable::Find(std::string_view verb, std::string_view path) const {
  std::set<std::string> allowed;
  for (const Route& route : routes_) {
    auto fields = route.path.Match(path);
    if (!fields.has_value()) continue;
    if (route.verb == verb) return {&route, *std::move(fields), {}};
    allowed.insert(route.verb);
  }
  Match none;
  for (const std::string& other : allowed) absl::StrAppend(&none.allowed, none.allowed.empty() ? "" : ", ", other);
  return none;
}

}  // namespace jemputbola::gateway::transcode
