#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace jemputbola::metrics {

using Labels = std::map<std::string, std::string>;

// Handles are cheap to copy, valid as long as their Registry, and thread-safe.
class Counter {
 public:
  void Add(double amount = 1) const { add_(amount); }

 private:
  friend class Registry;
  std::function<void(double)> add_;
};

class Gauge {
 public:
  void Set(double value) const { set_(value); }

 private:
  friend class Registry;
  std::function<void(double)> set_;
};

class Histogram {
 public:
  void Observe(double value) const { observe_(value); }

 private:
  friend class Registry;
  std::function<void(double)> observe_;
};

// The metrics of one process, in prometheus-cpp. Names are Prometheus style with unit ("jb_rpc_seconds"); labels have
// few values and never personal data. The same name and labels give the same metric. Thread-safe.
class Registry {
 public:
  Registry();
  ~Registry();
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  Counter AddCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge AddGauge(const std::string& name, const std::string& help, const Labels& labels = {});
  // `buckets`: upper bounds in the metric's unit; empty: 0.5 ms to 10 s in steps of about 2.
  Histogram AddHistogram(const std::string& name, const std::string& help, const Labels& labels = {},
                         std::vector<double> buckets = {});

  // Serves GET /metrics on `address` ("127.0.0.1:9464"; port 0 takes a free one) until destroyed. UNAVAILABLE, naming
  // the address, when the port is taken.
  absl::Status Serve(const std::string& address);
  // The port that is served; 0 before Serve.
  int port() const;
  // The text a scrape would get.
  std::string Scrape() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace jemputbola::metrics
