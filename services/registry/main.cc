#include "common/door/door.h"
#include "registry/api/build.h"
#include "registry/store/migrations.h"

int main(int argc, char** argv) {
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
                                    },
                                .build =
                                    [&options](jemputbola::door::Platform& platform) {
                                      return jemputbola::registry::api::Build(platform, options);
                                    }});
}
