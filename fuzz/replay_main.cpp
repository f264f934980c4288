// Runs a fuzz target over its seeds without libFuzzer, for compilers that do not have it: every
// file whole, then cut short, then with single bytes changed. The changes are the same in every
// run, so a failure here can be repeated; finding new input is the job of the libFuzzer build.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kCutsPerFile = 64;
constexpr std::size_t kChangesPerFile = 256;

// A copy of the exact size, so that address sanitizer sees a read past the end.
void run(const Bytes& input, std::size_t size) {
  const Bytes exact(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(size));
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void replay(const Bytes& seed) {
  run(seed, seed.size());
  const std::size_t step = std::max<std::size_t>(1, seed.size() / kCutsPerFile);
  for (std::size_t size = 0; size < seed.size(); size += step) run(seed, size);
  if (seed.empty()) return;
  std::mt19937 random(static_cast<std::mt19937::result_type>(seed.size()));
  for (std::size_t i = 0; i < kChangesPerFile; ++i) {
    Bytes changed = seed;
    changed[random() % changed.size()] = static_cast<std::uint8_t>(random());
    run(changed, changed.size());
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t files = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const Bytes seed{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
      replay(seed);
      ++files;
    }
  }
  std::printf("%zu seeds replayed\n", files);
  return files == 0 ? 1 : 0;
}
