#include "common/store/pool.h"

#include <utility>

namespace jemputbola::store {

absl::Status Pool::Fill(int size) {
  for (int i = 0; i < size; ++i) {
    auto connection = open_();
    if (!connection.ok()) return connection.status();
    absl::MutexLock lock(&mutex_);
    idle_.push_back(*std::move(connection));
  }
  return absl::OkStatus();
}

Pool::Lease::Lease(Pool& pool) : pool_(pool) {
  const auto free = [&pool]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(pool.mutex_) { return !pool.idle_.empty(); };
  absl::MutexLock lock(&pool_.mutex_);
  nested_ = !pool_.holders_.insert(std::this_thread::get_id()).second;
  if (nested_) return;
  pool_.mutex_.Await(absl::Condition(&free));
  connection_ = std::move(pool_.idle_.back());
  pool_.idle_.pop_back();
}

Pool::Lease::~Lease() {
  if (nested_) return;
  if (connection_ && !connection_->usable()) connection_.reset();
  absl::MutexLock lock(&pool_.mutex_);
  pool_.idle_.push_back(std::move(connection_));
  pool_.holders_.erase(std::this_thread::get_id());
}

Failure Pool::Lease::Begin() {
  if (nested_) {
    return {
        absl::InternalError("a transaction was begun inside another of the same kind on the same database: pass the "
                            "outer one on")};
  }
  bool replaced = false;
  for (;;) {
    if (!connection_) {
      auto opened = pool_.open_();
      if (!opened.ok()) return {opened.status(), /*unreachable=*/true};
      connection_ = *std::move(opened);
      replaced = true;
    }
    try {
      connection_->Begin();
      return {absl::OkStatus()};
    } catch (const soci::soci_error& error) {
      const Failure failure = connection_->Explain(error);
      if (connection_->usable() || replaced) return failure;
      connection_.reset();
    }
  }
}

}  // namespace jemputbola::store
