#include <memory>
#include <utility>

#include "common/door/door.h"
#include "notification/api/component.h"
#include "notification/store/migrations.h"

int main(int argc, char** argv) {
  using namespace jemputbola;
  notification::api::Settings settings;
  door::Definition definition;
  definition.name = "notification";
  definition.migrations = notification::store::Migrations();
  definition.stream = "notices";
  definition.configure = [&settings](config::Schema& schema) { notification::api::Declare(schema, settings); };
  definition.build = [&settings](door::Platform& platform) { return notification::api::Build(platform, settings); };
  return door::Run(argc, argv, std::move(definition));
}
