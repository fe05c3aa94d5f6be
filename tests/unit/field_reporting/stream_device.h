#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "upload_fixture.h"

namespace jemputbola::field_reporting::api {

// The device's end of one stream.
class Device {
 public:
  explicit Device(UploadHouse& house, std::string installation = kInstallation)
      : house_(house), installation_(std::move(installation)), stub_(house.Connect()), context_(house.Context()) {
    stream_ = stub_->StreamReports(context_.get());
  }
  ~Device() {
    context_->TryCancel();
    if (!finished_) (void)Finish();
  }

  bool Open() {
    v1::StreamReportsRequest request;
    request.mutable_opening()->set_device_id(kDevice);
    request.mutable_opening()->set_installation_id(installation_);
    return Write(request) && Read().has_value();
  }
  // Captures first … last in one message.
  bool Send(std::int64_t first, std::int64_t last) {
    v1::StreamReportsRequest request;
    for (std::int64_t seq = first; seq <= last; ++seq) *request.add_reports() = house_.Capture(seq);
    return Write(request);
  }
  bool Write(const v1::StreamReportsRequest& request) { return stream_->Write(request); }
  void WritesDone() { stream_->WritesDone(); }
  std::optional<v1::StreamReportsResponse> Read() {
    v1::StreamReportsResponse answer;
    if (!stream_->Read(&answer)) return std::nullopt;
    acknowledged_ = answer.acknowledged();
    return answer;
  }
  // Reads on until so many are acknowledged; false when the stream ends before.
  bool ReadUntil(std::int64_t acknowledged) {
    while (acknowledged_ < acknowledged) {
      if (!Read()) return false;
    }
    return true;
  }
  grpc::Status Finish() {
    finished_ = true;
    v1::StreamReportsResponse answer;
    while (stream_->Read(&answer)) acknowledged_ = answer.acknowledged();
    return stream_->Finish();
  }
  void GoAway() { context_->TryCancel(); }

  // By the last answer that was read.
  std::int64_t acknowledged() const { return acknowledged_; }

 private:
  UploadHouse& house_;
  const std::string installation_;
  std::unique_ptr<Stub> stub_;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::ClientReaderWriter<v1::StreamReportsRequest, v1::StreamReportsResponse>> stream_;
  std::atomic<std::int64_t> acknowledged_ = 0;
  bool finished_ = false;
};

}  // namespace jemputbola::field_reporting::api
