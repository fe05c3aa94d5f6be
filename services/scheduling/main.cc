#include "common/door/door.h"
#include "scheduling/api/scheduling.h"
#include "scheduling/store/migrations.h"

int main(int argc, char** argv) {
  jemputbola::door::Definition definition;
  definition.name = "scheduling";
  definition.migrations = jemputbola::scheduling::Migrations();
  definition.stream = "visits";
  definition.build = jemputbola::scheduling::MakeScheduling;
  return jemputbola::door::Run(argc, argv, std::move(definition));
}
