// Runs a fuzz target over its seeds without libFuzzer, for compilers that do not have it: every
// file whole, then cut short, then with single bytes changed. The changes are the same in every
// run, so a failure here can be repeated; finding new input is the job of the libFuzzer build.
//
// x_fuzz_replay [--as-they-are] FOLDER...
//   --as-they-are  without cuts and changes: for scripts/coverage
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kCutsPerFile = 64;
constexpr std::size_t kChangesPerFile = 256;
// Of all files together: a target with many seeds takes no longer than one with few.
constexpr std::size_t kMostInputs = 2048;

// A copy of the exact size, so that address sanitizer sees a read past the end.
void run(const Bytes& input, std::size_t size) {
  const Bytes exact(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(size));
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

/// `inputs`: how many to make of the seed.
void replay(const Bytes& seed, std::size_t inputs) {
  run(seed, seed.size());
  if (seed.empty() || inputs == 0) return;
  const std::size_t cuts = std::clamp<std::size_t>(inputs / 5, 1, kCutsPerFile);
  const std::size_t step = std::max<std::size_t>(1, seed.size() / cuts);
  for (std::size_t size = 0; size < seed.size(); size += step) run(seed, size);
  std::mt19937 random(static_cast<std::mt19937::result_type>(seed.size()));
  for (std::size_t i = std::min(inputs - inputs / 5, kChangesPerFile); i > 0; --i) {
    Bytes changed = seed;
    changed[random() % changed.size()] = static_cast<std::uint8_t>(random());
    run(changed, changed.size());
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool as_they_are = argc > 1 && std::string_view(argv[1]) == "--as-they-are";
  std::vector<std::filesystem::path> files;
  for (int i = as_they_are ? 2 : 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (entry.is_regular_file()) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  for (const auto& path : files) {
    std::ifstream file(path, std::ios::binary);
    const Bytes seed{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    replay(seed, as_they_are ? 0 : kMostInputs / files.size());
  }
  std::printf("%zu seeds replayed\n", files.size());
  return files.empty() ? 1 : 0;
}
