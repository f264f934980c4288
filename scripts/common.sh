# Sourced by the scripts beside it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# npm and ccache keep their caches there, and a container may not say where it is.
: "${HOME:=$(getent passwd "$(id -u)" | cut -d: -f6)}"
export HOME
export NINJA_STATUS='[%f/%t] '

say() {
  printf '==> %s\n' "$*"
}

fail() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Compilers running at once: one per core, but no more than memory allows at 1.2 GiB each, which is
# what the largest translation units take with sanitizers.
jobs_count() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/MemAvailable/ { print int($2 / 1258291) }' /proc/meminfo)
  if ((memory < 1)); then memory=1; fi
  echo $((memory < cores ? memory : cores))
}

# ccache: sources just written still count, and the base folder makes clones share one cache.
export CCACHE_SLOPPINESS=include_file_mtime,include_file_ctime
export CCACHE_BASEDIR=$root
export CCACHE_NOHASHDIR=1

# configure PRESET: quiet unless something is wrong.
configure() {
  local preset=$1 log
  say "Configuring preset $preset (build/$preset)"
  log=$(mktemp)
  if ! (cd "$root" && cmake --preset "$preset") >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    fail "configuring preset $preset failed"
  fi
  rm -f "$log"
}

# build PRESET [TARGET...]
build() {
  local preset=$1 jobs
  shift
  jobs=$(jobs_count)
  say "Building preset $preset${*:+: $*} ($jobs at once)"
  (cd "$root" && cmake --build "build/$preset" --parallel "$jobs" ${*:+--target "$@"})
}
