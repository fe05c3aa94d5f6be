#!/usr/bin/env bash
# House rules that no other tool checks. Prints what breaks them.
set -uo pipefail
cd "$(dirname "$0")/../.."
failed=0
refuse() {
  if [ -n "$2" ]; then
    printf '%s:\n%s\n' "$1" "$2"
    failed=1
  fi
}
sources() { git ls-files --cached --others --exclude-standard '*.cc' '*.h'; }

refuse "Includes that leave the room by path (link the room instead)" "$(sources | xargs grep -nE '#include +"(\.\.?/|[^"]*/\.\./)')"
refuse "Swallowed exceptions" "$(sources | xargs grep -nE 'catch *\(\.\.\.\) *\{ *\}')"
refuse "Headers without #pragma once" "$(sources | grep '\.h$' | xargs grep -L '#pragma once')"
refuse "Files over 400 lines (split them by idea)" \
  "$(git ls-files --cached --others --exclude-standard '*.cc' '*.h' '*.ts' '*.proto' '*.sh' '*.py' | xargs wc -l | awk '$1 > 400 && $2 != "total" {print $2 ": " $1}')"
for service in registry scheduling field_reporting notification gateway cli; do
  others=$(printf '%s\n' registry scheduling field_reporting notification gateway cli | grep -vx "$service" | paste -sd'|')
  refuse "services/$service includes another service's header (speak proto)" \
    "$(grep -rnE "#include \"($others)/" "services/$service" --include='*.h' --include='*.cc')"
done
refuse "Domain rooms know no protobuf, SQL, gRPC or clock" \
  "$(grep -rnE '#include [<"](grpc|soci|sqlite3|libpq|google/protobuf|jemputbola/|common/(store|rpc|clock/clock\.h|redis|eventlog))' services/*/domain --include='*.h' --include='*.cc')"
exit $failed
