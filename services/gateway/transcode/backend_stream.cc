#include "gateway/transcode/backend_stream.h"

#include <utility>

namespace jemputbola::gateway::transcode {

BackendStream::BackendStream(std::shared_ptr<grpc::ClientContext> context, const grpc::ByteBuffer& request,
                             Events events)
    : context_(std::move(context)), request_(request), events_(std::move(events)) {}

std::shared_ptr<BackendStream> BackendStream::Start(grpc::GenericStub& stub, const std::string& method,
                                                    std::shared_ptr<grpc::ClientContext> context,
                                                    const grpc::ByteBuffer& request, Events events) {
  auto stream = std::make_shared<BackendStream>(std::move(context), request, std::move(events));
  stream->self_ = stream;
  stub.PrepareBidiStreamingCall(stream->context_.get(), method, {}, stream.get());
  stream->AddHold();
  stream->StartWriteLast(&stream->request_, {});
  stream->StartCall();
  return stream;
}

void BackendStream::Read() {
  {
    absl::MutexLock lock(&mutex_);
    if (released_ || reading_) return;
    reading_ = true;
  }
  StartRead(&incoming_);
}

void BackendStream::Cancel() {
  context_->TryCancel();
  Release();
}

void BackendStream::OnReadDone(bool ok) {
  {
    absl::MutexLock lock(&mutex_);
    reading_ = false;
  }
  if (ok) {
    events_.message(incoming_);
  } else {
    Release();
  }
}

void BackendStream::Release() {
  {
    absl::MutexLock lock(&mutex_);
    if (released_) return;
    released_ = true;
  }
  RemoveHold();
}

void BackendStream::OnDone(const grpc::Status& status) {
  const std::shared_ptr<BackendStream> self = std::move(self_);
  events_.end(status);
}

}  // namespace jemputbola::gateway::transcode
