#pragma once

// Definitions of the templates of calls.h: reactors that turn gRPC's callbacks into blocking reads and writes of a
// body.

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "common/rpc/calls.h"

namespace jemputbola::rpc::internal {

// What a callback tells a waiting body, handed over one at a time.
class Handover {
 public:
  void Set(bool ok) {
    absl::MutexLock lock(&mutex_);
    ok_ = ok;
    set_ = true;
  }
  bool Take() {
    absl::MutexLock lock(&mutex_, absl::Condition(&set_));
    set_ = false;
    return ok_;
  }

 private:
  absl::Mutex mutex_;
  bool set_ ABSL_GUARDED_BY(mutex_) = false;
  bool ok_ ABSL_GUARDED_BY(mutex_) = false;
};

template <typename Response>
class BodyWriter final : public grpc::ServerWriteReactor<Response> {
 public:
  bool Write(const Response& response) {
    if (gone_) return false;
    this->StartWrite(&response);
    gone_ = !written_.Take();
    return !gone_;
  }
  void OnWriteDone(bool ok) override { written_.Set(ok); }
  void OnDone() override { delete this; }

 private:
  Handover written_;
  bool gone_ = false;
};

template <typename Request>
class BodyReader final : public grpc::ServerReadReactor<Request> {
 public:
  bool Read(Request* request) {
    if (ended_) return false;
    this->StartRead(request);
    if (read_.Take()) return true;
    ended_ = true;
    // The end of a stream and its loss look alike to a read. Headers can still be sent after an end, not after a loss.
    this->StartSendInitialMetadata();
    broken_ = !sent_.Take();
    return false;
  }
  bool broken() const { return broken_; }
  void OnReadDone(bool ok) override { read_.Set(ok); }
  void OnSendInitialMetadataDone(bool ok) override { sent_.Set(ok); }
  void OnDone() override { delete this; }

 private:
  Handover read_;
  Handover sent_;
  bool ended_ = false;
  bool broken_ = false;
};

template <typename Request, typename Response>
class BodyDialogue final : public grpc::ServerBidiReactor<Request, Response> {
 public:
  bool Read(Request* request) {
    if (ended_) return false;
    this->StartRead(request);
    if (read_.Take()) return true;
    ended_ = true;
    // As in BodyReader; after a first answer only a failed write tells of a loss.
    if (!answered_) {
      this->StartSendInitialMetadata();
      broken_ = !sent_.Take();
    }
    return false;
  }
  bool broken() const { return broken_ || gone_; }
  bool Write(const Response& response) {
    if (gone_) return false;
    answered_ = true;
    this->StartWrite(&response);
    gone_ = !written_.Take();
    return !gone_;
  }
  void OnReadDone(bool ok) override { read_.Set(ok); }
  void OnWriteDone(bool ok) override { written_.Set(ok); }
  void OnSendInitialMetadataDone(bool ok) override { sent_.Set(ok); }
  void OnDone() override { delete this; }

 private:
  Handover read_;
  Handover written_;
  Handover sent_;
  bool ended_ = false;
  bool answered_ = false;
  bool broken_ = false;
  bool gone_ = false;
};

}  // namespace jemputbola::rpc::internal

namespace jemputbola::rpc {

template <typename Response>
grpc::ServerWriteReactor<Response>* Calls::ServerStream(
    grpc::CallbackServerContext* context, std::string_view method,
    std::function<absl::Status(const Call&, const std::function<bool(const Response&)>& write)> body) {
  auto* reactor = new internal::BodyWriter<Response>();
  Run(
      Kind::kStream, context, method,
      [reactor, body = std::move(body)](const Call& call) {
        return body(call, [reactor](const Response& response) { return reactor->Write(response); });
      },
      [reactor](const grpc::Status& status) { reactor->Finish(status); });
  return reactor;
}

template <typename Request>
grpc::ServerReadReactor<Request>* Calls::ClientStream(
    grpc::CallbackServerContext* context, std::string_view method,
    std::function<absl::Status(const Call&, const std::function<bool(Request*)>& read)> body) {
  auto* reactor = new internal::BodyReader<Request>();
  Run(
      Kind::kStream, context, method,
      [reactor, body = std::move(body)](const Call& admitted) {
        Call call = admitted;
        call.broken = [reactor] { return reactor->broken(); };
        return body(call, [reactor](Request* request) { return reactor->Read(request); });
      },
      [reactor](const grpc::Status& status) { reactor->Finish(status); });
  return reactor;
}

template <typename Request, typename Response>
grpc::ServerBidiReactor<Request, Response>* Calls::BidiStream(
    grpc::CallbackServerContext* context, std::string_view method,
    std::function<absl::Status(const Call&, const std::function<bool(Request*)>& read,
                               const std::function<bool(const Response&)>& write)>
        body) {
  auto* reactor = new internal::BodyDialogue<Request, Response>();
  Run(
      Kind::kStream, context, method,
      [reactor, body = std::move(body)](const Call& admitted) {
        Call call = admitted;
        call.broken = [reactor] { return reactor->broken(); };
        return body(
            call, [reactor](Request* request) { return reactor->Read(request); },
            [reactor](const Response& response) { return reactor->Write(response); });
      },
      [reactor](const grpc::Status& status) { reactor->Finish(status); });
  return reactor;
}

}  // namespace jemputbola::rpc
