#include "cli/nothing_planned.h"

#include "jemputbola/scheduling/v1/scheduling.grpc.pb.h"

namespace jemputbola::cli {

std::string WhyNothingIsPlanned(Tool& tool, const std::string& regency) {
  using scheduling::v1::SchedulingService;
  scheduling::v1::GetForecastRequest request;
  request.set_regency_code(regency);
  auto response = tool.Call<SchedulingService>("scheduling", &SchedulingService::Stub::GetForecast, request);
  return response.ok() ? response->forecast().sentence() : "";
}

}  // namespace jemputbola::cli
