#include "gateway/api/edge.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "gateway/domain/query.h"
#include "gateway/http/error.h"
#include "gateway/transcode/openapi.h"

namespace jemputbola::gateway::api {
namespace {

// Of the HTTP interface, as OpenAPI understands it.
constexpr char kApiVersion[] = "v1";

}  // namespace

Edge::Edge(transcode::Transcoder& transcoder, http::StaticFiles files)
    : transcoder_(transcoder),
      files_(std::move(files)),
      openapi_(std::make_shared<const std::string>(transcode::OpenApi(transcoder.routes(), kApiVersion))) {}

void Edge::Handle(http::Request request, std::function<void(http::Reply)> done) {
  const std::string_view path = SplitTarget(request.target).first;
  if (path.starts_with("/v1/")) return transcoder_.Handle(std::move(request), std::move(done));
  if (request.method != "GET") {
    http::Response error = http::ErrorResponse(absl::UnimplementedError("this path takes only GET"), 405);
    error.headers.emplace_back("Allow", "GET, HEAD");
    return done(std::move(error));
  }
  if (path == "/openapi.json") {
    http::Response response;
    response.body = openapi_;
    return done(std::move(response));
  }
  if (auto file = files_.Get(path, request.Header("if-none-match"))) return done(*std::move(file));
  done(http::ErrorResponse(
      absl::NotFoundError(path == "/" ? "the web page is not installed here; the interface is in /openapi.json"
                                      : "no such path: see /openapi.json")));
}

}  // namespace jemputbola::gateway::api
