#include "common/door/door.h"
#include "field_reporting/api/build.h"
#include "field_reporting/store/migrations.h"

int main(int argc, char** argv) {
  using jemputbola::field_reporting::api::Options;
  Options options;
  return jemputbola::door::Run(
      argc, argv,
      {.name = "field_reporting",
       .migrations = jemputbola::field_reporting::store::Migrations(),
       .stream = "captures",
       .configure =
           [&options](jemputbola::config::Schema& schema) {
             schema.Add("field_reporting.deadline", &options.deadline,
                        "Last day of the campaign, as 2024-11-26: reports that arrive later are marked late");
             schema.Add("field_reporting.device_rate", &options.device_rate.per_second,
                        "Reports a second that one device may send in the long run; 0: no limit");
             schema.Add("field_reporting.device_burst", &options.device_rate.burst,
                        "Reports that one device may send at once after a rest");
           },
       .build =
           [&options](jemputbola::door::Platform& platform) {
             return jemputbola::field_reporting::api::Build(platform, options);
           }});
}
