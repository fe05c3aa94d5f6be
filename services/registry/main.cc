#include <malloc.h>

#include "common/door/door.h"
#include "registry/api/build.h"
#include "registry/store/migrations.h"

int main(int argc, char** argv) {
  // Rows of an import are made on one thread and freed on another: with an arena a thread, memory would grow by the
  // threads instead of by the rows under way.
  mallopt(M_ARENA_MAX, 2);
  using jemputbola::registry::api::Options;
  Options options;
  return jemputbola::door::Run(argc, argv,
                               {.name = "registry",
                                .migrations = jemputbola::registry::store::Migrations(),
                                .stream = "tallies",
                                .configure =
                                    [&options](jemputbola::config::Schema& schema) {
                                      schema.Add("registry.utc_offset_minutes", &options.utc_offset_minutes,
                                                 "Zone of the regency's civil days: 420 WIB, 480 WITA, 540 WIT");
                                      schema.Add("registry.polling_day", &options.polling_day,
                                                 "Polling day of the campaign, as 2024-11-27: starts the retention");
                                      schema.Add("registry.retention_days", &options.retention_days,
                                                 "Days after polling day before which personal data cannot be purged");
                                    },
                                .build =
                                    [&options](jemputbola::door::Platform& platform) {
                                      return jemputbola::registry::api::Build(platform, options);
                                    }});
}
