#include "common/metrics/metrics.h"

#include <arpa/inet.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <thread>
#include <utility>

namespace jemputbola::metrics {
namespace {

const std::vector<double>& DefaultBuckets() {
  static const std::vector<double> kSeconds = {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                               0.1,    0.2,   0.5,   1,     2,    5,    10};
  return kSeconds;
}

// Opens and closes a connection to a port of this machine.
void Knock(int port) {
  const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (client < 0) return;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // Whether it is answered does not matter.
  static_cast<void>(connect(client, reinterpret_cast<const sockaddr*>(&address), sizeof(address)));
  close(client);
}

// CivetWeb looks only every 2 s whether it shall end, and whenever somebody connects.
void Stop(std::unique_ptr<prometheus::Exposer> exposer) {
  const int port = exposer->GetListeningPorts().front();
  std::atomic<bool> stopped = false;
  std::thread knocker([&] {
    while (!stopped) {
      Knock(port);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  });
  exposer.reset();
  stopped = true;
  knocker.join();
}

}  // namespace

struct Registry::State {
  // Shared with the exposer, which keeps only a weak reference.
  std::shared_ptr<prometheus::Registry> registry = std::make_shared<prometheus::Registry>();
  std::unique_ptr<prometheus::Exposer> exposer;
};

Registry::Registry() : state_(std::make_unique<State>()) {}

Registry::~Registry() {
  if (state_->exposer) Stop(std::move(state_->exposer));
}

Counter Registry::AddCounter(const std::string& name, const std::string& help, const Labels& labels) {
  auto& metric = prometheus::BuildCounter().Name(name).Help(help).Register(*state_->registry).Add(labels);
  Counter counter;
  counter.add_ = [&metric](double amount) { metric.Increment(amount); };
  return counter;
}

Gauge Registry::AddGauge(const std::string& name, const std::string& help, const Labels& labels) {
  auto& metric = prometheus::BuildGauge().Name(name).Help(help).Register(*state_->registry).Add(labels);
  Gauge gauge;
  gauge.set_ = [&metric](double value) { metric.Set(value); };
  return gauge;
}

Histogram Registry::AddHistogram(const std::string& name, const std::string& help, const Labels& labels,
                                 std::vector<double> buckets) {
  if (buckets.empty()) buckets = DefaultBuckets();
  auto& metric =
      prometheus::BuildHistogram().Name(name).Help(help).Register(*state_->registry).Add(labels, std::move(buckets));
  Histogram histogram;
  histogram.observe_ = [&metric](double value) { metric.Observe(value); };
  return histogram;
}

absl::Status Registry::Serve(const std::string& address) {
  try {
    auto exposer = std::make_unique<prometheus::Exposer>(address, 1);
    exposer->RegisterCollectable(state_->registry);
    state_->exposer = std::move(exposer);
    return absl::OkStatus();
  } catch (const std::exception&) {
    // The exception names its source line, not the address.
    return absl::UnavailableError("cannot serve metrics on " + address +
                                  ": the port is taken or not of this machine; give another metrics.address");
  }
}

int Registry::port() const {
  return state_->exposer ? state_->exposer->GetListeningPorts().front() : 0;
}

std::string Registry::Scrape() const {
  return prometheus::TextSerializer().Serialize(state_->registry->Collect());
}

}  // namespace jemputbola::metrics
