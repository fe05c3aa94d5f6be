# Starts and ends one deployment below a home folder: a private Redis and the five services. Sourced by demo.sh.
#   JB_HOME   the home folder;   JB_BIN   the folder of the programs
# Pids stand in $JB_HOME/run/<name>.pid, so that only what was started here is ended here; a pid that by now belongs to
# another program (after a power cut) is left alone.

services=(registry field_reporting scheduling notification gateway)

start_one() { # name command...
  local name=$1
  shift
  "$@" >>"$JB_HOME/log/$name.out" 2>&1 &
  echo $! >"$JB_HOME/run/$name.pid"
}

start_redis() {
  start_one redis redis-server --port 0 --unixsocket "$JB_HOME/run/redis.sock" --unixsocketperm 700 \
    --save '' --appendonly no --maxmemory 256mb --maxmemory-policy noeviction --dir "$JB_HOME/run" --daemonize no
}

start_service() { # name
  start_one "$1" "$JB_BIN/jb-${1//_/-}" --config "$JB_HOME/config.toml"
}

# Waits until a service answers, or has ended; then shows its last words.
await_service() { # name
  local name=$1 pid deadline=$((SECONDS + 20))
  pid=$(<"$JB_HOME/run/$name.pid")
  until [ -S "$JB_HOME/run/$name.sock" ] && "$JB_BIN/jb" --home "$JB_HOME" status --service "$name" >/dev/null 2>&1; do
    if ! kill -0 "$pid" 2>/dev/null || [ $SECONDS -ge $deadline ]; then
      echo "$name did not start:" >&2
      tail -n 5 "$JB_HOME/log/$name.out" >&2
      return 1
    fi
    sleep 0.1
  done
}

start_deployment() {
  start_redis
  local name
  for name in "${services[@]}"; do start_service "$name"; done
  for name in "${services[@]}"; do await_service "$name" || return 1; done
}

# Every command line of a deployment names its home.
is_ours() { # pid
  tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" | grep -F -- "$JB_HOME/" >/dev/null
}

stop_deployment() {
  local name pid file
  for name in gateway notification scheduling field_reporting registry redis; do
    file=$JB_HOME/run/$name.pid
    [ -f "$file" ] || continue
    pid=$(<"$file")
    if is_ours "$pid"; then
      kill "$pid" 2>/dev/null || true
      for _ in $(seq 100); do
        is_ours "$pid" || break
        sleep 0.1
      done
      if is_ours "$pid"; then
        kill -9 "$pid" 2>/dev/null || true
        echo "$name did not end within 10 s and was killed" >&2
      fi
    fi
    rm -f "$file"
  done
}
