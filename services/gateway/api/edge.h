#pragma once

#include <string>

#include "gateway/http/message.h"
#include "gateway/http/static_files.h"
#include "gateway/transcode/transcoder.h"

namespace jemputbola::gateway::api {

// What stands at which path: /v1/… the transcoder, /openapi.json, everything else the files of the web page.
class Edge final : public http::Handler {
 public:
  // `transcoder` must outlive the edge.
  Edge(transcode::Transcoder& transcoder, http::StaticFiles files);
  void Handle(http::Request request, std::function<void(http::Reply)> done) override;

 private:
  transcode::Transcoder& transcoder_;
  const http::StaticFiles files_;
  const std::shared_ptr<const std::string> openapi_;
};

}  // namespace jemputbola::gateway::api
