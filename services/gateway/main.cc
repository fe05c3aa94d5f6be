#include "common/door/door.h"
#include "gateway/api/gateway.h"

int main(int argc, char** argv) {
  return jemputbola::door::Run(argc, argv, jemputbola::gateway::api::MakeDefinition());
}
