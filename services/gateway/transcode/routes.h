#pragma once

#include <google/protobuf/descriptor.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gateway/domain/path_template.h"

namespace jemputbola::gateway::transcode {

// One way to reach a method over HTTP: a google.api.http binding.
struct Route {
  const google::protobuf::MethodDescriptor* method = nullptr;
  // "GET", "POST" …
  std::string verb;
  PathTemplate path;
  // Which field the body fills: "" none, "*" the whole request.
  std::string body;
  // "/jemputbola.registry.v1.RegistryService/ListAreas".
  std::string rpc;
  // Server streaming; endless when its name begins with Watch.
  bool streaming = false;
  bool endless = false;
  // From the response to the first LogPosition in it; empty when it carries none.
  std::vector<const google::protobuf::FieldDescriptor*> position;
};

// The routes of the annotated methods of some services; methods without an annotation cannot be reached. Immutable.
class RouteTable {
 public:
  // INVALID_ARGUMENT, naming the method, for an annotation that cannot be served: a bad template, a variable or body
  // that is no field of the request, client streaming, or a route that stands twice.
  static absl::StatusOr<RouteTable> Build(const std::vector<const google::protobuf::ServiceDescriptor*>& services);

  struct Match {
    const Route* route = nullptr;
    // Field path to value.
    std::map<std::string, std::string> fields;
    // When only other verbs are served at this path: those, "GET, POST".
    std::string allowed;
  };
  // The most specific route for a path without query. Neither route nor allowed: no such path.
  Match Find(std::string_view verb, std::string_view path) const;

  const std::vector<Route>& routes() const { return routes_; }

 private:
  std::vector<Route> routes_;
};

}  // namespace jemputbola::gateway::transcode
